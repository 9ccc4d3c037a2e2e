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
	MemoryContext context; /* holds the list */
	List *codes;           /* list of FailedCode */
	int64 rows;
} FailedCalls;

/* Counts one more failed call, which failed by failure n of its request. */
extern void aml_failed_calls_add(FailedCalls *failed, AmlRequest *request, int n);

/* Raises a WARNING if any call failed.  function: the function that was called. */
extern void aml_failed_calls_warn(const FailedCalls *failed, Oid function);

#endif /* AML_CALL_FAILED_CALLS_H */
