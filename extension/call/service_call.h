/*-------------------------------------------------------------------------
 *
 * service_call.h
 *		A call of one of our functions, and the packed rows it sends.
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

#include "call/count_calls.h"
#include "service.h"

/* How one value of a row is converted to text. */
typedef struct ServiceInput
{
	Oid type;      /* of the value, or of the elements of an array */
	bool is_array; /* each element is a value of its own */
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
	bool counts_each; /* every call must be made: none can share the result of another */
	int nargs;
	int ninputs;
	ServiceInput *inputs;
	char *name;      /* target of the last row; NULL: none */
	int name_length; /* -1: not converted */
	char *utf8_name;
	TupleDesc result_desc; /* of a composite result, otherwise NULL */
	AttInMetadata *result_input;
	FmgrInfo number_input; /* for numbers in an answer, if there can be any */

	CallTally tally; /* its calls so far */

	/* arguments of a call that is named_by_row */
	Datum *values;
	bool *nulls;
};

/* Rows of a call that can be sent together: packed, for one target. */
typedef struct CallRows
{
	const ServiceOperation *operation;
	const char *target;    /* UTF-8 */
	uint64 destination;    /* aml_destination_generation */
	bool failure_is_null;  /* a failed row is not an error (call/failure_policy.h) */
	int max_rows;          /* per batch, from the arguments; 0: automatic */
	StringInfoData packed; /* in the format of runtime/aws_ml_abi.h */
	int count;
	uint32 hash; /* of the only row */
} CallRows;

/* Creates what does not change from row to row. */
extern ServiceCall *aml_service_call_create(const ServiceOperation *operation, FuncExpr *expr);

/* Arranges the arguments in the operation's order; valid until the next row's. */
extern void aml_service_call_spread(ServiceCall *call, const Datum **values, const bool **nulls);

/*
 * Checks the arguments, and sets what decides which rows can share a batch: target (valid
 * until the next row's) and max_rows.  False: the result is NULL, and the service is not
 * called.
 */
extern bool aml_service_call_target(ServiceCall *call, const Datum *values, const bool *nulls,
									CallRows *row);

/* Appends the arguments as one packed row. */
extern void aml_service_call_pack(ServiceCall *call, const Datum *values, const bool *nulls,
								  StringInfo rows);

#endif /* AML_CALL_SERVICE_CALL_H */
