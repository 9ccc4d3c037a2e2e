/*-------------------------------------------------------------------------
 *
 * errors.h
 *		Turns error records of the managed library into SQL errors.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_ERRORS_H
#define AML_RUNTIME_ERRORS_H

#include "postgres.h"

#include "compat.h"
#include "runtime/aws_ml_abi.h"
#include "service.h"
#include "settings.h"

/* The limits of a request, and who knows what they mean. */
typedef struct RequestLimits
{
	AwsMlLimit limits[AML_LIMITS];
	int count; /* 0: none */

	/* raises the error that the request was not sent because of one of them */
	void (*report)(const struct RequestLimits *limits, const AwsMlError *error);
} RequestLimits;

/* Raises ERROR if the request was not sent because of its limits. */
extern void aml_report_limit(const RequestLimits *limits, const AwsMlError *error);

/* Raises ERROR. */
AML_NORETURN extern void aml_report_error(const AwsMlError *error, const Service *service,
										  const char *target);

/* Primary message and detail (NULL: none) of the error, for reports of a different level,
 * and the detail for the server log (NULL: the same). */
extern char *aml_error_message(const AwsMlError *error, const Service *service, const char *target);
extern char *aml_error_detail(const AwsMlError *error, const char *target);
extern char *aml_error_detail_log(const AwsMlError *error, const char *target);

/* Makes external UTF-8 text safe to show. */
extern char *aml_clean_text(const char *utf8);

/* The same for a name in the server's encoding, which is kept. */
extern char *aml_clean_name(const char *name);

#endif /* AML_RUNTIME_ERRORS_H */
