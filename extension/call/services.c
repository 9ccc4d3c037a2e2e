/*-------------------------------------------------------------------------
 *
 * services.c
 *		The table of services, and of their operations that SQL can call.
 *
 * Each row of aml_services describes a service: its settings, which are defined and
 * passed to the managed library from here; how errors name it, and their hints; and its
 * operations.  The managed library has a folder for each (AwsMl.Core/Services), and uses
 * the same names for services and operations.
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
#include "call/sql_functions.h"

/* Prefix of the functions below in C and in pg_proc. */
#define SYMBOL_PREFIX "aws_ml_"

/* The SQL function of an operation. */
#define SQL_FUNCTION(name)                                                                         \
	PG_FUNCTION_INFO_V1(name);                                                                     \
	Datum name(PG_FUNCTION_ARGS)                                                                   \
	{                                                                                              \
		return aml_call_one_row(fcinfo, name);                                                     \
	}

/* The settings of a service.  title: AWS's name for the service; api: that of its API;
 * variable: in the environment; hosts: what the region determines. */
#define SETTINGS(setting, title, api, variable, hosts)                                             \
	.name = setting,                                                                               \
	.role = {"aws_ml." setting "_role", "Sets the ARN of the role assumed for " title ".",         \
			 "Empty: the credentials that were found are used directly."},                         \
	.endpoint_url = {                                                                              \
		"aws_ml." setting "_endpoint_url", "Sets the URL that requests to " api " go to.",         \
		"Empty: AWS_ENDPOINT_URL_" variable ", AWS_ENDPOINT_URL, or the region's " hosts "."}

#define LESS_MEMORY "A smaller aws_ml.max_concurrent_requests takes less memory."

/*
 * aws_sagemaker.invoke_endpoint(endpoint_name varchar, max_rows_per_batch int,
 *		VARIADIC model_input "any", OUT model_output varchar)
 */
SQL_FUNCTION(aws_ml_invoke_endpoint)

static const ServiceOperation sagemaker_operations[] = {
	{
		.name = "invoke_endpoint",
		.function = aws_ml_invoke_endpoint,
		.target_name = "endpoint name",
		.target_arg = 0,
		.max_rows_arg = 1,
		.first_input = 2,
		.ninputs = ALL_INPUTS,
		.null_arg = NO_ARGUMENT,
		/* Aurora MySQL's default; batches of wide rows usually reach the payload limit earlier */
		.max_rows = 10000,
		.result = aml_text_result,
	},
	{NULL},
};

/*
 * aws_comprehend.detect_sentiment(input_text varchar, language_code varchar,
 *		max_rows_per_batch int, OUT sentiment varchar, OUT confidence real)
 */
SQL_FUNCTION(aws_ml_detect_sentiment)

static const ServiceOperation comprehend_operations[] = {
	{
		.name = "detect_sentiment",
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
	{NULL},
};

/*
 * aws_bedrock.invoke_model(model_id varchar, content_type text,
 *		accept_type text, model_input text) returns text
 */
SQL_FUNCTION(aws_ml_invoke_model)

/*
 * aws_bedrock.invoke_model_get_embeddings(model_id varchar, content_type text,
 *		json_key text, model_input text) returns float8[]
 */
SQL_FUNCTION(aws_ml_get_embeddings)

static const ServiceOperation bedrock_operations[] = {
	{
		.name = "invoke_model",
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
		.name = "get_embeddings",
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
	{NULL},
};

/*
 * aws_lambda.invoke(function_name text, payload json or jsonb, region text,
 *		invocation_type text, log_type text, context json or jsonb,
 *		qualifier varchar, OUT status_code int, OUT payload json or jsonb,
 *		OUT executed_version text, OUT log_result text)
 */
SQL_FUNCTION(aws_ml_invoke_function)

/*
 * The same with function_name aws_commons._lambda_function_arn_1, and no region.
 */
SQL_FUNCTION(aws_ml_invoke_function_arn)

/* Invokes a Lambda function, once for each payload. */
#define INVOKE_FUNCTION                                                                            \
	.name = "invoke_function", .target_name = "function name", .target_arg = 0,                    \
	.max_rows_arg = NO_ARGUMENT, .first_input = 1, .ninputs = 6, .null_arg = 1, .max_rows = 1,     \
	.max_rows_is_hard = true, .has_side_effects = true, .result = aml_record_result

static const ServiceOperation lambda_operations[] = {
	{
		INVOKE_FUNCTION,
		.function = aws_ml_invoke_function,
	},
	{
		INVOKE_FUNCTION,
		.function = aws_ml_invoke_function_arn,
		.named_by_row = true,
	},
	{NULL},
};

Service aml_services[] = {
	{
		SETTINGS("sagemaker", "SageMaker", "SageMaker Runtime", "SAGEMAKER_RUNTIME", "host"),
		.subject = "SageMaker endpoint \"%s\"",
		.hint_unsent =
			"aws_ml.max_payload_bytes can be raised up to 25 MB, if the endpoint takes as "
			"much.",
		.hints =
			(const ServiceHint[]){
				{AWS_ML_BAD_ANSWER,
				 "The endpoint has to answer each row, in CSV or JSON; a model that takes one row "
				 "at a time needs max_rows_per_batch = 1."},
				{0},
			},
		.operations = sagemaker_operations,
	},
	{
		SETTINGS("comprehend", "Comprehend", "Comprehend", "COMPREHEND", "host"),
		.has_one_target = true,
		.subject = "Amazon Comprehend",
		.operations = comprehend_operations,
	},
	{
		SETTINGS("bedrock", "Bedrock", "Bedrock Runtime", "BEDROCK_RUNTIME", "host"),
		.subject = "Bedrock model \"%s\"",
		.hints =
			(const ServiceHint[]){
				{AWS_ML_TIMED_OUT, "aws_ml.request_timeout sets the limit."},
				{AWS_ML_OUT_OF_MEMORY, LESS_MEMORY},
				{0},
			},
		.operations = bedrock_operations,
	},
	{
		SETTINGS("lambda", "Lambda", "Lambda", "LAMBDA", "host"),
		.subject = "Lambda function \"%s\"",
		.hints =
			(const ServiceHint[]){
				{AWS_ML_CONNECTION_LOST, "The function may have run, and was not invoked again."},
				{AWS_ML_TIMED_OUT,
				 "The function may have run or run on, and was not invoked again; "
				 "aws_ml.request_timeout sets the limit."},
				{AWS_ML_OUT_OF_MEMORY, LESS_MEMORY},
				{0},
			},
		.operations = lambda_operations,
	},
	{
		/* transfers are not calls: see runtime/transfer.c */
		SETTINGS("s3", "S3", "S3", "S3", "hosts"),
		.subject = "S3 object \"%s\"",
		.hints =
			(const ServiceHint[]){
				{AWS_ML_TIMED_OUT, "aws_ml.request_timeout sets the limit of each part, of which "
								   "aws_ml.max_concurrent_requests go at a time."},
				{AWS_ML_OUT_OF_MEMORY, LESS_MEMORY},
				{AWS_ML_TOO_LARGE, "The store does not accept a part or object of this size."},
				{0},
			},
	},
};

const int aml_service_count = lengthof(aml_services);

const Service *
aml_find_service(const char *name)
{
	for (int i = 0; i < aml_service_count; i++)
	{
		if (strcmp(aml_services[i].name, name) == 0)
			return &aml_services[i];
	}
	elog(ERROR, "aws_ml has no service \"%s\"", name);
}

/* The operation of one of our functions, and its service; NULL: not one of ours. */
static const ServiceOperation *
find_operation(PGFunction function, const Service **service)
{
	for (int i = 0; i < aml_service_count; i++)
	{
		const ServiceOperation *operation = aml_services[i].operations;

		for (; operation && operation->name; operation++)
		{
			*service = &aml_services[i];
			if (operation->function == function)
				return operation;
		}
	}
	return NULL;
}

const Service *
aml_service_of(const ServiceOperation *operation)
{
	const Service *service = NULL;

	find_operation(operation->function, &service);
	return service;
}

const ServiceOperation *
aml_operation_of_code(PGFunction code)
{
	const Service *service;

	return find_operation(code, &service);
}

/* A function is ours if its C code is, whatever its name and path in SQL. */
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

	/* looking into another library would mean loading it */
	name = TextDatumGetCString(symbol);
	if (strncmp(name, SYMBOL_PREFIX, strlen(SYMBOL_PREFIX)) != 0)
		return NULL;
	return aml_operation_of_code(
		load_external_function(TextDatumGetCString(library), name, false, NULL));
}

/* What a batch node was planned for; the function may have been replaced since. */
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
