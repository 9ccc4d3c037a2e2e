/*-------------------------------------------------------------------------
 *
 * model_call.h
 *		A call of one of our functions: what it asks, of whom, and what came
 *		back, as one row of a request.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_MODEL_CALL_H
#define AML_MODEL_CALL_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "nodes/primnodes.h"

#include "aws_ml_abi.h"

/* One value of a row: how it becomes text. */
typedef struct ModelInput
{
	Oid type;      /* of the value, or of an array's elements */
	bool is_array; /* its elements are values of their own */
	int16 typlen;  /* of the elements */
	bool typbyval;
	char typalign;
	FmgrInfo output;
} ModelInput;

typedef struct ModelCall
{
	AwsMlOperation operation;
	Oid function;
	int nargs;
	int target_arg; /* endpoint name or language code */
	int max_rows_arg;
	int first_input;
	int ninputs;
	ModelInput *inputs;
	char *name;      /* endpoint or language of the last row, NULL: none */
	int name_length; /* -1: not converted */
	char *utf8_name;
	TupleDesc result_desc;     /* of a composite result, else NULL */
	FmgrInfo confidence_input; /* float4in, for detect_sentiment */
} ModelCall;

/* What decides which request a row can join. */
typedef struct ModelCallTarget
{
	const char *name; /* UTF-8; valid until the next row's */
	int max_rows;     /* 0: automatic */
} ModelCallTarget;

/* True for a call of aws_sagemaker.invoke_endpoint or
 * aws_comprehend.detect_sentiment. */
extern bool aml_is_model_function(Oid function, AwsMlOperation *operation);

/* Everything about a call that does not change from row to row. */
extern ModelCall *aml_model_call_create(FuncExpr *expr);

/* The largest batch that is worth sending, or that the service takes. */
extern int aml_model_call_most_rows(const ModelCall *call);

/*
 * Checks the arguments.  False: the result is NULL and the service is not
 * asked.
 */
extern bool aml_model_call_target(ModelCall *call, const Datum *values, const bool *nulls,
								  ModelCallTarget *target);

/* Appends the arguments as one packed row. */
extern void aml_model_call_pack(ModelCall *call, const Datum *values, const bool *nulls,
								StringInfo rows);

/* The result from a packed answer row, allocated in the current context. */
extern Datum aml_model_call_result(ModelCall *call, const char *row, bool *isnull);

/* True for a packed answer row that says the call failed, by which failure of
 * its request. */
extern bool aml_packed_row_failed(const char *row, int *failure);

/* ERROR unless these bytes are as many packed rows, from the first to the last:
 * everything else here relies on it. */
extern void aml_check_packed_rows(const char *rows, int64 length, int count);

/* Skips a packed row. */
extern const char *aml_skip_packed_row(const char *row);

#endif /* AML_MODEL_CALL_H */
