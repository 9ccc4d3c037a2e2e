/*-------------------------------------------------------------------------
 *
 * service.h
 *		AWS services: each is a row of the table in call/services.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_SERVICE_H
#define AML_SERVICE_H

#include "postgres.h"

#include "fmgr.h"

#include "runtime/aws_ml_abi.h"

/* For max_rows_arg and null_arg: no such argument. */
#define NO_ARGUMENT (-1)

/* For ninputs: all arguments from the first input on. */
#define ALL_INPUTS (-1)

/* The region's argument, if the target is a row. */
#define REGION_ARG 2

typedef struct ServiceCall ServiceCall; /* see call/service_call.h */

/* An operation of a service that one of our functions calls. */
typedef struct ServiceOperation
{
	const char *name; /* name used by the managed library */
	PGFunction function;
	const char *target_name; /* kind of target, such as a language code */
	int target_arg;
	int max_rows_arg; /* or NO_ARGUMENT */
	int first_input;
	int ninputs;           /* or ALL_INPUTS */
	int null_arg;          /* if this is NULL, so is the result; or NO_ARGUMENT */
	int max_rows;          /* largest batch that is worth sending */
	bool max_rows_is_hard; /* the service does not accept larger batches */
	Oid number_input;      /* for numbers in an answer */

	/* each row's call is a request of its own, made exactly as often as in row mode */
	bool has_side_effects;

	/* the target is a row of name and region, which count as separate arguments above:
	 * the region is REGION_ARG */
	bool named_by_row;

	/* makes the result from a packed answer row, in the current memory context */
	Datum (*result)(ServiceCall *call, const char *row, bool *isnull);
} ServiceOperation;

/* A setting of a service. */
typedef struct ServiceSetting
{
	const char *name;
	const char *description;
	const char *detail;
	char *value;
} ServiceSetting;

/* A hint for errors of a kind, instead of the one for all services. */
typedef struct ServiceHint
{
	AwsMlErrorKind kind;
	const char *hint;
} ServiceHint;

typedef struct Service
{
	const char *name; /* as in its settings: aws_ml.NAME_role, aws_ml.NAME_endpoint_url */
	ServiceSetting role;
	ServiceSetting endpoint_url;

	bool has_one_target; /* it throttles all requests together */

	const char *subject;      /* subject of error messages; %s: the target */
	const char *hint_unsent;  /* for a row that is too large to be sent, or NULL */
	const ServiceHint *hints; /* terminated by one without a hint, or NULL */

	const ServiceOperation *operations; /* terminated by one without a name, or NULL */
} Service;

/* Only the values of their settings ever change. */
extern Service aml_services[];
extern const int aml_service_count;

/* The service with this name, which must exist. */
extern const Service *aml_find_service(const char *name);

/* The service that has the operation. */
extern const Service *aml_service_of(const ServiceOperation *operation);

/* The operation of a function of this library, given by its C code; NULL: none. */
extern const ServiceOperation *aml_operation_of_code(PGFunction code);

#endif /* AML_SERVICE_H */
