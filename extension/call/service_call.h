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

#include "service.h"

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
