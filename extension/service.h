/*-------------------------------------------------------------------------
 *
 * service.h
 *		The services of AWS that are called: each is a row of a table, which is
 *		in call/services.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_SERVICE_H
#define AML_SERVICE_H

#include "postgres.h"

#include "fmgr.h"

#include "runtime/aws_ml_abi.h"

/* For max_rows_arg and null_arg: there is none. */
#define NO_ARGUMENT (-1)

/* For ninputs: every argument from the first input on is one. */
#define ALL_INPUTS (-1)

/* Where the region of a target is that is a row. */
#define REGION_ARG 2

typedef struct ServiceCall ServiceCall; /* call/service_call.h */

/* What one of our functions asks of a service. */
typedef struct ServiceOperation
{
	const char *name; /* for the managed library */
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

/* A setting of a service. */
typedef struct ServiceSetting
{
	const char *name;
	const char *description;
	const char *detail;
	char *value;
} ServiceSetting;

/* What to do about an error of a kind, instead of what is said of all services. */
typedef struct ServiceHint
{
	AwsMlErrorKind kind;
	const char *hint;
} ServiceHint;

typedef struct Service
{
	const char *name; /* of its settings: aws_ml.NAME_role, aws_ml.NAME_endpoint_url */
	ServiceSetting role;
	ServiceSetting endpoint_url;

	const char *subject;      /* of an error's message; %s: the target */
	const char *hint_unsent;  /* where a row is too large to be sent, or NULL */
	const ServiceHint *hints; /* up to one without a hint, or NULL */

	const ServiceOperation *operations; /* up to one without a name, or NULL */
} Service;

/* Nothing of them changes but the values of their settings. */
extern Service aml_services[];
extern const int aml_service_count;

/* The one of this name, which there is. */
extern const Service *aml_find_service(const char *name);

/* The one that has the operation. */
extern const Service *aml_service_of(const ServiceOperation *operation);

/* The operation that a function of this library is, given as code; NULL: it is none. */
extern const ServiceOperation *aml_operation_of_code(PGFunction code);

#endif /* AML_SERVICE_H */
