/*-------------------------------------------------------------------------
 *
 * batch_queue.h
 *		Requests that a batch node fills with rows, sends and reads.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_BATCH_QUEUE_H
#define AML_BATCH_SCAN_BATCH_QUEUE_H

#include "postgres.h"

#include "lib/ilist.h"

#include "batch_scan/answer_ref.h"
#include "batch_scan/batch_size.h"
#include "batch_scan/stats.h"
#include "call/failed_calls.h"
#include "call/service_call.h"
#include "runtime/request.h"

/* Requests of one call of one node. */
typedef struct BatchQueue
{
	ServiceCall *call;
	MemoryContext context; /* everything below */
	dlist_head open;       /* being filled: one for each target */
	int nopen;             /* how many */
	Size open_bytes;       /* rows in them */
	dlist_head sent;       /* in the order of sending */
	int unread;            /* sent, and rows of it not handed out yet */
	bool deduplicate;      /* equal rows have equal answers */
	BatchSize size;        /* where the arguments leave it to us */

	/* equal rows of the whole scan share an answer, while memory lasts */
	bool caches_answers;
	struct AnswerCache *answer_cache;
	dlist_head cached; /* requests that no row waits for, the oldest first */
	Size cached_bytes;

	BatchStats stats;
	FailedCalls failed;
	FmgrInfo function; /* for pg_stat_user_functions */

	/* not in pg_stat_user_functions yet: rows, and what is there already of the time
	 * of requests that are not answered */
	int64 uncounted_calls;
	double uncounted_wait_ms;
} BatchQueue;

/* caches_answers: equal rows are sent once in a scan, not once in a request. */
extern void aml_queue_init(BatchQueue *requests, ServiceCall *call, bool caches_answers,
						   MemoryContext parent);

/* Cancels and forgets everything. */
extern void aml_queue_reset(BatchQueue *requests);

/*
 * Adds a row.  rows_left: how many the planner expects, with this one.  True when
 * this filled the request, which is to be sent now.
 */
extern bool aml_queue_add(BatchQueue *requests, const Datum *values, const bool *nulls,
						  double rows_left, AnswerRef *ref);

/* Sends the open requests that are full, or all of them. */
extern void aml_queue_send(BatchQueue *requests, bool all);

/* Sends the request of a row if it is still open. */
extern void aml_queue_send_row(BatchQueue *requests, AnswerRef ref);

/* The answer to a row whose request has been sent; waits for it. */
extern Datum aml_queue_answer(BatchQueue *requests, AnswerRef ref, bool *isnull);

/* True when aml_queue_answer() would not have to wait. */
extern bool aml_queue_answered(AnswerRef ref);

/* True while rows are still added to the request of this row. */
extern bool aml_queue_open(AnswerRef ref);

/* The row of this reference has been handed out. */
extern void aml_queue_forget(BatchQueue *requests, AnswerRef ref);

#endif /* AML_BATCH_SCAN_BATCH_QUEUE_H */
