/*-------------------------------------------------------------------------
 *
 * service_call.h
 *		A call of one of our functions: what it asks, of whom, and what came
 *		back, as one row of a request.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_SERVICE_CALL_H
#define AML_CALL_SERVICE_CALL_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "nodes/primnodes.h"

#include "runtime/aws_ml_abi.h"

/* One value of a row: how it becomes text. */
typedef struct ServiceInput
{
	Oid type;      /* of the value, or of an array's elements */
	bool is_array; /* its elements are values of their own */
	int16 typlen;  /* of the elements */
	bool typbyval;
	char typalign;
	FmgrInfo output;
} ServiceInput;

typedef struct ServiceCall ServiceCall;

/* For max_rows_arg and null_arg: there is none. */
#define NO_ARGUMENT (-1)

/* For ninputs: every argument from the first input on is one. */
#define ALL_INPUTS (-1)

/* Where the region of a target is that is a row. */
#define REGION_ARG 2

/* What tells one of our functions from the others. */
typedef struct ServiceOperation
{
	AwsMlOperation code;
	PGFunction function;
	const char *target_name; /* what the target is: a language code */
	int target_arg;
	int max_rows_arg; /* or NO_ARGUMENT */
	int first_input;
	int ninputs;           /* or ALL_INPUTS */
	int null_arg;          /* where it is NULL, so is the result; or NO_ARGUMENT */
	int max_rows;          /* the largest batch that is worth sending */
	bool max_rows_is_hard; /* the service does not take larger ones */
	Oid number_input;      /* of numbers in an answer */

	/* each call of each row is one request, and none that row mode would not make */
	bool has_side_effects;

	/* the target is a row of name and region, which are arguments of their own
	 * to all of the above: the region is REGION_ARG */
	bool named_by_row;

	/* the result from a packed answer row, allocated in the current context */
	Datum (*result)(ServiceCall *call, const char *row, bool *isnull);
} ServiceOperation;

struct ServiceCall
{
	const ServiceOperation *operation;
	const FuncExpr *expr;
	Oid function;
	bool has_volatile_arguments;
	bool counts_each; /* no call can stand for another */
	int nargs;
	int ninputs;
	ServiceInput *inputs;
	char *name;      /* target of the last row, NULL: none */
	int name_length; /* -1: not converted */
	char *utf8_name;
	TupleDesc result_desc; /* of a composite result, else NULL */
	AttInMetadata *result_input;
	FmgrInfo number_input; /* of numbers in an answer, if there can be any */

	/* arguments of a call that is named_by_row */
	Datum *values;
	bool *nulls;
};

/* Rows of a call that can travel together: packed, for one target. */
typedef struct CallRows
{
	const char *target;    /* UTF-8 */
	int max_rows;          /* of a batch, as the arguments say; 0: automatic */
	StringInfoData packed; /* as runtime/aws_ml_abi.h says */
	int count;
} CallRows;

/* Everything about a call that does not change from row to row. */
extern ServiceCall *aml_service_call_create(const ServiceOperation *operation, FuncExpr *expr);

/* Arguments as the operation counts them; valid until the next row's. */
extern void aml_service_call_spread(ServiceCall *call, const Datum **values, const bool **nulls);

/*
 * Checks the arguments, and fills in what decides which rows a row can join: target,
 * valid until the next row's, and max_rows.  False: the result is NULL and the service
 * is not asked.
 */
extern bool aml_service_call_target(ServiceCall *call, const Datum *values, const bool *nulls,
									CallRows *row);

/* Appends the arguments as one packed row. */
extern void aml_service_call_pack(ServiceCall *call, const Datum *values, const bool *nulls,
								  StringInfo rows);

#endif /* AML_CALL_SERVICE_CALL_H */
