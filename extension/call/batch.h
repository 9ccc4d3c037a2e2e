/*-------------------------------------------------------------------------
 *
 * batch.h
 *		A batch of rows of one call, from the first row to the last result.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_BATCH_H
#define AML_CALL_BATCH_H

#include "postgres.h"

#include "lib/ilist.h"

#include "call/failed_calls.h"
#include "call/service_call.h"
#include "runtime/request.h"

/* Has a memory context of its own; deleting that context, or a parent of it, cancels the batch. */
typedef struct Batch
{
	MemoryContext context;
	ServiceCall *call;
	CallRows rows;
	AmlRequest *request; /* NULL: not sent */

	/* only in a queue (batch_scan/batch_queue.c) */
	dlist_node node;    /* in one of its lists */
	int full_rows;      /* number of rows at which it is sent */
	int refs;           /* rows that refer to it, plus a link to it */
	struct Batch *rest; /* rows that did not fit */
} Batch;

/*
 * Checks the arguments of a call and packs them, as the only row.  False: the result is
 * NULL, and the service is not called.
 */
extern bool aml_pack_row(ServiceCall *call, const Datum *values, const bool *nulls, CallRows *row);

/* Creates a batch without rows for a target. */
extern Batch *aml_batch_create(ServiceCall *call, const char *target, MemoryContext parent);

/* Appends a packed row and returns its number in the batch. */
extern int aml_batch_add(Batch *batch, const CallRows *row);

/*
 * Sends as many of its rows as the service takes, and returns how many.  statement:
 * memory context of the statement whose aws_ml.on_error applies.
 */
extern int aml_batch_send(Batch *batch, MemoryContext statement);

/* Frees the rows, which have been sent, unless they are needed during execution. */
extern void aml_batch_forget_rows(Batch *batch);

/* True if the answers have been read. */
extern bool aml_batch_answered(const Batch *batch);

/* Reads the answers if they have arrived; ERROR if the batch failed. */
extern bool aml_batch_poll(Batch *batch);

/* Waits for the answers.  Interruptible. */
extern void aml_batch_wait(Batch *batch);

/* The result for a row.  If the row failed, that is NULL, and the row is added to the
 * failed calls. */
extern Datum aml_batch_result(Batch *batch, int row, FailedCalls *failed, bool *isnull);

extern void aml_batch_free(Batch *batch);

#endif /* AML_CALL_BATCH_H */
