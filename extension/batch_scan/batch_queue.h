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

#include "batch_scan/batch_size.h"
#include "batch_scan/stats.h"
#include "call/batch.h"
#include "call/failed_calls.h"
#include "call/service_call.h"
#include "call/statement_answers.h"

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
	BatchOwner owner;
	ServiceCall *call;
	EState *estate;
	MemoryContext context;     /* holds what is not shared */
	CallRows row;              /* the row being added */
	dlist_head open;           /* batches being filled: one for each target */
	int nopen;                 /* number of open batches */
	Size open_bytes;           /* bytes of the rows in them */
	dlist_head closed;         /* full, but not sent yet */
	dlist_head sent;           /* unread or in flight, in the order they were sent */
	int unread;                /* sent batches with rows not handed out yet */
	BatchSize size;            /* used if the arguments leave the size to us */
	StatementAnswers *answers; /* shared with equal rows; NULL: no row yet */
	bool was_memoized;         /* equal rows are sent once even if they are not deduplicated */

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

/* was_memoized: the plan had a Memoize node, which would have made equal calls once. */
extern void aml_queue_init(BatchQueue *queue, ServiceCall *call, bool was_memoized, EState *estate);

/*
 * Adds a row, and closes its batch if that is now full.  rows_left: how many the planner
 * expects, including this one.
 */
extern void aml_queue_add(BatchQueue *queue, const Datum *values, const bool *nulls,
						  double rows_left, AnswerRef *ref);

/* Counts what has not been counted in pg_stat_user_functions yet. */
extern void aml_queue_count(BatchQueue *queue);

/* True if there are closed batches. */
extern bool aml_queue_has_closed(const BatchQueue *queue);

/* True if there are batches that are not sent. */
extern bool aml_queue_has_unsent(const BatchQueue *queue);

/* Sends the closed batches. */
extern void aml_queue_send_closed(BatchQueue *queue);

/* Closes and sends all batches. */
extern void aml_queue_send_all(BatchQueue *queue);

/* Sends the row's batch if it is not sent yet. */
extern void aml_queue_send_row(AnswerRef ref);

/* The result for a row whose batch has been sent; waits for it. */
extern Datum aml_queue_result(BatchQueue *queue, AnswerRef ref, bool *isnull);

/* True if aml_queue_result() would not have to wait. */
extern bool aml_queue_answered(AnswerRef ref);

/* True while rows can still be added to this row's batch. */
extern bool aml_queue_open(AnswerRef ref);

/* The row of this reference has been handed out, or is not wanted any more. */
extern void aml_queue_forget(AnswerRef ref);

#endif /* AML_BATCH_SCAN_BATCH_QUEUE_H */
