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
#include "call/service_call.h"
#include "call/sql_functions.h"
#include "call/statement_answers.h"
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
ask(ServiceCall *call, const CallRows *row, FailedCalls *failed, bool *isnull)
{
	AnswerRef ref = {.batch = aml_batch_create(call, row, CurrentMemoryContext)};
	Datum result;

	aml_batch_add(ref.batch, row);
	aml_batch_send(ref.batch);
	aml_batch_wait(ref.batch);
	aml_publish_answers(ref.batch);
	result = aml_batch_result(ref.batch, 0, call, failed, isnull);
	aml_batch_free(ref.batch);
	return result;
}

Datum
aml_call_one_row(FunctionCallInfo fcinfo, PGFunction code)
{
	ServiceCall *call = cached_call(fcinfo, code);
	Datum *values = palloc(sizeof(Datum) * fcinfo->nargs);
	bool *nulls = palloc(sizeof(bool) * fcinfo->nargs);
	CallRows row;
	AnswerRef ref;
	FailedCalls failed = {.context = CurrentMemoryContext};
	Datum result;
	bool isnull;

	for (int i = 0; i < fcinfo->nargs; i++)
	{
		values[i] = fcinfo->args[i].value;
		nulls[i] = fcinfo->args[i].isnull;
	}
	initStringInfo(&row.packed);
	if (!aml_pack_row(call, values, nulls, fcinfo->flinfo->fn_mcxt, &row))
		PG_RETURN_NULL();

	if (aml_find_answer_of_call(call, &row, &ref))
	{
		AnswerRef found = aml_follow(ref);

		call->tally.counts.reused++;
		result = aml_batch_result(found.batch, found.row, call, &failed, &isnull);
		aml_unpin(ref.batch);
	}
	else
		result = ask(call, &row, &failed, &isnull);
	aml_failed_calls_warn(&failed, call->function);
	if (isnull)
		PG_RETURN_NULL();
	return result;
}
