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
#include "service.h"

/*
 * One request of a service.  It lives in a memory context of its own below
 * the one given to aml_request_submit(): when that goes, by an error or
 * otherwise, a running request is cancelled.
 */
typedef struct AmlRequest
{
	MemoryContext context;
	MemoryContextCallback release;
	int64 handle; /* 0: released */
	const Service *service;
	char *target;
	int rows;             /* rows it carries */
	bool null_is_refused; /* aws_ml.on_error says null, and does not hold for the call */
	AwsMlResult result;   /* valid when there are answers */
	const char **answers; /* the packed answer of each row in it; NULL: not there yet */
} AmlRequest;

/*
 * Sends as many of the rows, from the first, as one request can carry, and
 * returns at once.  Rows are packed as runtime/aws_ml_abi.h says.  failure_is_null: a row
 * that fails is no error (call/failure_policy.h).
 */
extern AmlRequest *aml_request_submit(MemoryContext parent, const ServiceOperation *operation,
									  const char *target, const char *rows, Size rows_length,
									  int row_count, bool failure_is_null);

/* True when the answer is there; ERROR when the request failed. */
extern bool aml_request_done(AmlRequest *request);

/* Failure n of the answer. */
extern void aml_request_failure(AmlRequest *request, int n, AwsMlError *failure);

#endif /* AML_RUNTIME_REQUEST_H */
