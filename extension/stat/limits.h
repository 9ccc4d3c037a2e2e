/*-------------------------------------------------------------------------
 *
 * limits.h
 *		What a statement, and a role by hour and day, may use of services.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_STAT_LIMITS_H
#define AML_STAT_LIMITS_H

#include "postgres.h"

#include "executor/execdesc.h"

#include "runtime/errors.h"

/* Those that the settings set for a request sent now.  target: UTF-8 */
extern RequestLimits aml_request_limits(const Service *service, const char *target);

/* Keeps an execution out of parallel workers if its limits could not be counted there, until
 * the end, which gets the result of the beginning. */
extern int aml_begin_counted_run(const QueryDesc *query_desc);
extern void aml_end_counted_run(int guc_level);

#endif /* AML_STAT_LIMITS_H */
