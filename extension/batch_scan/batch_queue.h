/*-------------------------------------------------------------------------
 *
 * batch_queue.h
 *		Batches that a batch node fills with rows, sends and reads.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_BATCH_QUEUE_H
#define AML_BATCH_SCAN_BATCH_QUEUE_H

#include "postgres.h"

#include "lib/ilist.h"

#include "batch_scan/answer_cache.h"
#include "batch_scan/answer_ref.h"
#include "batch_scan/batch_size.h"
#include "batch_scan/stats.h"
#include "call/batch.h"
#include "call/failed_calls.h"
#include "call/service_call.h"

/* The batches of one call of one node. */
typedef struct BatchQueue
{
	ServiceCall *call;
	MemoryContext context; /* everything below */
	CallRows row;          /* that is being added */
	dlist_head open;       /* batches being filled: one for each target */
	int nopen;             /* how many */
	Size open_bytes;       /* rows in them */
	dlist_head closed;     /* no row is added any more: to be sent */
	dlist_head sent;       /* in the order of sending */
	int unread;            /* sent, and rows of it not handed out yet */
	BatchSize size;        /* where the arguments leave it to us */

	/* equal rows share an answer: those of open batches; or those of the whole scan, as
	 * long as memory lasts */
	AnswerCache *answer_cache; /* NULL: no row yet */
	bool caches_answers;       /* of the whole scan */
	dlist_head cached;         /* batches that no row waits for, the oldest first */
	Size cached_bytes;

	BatchStats stats;
	FailedCalls failed;
	FmgrInfo function; /* for pg_stat_user_functions */

	/* not in pg_stat_user_functions yet: rows, and what is there already of the time
	 * of batches that are not answered */
	int64 uncounted_calls;
	double uncounted_wait_ms;
} BatchQueue;

/* caches_answers: equal rows are sent once in a scan, not once in a batch. */
extern void aml_queue_init(BatchQueue *queue, ServiceCall *call, bool caches_answers,
						   MemoryContext parent);

/* Cancels and forgets everything. */
extern void aml_queue_reset(BatchQueue *queue);

/*
 * Adds a row.  rows_left: how many the planner expects, with this one.  A batch that
 * is full with it is closed.
 */
extern void aml_queue_add(BatchQueue *queue, const Datum *values, const bool *nulls,
						  double rows_left, AnswerRef *ref);

/* Sends the batches that are closed.  True if there was one. */
extern bool aml_queue_send_closed(BatchQueue *queue);

/* Closes and sends all batches. */
extern void aml_queue_send_all(BatchQueue *queue);

/* Closes and sends the batch of a row if it is still open. */
extern void aml_queue_send_row(BatchQueue *queue, AnswerRef ref);

/* The result of a row whose batch has been sent; waits for it. */
extern Datum aml_queue_result(BatchQueue *queue, AnswerRef ref, bool *isnull);

/* True when aml_queue_result() would not have to wait. */
extern bool aml_queue_answered(AnswerRef ref);

/* True while rows are still added to the batch of this row. */
extern bool aml_queue_open(AnswerRef ref);

/* The row of this reference has been handed out. */
extern void aml_queue_forget(BatchQueue *queue, AnswerRef ref);

#endif /* AML_BATCH_SCAN_BATCH_QUEUE_H */
