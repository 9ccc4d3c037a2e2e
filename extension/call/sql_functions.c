/*-------------------------------------------------------------------------
 *
 * sql_functions.c
 *		The functions that SQL calls (call/services.c).
 *
 * They implement row mode: each call is a batch of one row (call/batch.c).  Calls that
 * are batched do not get here: planner/rewrite.c has removed them from the plan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"

#include "call/batch.h"
#include "call/failed_calls.h"
#include "call/plan_time_answers.h"
#include "call/service_call.h"
#include "call/sql_functions.h"
#include "service.h"

static ServiceCall *
cached_call(FunctionCallInfo fcinfo, PGFunction code)
{
	ServiceCall *call = fcinfo->flinfo->fn_extra;

	if (call == NULL)
	{
		Node *expr = fcinfo->flinfo->fn_expr;
		MemoryContext old;

		/* without the expression, the types of VARIADIC "any" are unknown */
		if (expr == NULL || !IsA(expr, FuncExpr))
			ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
							errmsg("functions of aws_ml can only be called from SQL expressions")));
		old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		call = aml_service_call_create(aml_operation_of_code(code), (FuncExpr *) expr);
		MemoryContextSwitchTo(old);
		fcinfo->flinfo->fn_extra = call;
	}
	return call;
}

/* Makes the call as a batch of one row. */
static Datum
ask(ServiceCall *call, const CallRows *row, MemoryContext statement, bool *isnull)
{
	FailedCalls failed = {.context = CurrentMemoryContext};
	Batch *batch = aml_batch_create(call, row->target, CurrentMemoryContext);
	Datum result;

	aml_batch_add(batch, row);
	aml_batch_send(batch, statement);
	aml_batch_wait(batch);
	result = aml_batch_result(batch, 0, &failed, isnull);
	aml_batch_free(batch);
	aml_failed_calls_warn(&failed, call->function);
	return result;
}

Datum
aml_call_one_row(FunctionCallInfo fcinfo, PGFunction code)
{
	ServiceCall *call = cached_call(fcinfo, code);
	Datum *values = palloc(sizeof(Datum) * fcinfo->nargs);
	bool *nulls = palloc(sizeof(bool) * fcinfo->nargs);
	CallRows row;
	const char *answer;
	Datum result;
	bool isnull;

	for (int i = 0; i < fcinfo->nargs; i++)
	{
		values[i] = fcinfo->args[i].value;
		nulls[i] = fcinfo->args[i].isnull;
	}
	initStringInfo(&row.packed);
	if (!aml_pack_row(call, values, nulls, &row))
		PG_RETURN_NULL();

	answer = aml_find_plan_time_answer(call, &row);
	if (answer != NULL)
		result = call->operation->result(call, answer, &isnull);
	else
		result = ask(call, &row, fcinfo->flinfo->fn_mcxt, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	return result;
}
