/*-------------------------------------------------------------------------
 *
 * batch_queue.h
 *		Batches that a batch node fills with rows, sends, and reads the answers of.
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

/* How long the last batches took. */
#define RECENT_BATCHES 8

typedef struct RecentBatch
{
	int rows; /* 0: not answered yet */
	double time_ms;
} RecentBatch;

/* The batches of one call of one node. */
typedef struct BatchQueue
{
	ServiceCall *call;
	MemoryContext context; /* holds everything below */
	CallRows row;          /* the row being added */
	dlist_head open;       /* batches being filled: one for each target */
	int nopen;             /* number of open batches */
	Size open_bytes;       /* bytes of the rows in them */
	dlist_head closed;     /* full, but not sent yet */
	dlist_head sent;       /* in the order they were sent */
	int unread;            /* sent batches with rows not handed out yet */
	BatchSize size;        /* used if the arguments leave the size to us */

	/* equal rows share an answer: rows of open batches, or of the whole scan as long as
	 * memory allows */
	AnswerCache *answer_cache; /* NULL: no row yet */
	bool caches_answers;       /* for the whole scan */
	dlist_head cached;         /* batches that no row waits for, oldest first */
	Size cached_bytes;

	RecentBatch recent[RECENT_BATCHES];
	int next_recent;

	BatchStats stats;
	FailedCalls failed;
	FmgrInfo function; /* for pg_stat_user_functions */

	/* not yet in pg_stat_user_functions: rows; and time already counted there for batches
	 * that are not answered yet */
	int64 uncounted_calls;
	double uncounted_wait_ms;
} BatchQueue;

/* caches_answers: equal rows are sent once per scan, not once per batch. */
extern void aml_queue_init(BatchQueue *queue, ServiceCall *call, bool caches_answers,
						   MemoryContext parent);

/* Cancels and forgets everything. */
extern void aml_queue_reset(BatchQueue *queue);

/*
 * Adds a row, and closes its batch if that is now full.  rows_left: how many the planner
 * expects, including this one.
 */
extern void aml_queue_add(BatchQueue *queue, const Datum *values, const bool *nulls,
						  double rows_left, AnswerRef *ref);

/* Sends the closed batches.  True if there were any. */
extern bool aml_queue_send_closed(BatchQueue *queue);

/* Closes and sends all batches. */
extern void aml_queue_send_all(BatchQueue *queue);

/* Closes and sends the row's batch if it is still open. */
extern void aml_queue_send_row(BatchQueue *queue, AnswerRef ref);

/* The result for a row whose batch has been sent; waits for it. */
extern Datum aml_queue_result(BatchQueue *queue, AnswerRef ref, bool *isnull);

/* True if aml_queue_result() would not have to wait. */
extern bool aml_queue_answered(AnswerRef ref);

/* True while rows can still be added to this row's batch. */
extern bool aml_queue_open(AnswerRef ref);

/* The row of this reference has been handed out. */
extern void aml_queue_forget(BatchQueue *queue, AnswerRef ref);

#endif /* AML_BATCH_SCAN_BATCH_QUEUE_H */
