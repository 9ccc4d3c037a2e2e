/*-------------------------------------------------------------------------
 *
 * request.h
 *		Requests to the managed library, as the rest of the shim sees them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_REQUEST_H
#define AML_RUNTIME_REQUEST_H

#include "postgres.h"

#include "utils/palloc.h"

#include "runtime/aws_ml_abi.h"
#include "runtime/errors.h"
#include "service.h"

/*
 * One request of a service.  It has a memory context of its own below the one passed to
 * aml_request_submit(): when that is deleted, by an error or otherwise, a running request
 * is cancelled.
 */
typedef struct AmlRequest
{
	MemoryContext context;
	MemoryContextCallback release;
	int64 handle; /* 0: freed */
	const Service *service;
	char *target;
	int rows;                    /* number of rows it carries */
	bool null_is_refused;        /* aws_ml.on_error is null, but does not apply to this call */
	const RequestLimits *limits; /* NULL: none */
	AwsMlResult result;          /* valid once answers have arrived */
	const char **answers; /* the packed answer for each row, in result; NULL: not yet arrived */
} AmlRequest;

/*
 * Sends as many of the rows, from the first, as one request can carry, and returns at
 * once.  Rows are packed as described in runtime/aws_ml_abi.h.  failure_is_null: a failed
 * row is not an error (call/failure_policy.h).  Counters and limits: see
 * runtime/aws_ml_abi.h.
 */
extern AmlRequest *aml_request_submit(MemoryContext parent, const ServiceOperation *operation,
									  const char *target, const char *rows, Size rows_length,
									  int row_count, bool failure_is_null,
									  AwsMlCounters *const *counters, int counter_count,
									  const RequestLimits *limits);

/* True if the answer has arrived; ERROR if the request failed. */
extern bool aml_request_done(AmlRequest *request);

/* True if the request is known to have failed, which aml_request_done() reports. */
extern bool aml_request_failed(AmlRequest *request);

/* Gets failure n of the answer. */
extern void aml_request_failure(AmlRequest *request, int n, AwsMlError *failure);

#endif /* AML_RUNTIME_REQUEST_H */
