/*-------------------------------------------------------------------------
 *
 * failed_calls.h
 *		Calls that returned NULL because they failed (aws_ml.on_error = null).
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_FAILED_CALLS_H
#define AML_CALL_FAILED_CALLS_H

#include "postgres.h"

#include "nodes/pg_list.h"

#include "runtime/request.h"

typedef struct FailedCalls
{
	MemoryContext context; /* of the list */
	List *codes;           /* of FailedCode */
	int64 rows;
} FailedCalls;

/* One more call failed, by failure n of its request. */
extern void aml_failed_calls_add(FailedCalls *failed, AmlRequest *request, int n);

/* WARNING, if any failed.  function is what was called. */
extern void aml_failed_calls_warn(const FailedCalls *failed, Oid function);

#endif /* AML_CALL_FAILED_CALLS_H */
