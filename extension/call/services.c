/*-------------------------------------------------------------------------
 *
 * services.c
 *		The operations of the services that SQL can call.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/syscache.h"

#include "call/result.h"
#include "call/services.h"

/* Of the functions below, as the linker and pg_proc know them. */
#define SYMBOL_PREFIX "aws_ml_"

/* An invocation of a Lambda function, with a payload for each. */
#define INVOKE_FUNCTION                                                                            \
	.code = AWS_ML_INVOKE_FUNCTION, .target_name = "function name", .target_arg = 0,               \
	.max_rows_arg = NO_ARGUMENT, .first_input = 1, .ninputs = 6, .null_arg = 1, .max_rows = 1,     \
	.max_rows_is_hard = true, .has_side_effects = true, .result = aml_record_result

static const ServiceOperation operations[] = {
	{
		.code = AWS_ML_INVOKE_ENDPOINT,
		.function = aws_ml_invoke_endpoint,
		.target_name = "endpoint name",
		.target_arg = 0,
		.max_rows_arg = 1,
		.first_input = 2,
		.ninputs = ALL_INPUTS,
		.null_arg = NO_ARGUMENT,
		/* Aurora MySQL's default; the payload limit usually ends a batch of wide rows earlier */
		.max_rows = 10000,
		.result = aml_text_result,
	},
	{
		.code = AWS_ML_DETECT_SENTIMENT,
		.function = aws_ml_detect_sentiment,
		.target_name = "language code",
		.target_arg = 1,
		.max_rows_arg = 2,
		.first_input = 0,
		.ninputs = 1,
		.null_arg = 0,
		/* documents of BatchDetectSentiment (Comprehend, "Guidelines and quotas") */
		.max_rows = 25,
		.max_rows_is_hard = true,
		.number_input = F_FLOAT4IN,
		.result = aml_sentiment_result,
	},
	{
		.code = AWS_ML_INVOKE_MODEL,
		.function = aws_ml_invoke_model,
		.target_name = "model id",
		.target_arg = 0,
		.max_rows_arg = NO_ARGUMENT,
		.first_input = 1,
		.ninputs = 3,
		.null_arg = 3,
		.max_rows = 1,
		.max_rows_is_hard = true,
		.result = aml_text_result,
	},
	{
		.code = AWS_ML_GET_EMBEDDINGS,
		.function = aws_ml_get_embeddings,
		.target_name = "model id",
		.target_arg = 0,
		.max_rows_arg = NO_ARGUMENT,
		.first_input = 1,
		.ninputs = 3,
		.null_arg = 3,
		.max_rows = 1,
		.max_rows_is_hard = true,
		.number_input = F_FLOAT8IN,
		.result = aml_embedding_result,
	},
	{
		INVOKE_FUNCTION,
		.function = aws_ml_invoke_function,
	},
	{
		INVOKE_FUNCTION,
		.function = aws_ml_invoke_function_arn,
		.named_by_row = true,
	},
};

const ServiceOperation *
aml_operation_of_code(PGFunction code)
{
	for (int i = 0; i < lengthof(operations); i++)
	{
		if (operations[i].function == code)
			return &operations[i];
	}
	return NULL;
}

/* Whatever its name and path in SQL: a function is ours if its code is. */
const ServiceOperation *
aml_operation_of_procedure(HeapTuple procedure)
{
	Datum symbol, library;
	bool isnull;
	char *name;

	if (((Form_pg_proc) GETSTRUCT(procedure))->prolang != ClanguageId)
		return NULL;
	symbol = SysCacheGetAttr(PROCOID, procedure, Anum_pg_proc_prosrc, &isnull);
	if (isnull)
		return NULL;
	library = SysCacheGetAttr(PROCOID, procedure, Anum_pg_proc_probin, &isnull);
	if (isnull)
		return NULL;

	/* to look into another library means to load it */
	name = TextDatumGetCString(symbol);
	if (strncmp(name, SYMBOL_PREFIX, strlen(SYMBOL_PREFIX)) != 0)
		return NULL;
	return aml_operation_of_code(
		load_external_function(TextDatumGetCString(library), name, false, NULL));
}

/* What a batch node was planned for; it may have been replaced since. */
const ServiceOperation *
aml_operation_of_function(Oid function)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	const ServiceOperation *operation = NULL;

	if (HeapTupleIsValid(tuple))
	{
		operation = aml_operation_of_procedure(tuple);
		ReleaseSysCache(tuple);
	}
	if (operation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("function %u was replaced after this statement was planned", function),
				 errhint("Repeat the statement.")));
	return operation;
}
