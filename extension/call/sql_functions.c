/*-------------------------------------------------------------------------
 *
 * sql_functions.c
 *		The functions that SQL calls.
 *
 * These are row mode: each call is a batch of one row (call/batch.c).  Calls that
 * travel with others do not come here: planner/rewrite.c has taken them out of the plan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"

#include "call/batch.h"
#include "call/failed_calls.h"
#include "call/failure_policy.h"
#include "call/known_functions.h"
#include "call/plan_time_answers.h"
#include "call/planning.h"
#include "call/service_call.h"
#include "call/services.h"

PG_FUNCTION_INFO_V1(aws_ml_invoke_endpoint);
PG_FUNCTION_INFO_V1(aws_ml_detect_sentiment);
PG_FUNCTION_INFO_V1(aws_ml_invoke_model);
PG_FUNCTION_INFO_V1(aws_ml_get_embeddings);
PG_FUNCTION_INFO_V1(aws_ml_invoke_function);
PG_FUNCTION_INFO_V1(aws_ml_invoke_function_arn);
PG_FUNCTION_INFO_V1(aws_ml_support);

static ServiceCall *
cached_call(FunctionCallInfo fcinfo, PGFunction code)
{
	ServiceCall *call = fcinfo->flinfo->fn_extra;

	if (call == NULL)
	{
		Node *expr = fcinfo->flinfo->fn_expr;
		MemoryContext old;

		/* without the expression the types of VARIADIC "any" are unknown */
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

/* As a batch of one row. */
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

static Datum
call_one_row(FunctionCallInfo fcinfo, PGFunction code)
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

/*
 * aws_sagemaker.invoke_endpoint(endpoint_name varchar, max_rows_per_batch int,
 *		VARIADIC model_input "any", OUT model_output varchar)
 */
Datum
aws_ml_invoke_endpoint(PG_FUNCTION_ARGS)
{
	return call_one_row(fcinfo, aws_ml_invoke_endpoint);
}

/*
 * aws_comprehend.detect_sentiment(input_text varchar, language_code varchar,
 *		max_rows_per_batch int, OUT sentiment varchar, OUT confidence real)
 */
Datum
aws_ml_detect_sentiment(PG_FUNCTION_ARGS)
{
	return call_one_row(fcinfo, aws_ml_detect_sentiment);
}

/*
 * aws_bedrock.invoke_model(model_id varchar, content_type text,
 *		accept_type text, model_input text) returns text
 */
Datum
aws_ml_invoke_model(PG_FUNCTION_ARGS)
{
	return call_one_row(fcinfo, aws_ml_invoke_model);
}

/*
 * aws_bedrock.invoke_model_get_embeddings(model_id varchar, content_type text,
 *		json_key text, model_input text) returns float8[]
 */
Datum
aws_ml_get_embeddings(PG_FUNCTION_ARGS)
{
	return call_one_row(fcinfo, aws_ml_get_embeddings);
}

/*
 * aws_lambda.invoke(function_name text, payload json or jsonb, region text,
 *		invocation_type text, log_type text, context json or jsonb,
 *		qualifier varchar, OUT status_code int, OUT payload json or jsonb,
 *		OUT executed_version text, OUT log_result text)
 */
Datum
aws_ml_invoke_function(PG_FUNCTION_ARGS)
{
	return call_one_row(fcinfo, aws_ml_invoke_function);
}

/*
 * The same with function_name aws_commons._lambda_function_arn_1, and no region.
 */
Datum
aws_ml_invoke_function_arn(PG_FUNCTION_ARGS)
{
	return call_one_row(fcinfo, aws_ml_invoke_function_arn);
}

/*
 * Planner support function of all of them: planning a call loads this library (and so
 * its hooks), and tells call/known_functions.c which functions to look for.  It
 * simplifies nothing, but marks a call that stands in the statement's own text
 * (call/failure_policy.c).
 */
Datum
aws_ml_support(PG_FUNCTION_ARGS)
{
	Node *request = (Node *) PG_GETARG_POINTER(0);
	FuncExpr *marked = NULL;

	if (IsA(request, SupportRequestSimplify))
	{
		SupportRequestSimplify *simplify = (SupportRequestSimplify *) request;

		aml_know_function(simplify->fcall->funcid);
		if (aml_planning_own_statement(simplify->root))
			marked = aml_mark_own_call(simplify->fcall);
	}
	PG_RETURN_POINTER(marked);
}
