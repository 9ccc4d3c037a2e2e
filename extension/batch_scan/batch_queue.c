/*-------------------------------------------------------------------------
 *
 * batch_queue.c
 *		Batches that a batch node fills with rows, sends, and reads the answers of.
 *
 * A batch is open while rows are added to it, closed when it is full, then sent, and then
 * answered.  Rows that differ in endpoint, language or max_rows_per_batch go into
 * different batches.  Several batches may be open at a time, so that rows of mixed
 * languages are still sent in full batches.
 *
 * Equal rows of open batches are sent once (aws_ml.deduplicate) and share the answer.
 *
 * A batch carries as many rows as the service takes, which the managed library finds out
 * when it builds the body.  Rows that did not fit move to a new batch, which is open
 * again and linked from the first: references to the moved rows follow the link.
 *
 * A batch is freed when every row that refers to it has been handed out.  However, if the
 * plan had a Memoize node, or if a batch has one row, equal rows are sent once per scan
 * instead of once per batch: then batches are cached, together with their rows, as long
 * as they fit into the memory that Memoize would have had.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "portability/instr_time.h"
#include "utils/memutils.h"

#include "batch_scan/answer_cache.h"
#include "batch_scan/batch_queue.h"
#include "call/plan_time_answers.h"
#include "compat.h"
#include "runtime/library.h"
#include "runtime/packed_rows.h"
#include "settings.h"

/* With more targets than this at a time, the oldest batch is sent as it is; likewise when
 * the rows of all open batches exceed work_mem. */
#define MAX_OPEN_BATCHES 32

/* In a batch of one row, no row can equal another. */
static bool
finds_equal_rows_elsewhere(const ServiceCall *call)
{
	return aml_deduplicate && call->operation->max_rows == 1;
}

/* Initializes what lives until the next reset. */
static void
init_lists(BatchQueue *queue)
{
	MemoryContext old = MemoryContextSwitchTo(queue->context);

	initStringInfo(&queue->row.packed);
	MemoryContextSwitchTo(old);
	dlist_init(&queue->open);
	queue->nopen = 0;
	queue->open_bytes = 0;
	dlist_init(&queue->closed);
	dlist_init(&queue->sent);
	queue->unread = 0;
	queue->answer_cache = NULL;
	dlist_init(&queue->cached);
	queue->cached_bytes = 0;
}

void
aml_queue_init(BatchQueue *queue, ServiceCall *call, bool caches_answers, MemoryContext parent)
{
	memset(queue, 0, sizeof(BatchQueue));
	queue->call = call;
	queue->caches_answers =
		(caches_answers || finds_equal_rows_elsewhere(call)) && !call->counts_each;
	aml_batch_size_init(&queue->size, call);
	queue->context = AllocSetContextCreate(parent, "aws_ml batches", ALLOCSET_DEFAULT_SIZES);
	init_lists(queue);
	queue->failed.context = parent;
	fmgr_info_cxt(call->function, &queue->function, parent);
}

/*
 * For pg_stat_user_functions, every row is a call, as in row mode, and the time is that
 * of the batches, however many are in flight.
 *
 * The time that the backend waits is measured as PostgreSQL measures a call, so that it
 * does not also count as self time of the calling function.  The rest, during which other
 * batches were waited for, is added.
 */
static void
begin_function_usage(BatchQueue *queue, PgStat_FunctionCallUsage *usage)
{
	LOCAL_FCINFO(fcinfo, 0);

	InitFunctionCallInfoData(*fcinfo, &queue->function, 0, InvalidOid, NULL, NULL);
	pgstat_init_function_usage(fcinfo, usage);
}

static void
count_function_calls(BatchQueue *queue, double time_ms)
{
	PgStat_FunctionCallUsage usage;
	double waited_ms = Min(queue->uncounted_wait_ms, time_ms);

	if (queue->uncounted_calls == 0 && time_ms == 0)
		return;
	begin_function_usage(queue, &usage);
	aml_count_function_calls(&usage, queue->uncounted_calls,
							 aml_instr_time_from_ms(time_ms - waited_ms));
	queue->uncounted_calls = 0;
	queue->uncounted_wait_ms -= waited_ms;
}

static void
wait_for_answers(BatchQueue *queue)
{
	PgStat_FunctionCallUsage usage;
	instr_time start, waited;

	begin_function_usage(queue, &usage);
	INSTR_TIME_SET_CURRENT(start);
	aml_wait_for_answers();
	INSTR_TIME_SET_CURRENT(waited);
	INSTR_TIME_SUBTRACT(waited, start);
	pgstat_end_function_usage(&usage, false);
	queue->uncounted_wait_ms += INSTR_TIME_GET_MILLISEC(waited);
}

void
aml_queue_reset(BatchQueue *queue)
{
	count_function_calls(queue, 0);
	MemoryContextReset(queue->context);
	init_lists(queue);
}

/* ----------------------------------------------------------------
 *		Filling
 * ----------------------------------------------------------------
 */

static int
full_rows(BatchQueue *queue, int max_rows, double rows_left)
{
	if (!aml_batch_mode_enabled())
		return 1;
	if (max_rows == 0)
		return aml_batch_size_rows(&queue->size, rows_left);
	if (queue->call->operation->max_rows_is_hard)
		return Min(max_rows, queue->call->operation->max_rows);
	return max_rows;
}

static Batch *
open_batch(BatchQueue *queue, const CallRows *like, int rows)
{
	Batch *batch = aml_batch_create(queue->call, like->target, queue->context);

	batch->rows.max_rows = like->max_rows;
	batch->full_rows = rows;
	dlist_push_tail(&queue->open, &batch->node);
	queue->nopen++;
	return batch;
}

/* The open batch that the row can join, or a new one. */
static Batch *
find_open_batch(BatchQueue *queue, double rows_left)
{
	const CallRows *row = &queue->row;
	dlist_iter iter;

	dlist_foreach(iter, &queue->open)
	{
		Batch *batch = dlist_container(Batch, node, iter.cur);

		if (batch->rows.max_rows == row->max_rows && strcmp(batch->rows.target, row->target) == 0)
			return batch;
	}
	return open_batch(queue, row, full_rows(queue, row->max_rows, rows_left));
}

/* True if rows added to the batch later can share its answers. */
static bool
shares_answers(const BatchQueue *queue, const Batch *batch)
{
	return queue->caches_answers ||
		   (!queue->call->counts_each && aml_deduplicate && batch->full_rows > 1);
}

static void
add_row(BatchQueue *queue, Batch *batch, AnswerRef *ref)
{
	int start = batch->rows.packed.len;

	ref->batch = batch;
	ref->row = aml_batch_add(batch, &queue->row);
	batch->refs++;
	queue->open_bytes += queue->row.packed.len;
	if (!shares_answers(queue, batch))
		return;
	if (queue->answer_cache == NULL)
		queue->answer_cache = aml_answer_cache_create(queue->context);
	aml_answer_cache_add_last(queue->answer_cache, batch, start);
}

/* Approximate size of a cached batch. */
static Size
cached_size(const Batch *batch)
{
	return MemoryContextMemAllocated(batch->context, true) + batch->request->result.rows_length +
		   batch->rows.count * CACHED_ROW_BYTES;
}

/*
 * True if an equal row was or will be sent, and its answer is available or on its way, or
 * if the planner has asked for it.
 */
static bool
find_answer(BatchQueue *queue, AnswerRef *ref)
{
	Batch *batch;

	ref->answer = aml_find_plan_time_answer(queue->call, &queue->row);
	if (ref->answer != NULL)
		return true;
	if (queue->answer_cache == NULL ||
		!aml_answer_cache_find(queue->answer_cache, &queue->row, ref))
		return false;

	batch = ref->batch;
	if (batch->refs++ == 0)
	{
		queue->cached_bytes -= cached_size(batch);
		dlist_delete(&batch->node);
		dlist_push_tail(&queue->sent, &batch->node);
		queue->unread++;
	}
	return true;
}

/* No more rows are added, and none shares its answers unless they are cached. */
static void
close_batch(BatchQueue *queue, Batch *batch)
{
	dlist_delete(&batch->node);
	dlist_push_tail(&queue->closed, &batch->node);
	queue->nopen--;
	queue->open_bytes -= batch->rows.packed.len;

	if (queue->answer_cache != NULL && !queue->caches_answers)
		aml_answer_cache_remove(queue->answer_cache, batch);
}

/*
 * The packed rows hold a length for each field where CSV has a comma, so this is full
 * slightly before the body is.  Only quoting can make the body longer; then the library
 * takes fewer rows.
 */
static bool
is_full(const Batch *batch)
{
	return batch->rows.count >= batch->full_rows || batch->rows.packed.len >= aml_max_payload_bytes;
}

static bool
is_crowded(const BatchQueue *queue)
{
	Size max_bytes = Max((Size) work_mem * 1024, (Size) aml_max_payload_bytes);

	return queue->nopen > MAX_OPEN_BATCHES || queue->open_bytes > max_bytes;
}

/* Called after a row was added to the batch: closes it if it is full, and makes room for others. */
static void
close_full_batches(BatchQueue *queue, Batch *batch)
{
	Batch *oldest = dlist_head_element(Batch, node, &queue->open);
	bool full = is_full(batch);

	if (is_crowded(queue) && !(full && oldest == batch))
		close_batch(queue, oldest);
	if (full)
		close_batch(queue, batch);
}

void
aml_queue_add(BatchQueue *queue, const Datum *values, const bool *nulls, double rows_left,
			  AnswerRef *ref)
{
	Batch *batch;

	queue->uncounted_calls++;
	*ref = (AnswerRef){0};
	if (!aml_pack_row(queue->call, values, nulls, &queue->row))
		queue->stats.rows_skipped++;
	else if (find_answer(queue, ref))
		queue->stats.rows_deduplicated++;
	else
	{
		batch = find_open_batch(queue, rows_left);
		add_row(queue, batch, ref);
		close_full_batches(queue, batch);
	}
}

/* ----------------------------------------------------------------
 *		Sending
 * ----------------------------------------------------------------
 */

static void note_answers(BatchQueue *queue, Batch *batch, bool waited);

/* Counts the batches without an answer.  waited: the node had to wait for those that have
 * just been answered. */
static int
in_flight(BatchQueue *queue, bool waited)
{
	int count = 0;
	dlist_iter iter;

	dlist_foreach(iter, &queue->sent)
	{
		Batch *batch = dlist_container(Batch, node, iter.cur);

		if (aml_batch_answered(batch))
			continue;
		if (aml_batch_poll(batch))
			note_answers(queue, batch, waited);
		else
			count++;
	}
	return count;
}

static void
wait_for_slot(BatchQueue *queue)
{
	bool waited = false;

	while (in_flight(queue, waited) >= aml_max_concurrent_requests)
	{
		wait_for_answers(queue);
		waited = true;
	}
}

/* Moves the rows that the service did not take into a new batch. */
static void
split_off_rest(BatchQueue *queue, Batch *batch, int taken)
{
	Batch *rest = open_batch(queue, &batch->rows, batch->full_rows);
	const StringInfo rows = &batch->rows.packed;
	const char *from = rows->data;

	for (int i = 0; i < taken; i++)
		from = aml_skip_packed_row(from);
	appendBinaryStringInfo(&rest->rows.packed, from, rows->data + rows->len - from);
	queue->open_bytes += rest->rows.packed.len;
	rest->rows.count = batch->rows.count - taken;
	rest->refs = 1;
	batch->rest = rest;

	if (queue->caches_answers)
		aml_answer_cache_remove(queue->answer_cache, batch);
	batch->rows.count = taken;
	if (queue->caches_answers)
		aml_answer_cache_add(queue->answer_cache, batch);
	if (shares_answers(queue, rest) && queue->answer_cache != NULL)
		aml_answer_cache_add(queue->answer_cache, rest);
	if (is_full(rest))
		close_batch(queue, rest);
}

static void
send_batch(BatchQueue *queue, Batch *batch)
{
	int bytes = batch->rows.packed.len;
	int taken;

	wait_for_slot(queue);
	taken = aml_batch_send(batch, queue->context);
	aml_batch_size_sent(&queue->size, batch->rows.count, bytes);
	dlist_delete(&batch->node);
	dlist_push_tail(&queue->sent, &batch->node);
	queue->unread++;

	if (taken < batch->rows.count)
		split_off_rest(queue, batch, taken);
	if (!queue->caches_answers)
		aml_batch_forget_rows(batch);
}

bool
aml_queue_send_closed(BatchQueue *queue)
{
	if (dlist_is_empty(&queue->closed))
		return false;
	while (!dlist_is_empty(&queue->closed))
		send_batch(queue, dlist_head_element(Batch, node, &queue->closed));
	return true;
}

void
aml_queue_send_all(BatchQueue *queue)
{
	/* rows that did not fit are an open batch again */
	while (!dlist_is_empty(&queue->open))
	{
		close_batch(queue, dlist_head_element(Batch, node, &queue->open));
		aml_queue_send_closed(queue);
	}
}

/* ----------------------------------------------------------------
 *		Answers
 * ----------------------------------------------------------------
 */

static void
note_answers(BatchQueue *queue, Batch *batch, bool waited)
{
	const AwsMlResult *result = &batch->request->result;

	aml_stats_add_batch(&queue->stats, result);
	queue->recent[queue->next_recent] = (RecentBatch){batch->rows.count, result->elapsed_ms};
	queue->next_recent = (queue->next_recent + 1) % RECENT_BATCHES;
	aml_batch_size_answered(&queue->size, batch->rows.count, result->elapsed_ms, waited);
	count_function_calls(queue, result->elapsed_ms);
}

/* Follows a reference to the batch its row was moved to. */
static AnswerRef
follow(AnswerRef ref)
{
	while (ref.batch->request != NULL && ref.row >= ref.batch->rows.count)
	{
		ref.row -= ref.batch->rows.count;
		ref.batch = ref.batch->rest;
	}
	return ref;
}

bool
aml_queue_answered(AnswerRef ref)
{
	return ref.batch == NULL || aml_batch_answered(follow(ref).batch);
}

bool
aml_queue_open(AnswerRef ref)
{
	return ref.batch != NULL && follow(ref).batch->request == NULL;
}

void
aml_queue_send_row(BatchQueue *queue, AnswerRef ref)
{
	/* repeat if the row did not fit */
	while (aml_queue_open(ref))
	{
		close_batch(queue, follow(ref).batch);
		aml_queue_send_closed(queue);
	}
}

Datum
aml_queue_result(BatchQueue *queue, AnswerRef ref, bool *isnull)
{
	int64 failed = queue->failed.rows;
	bool waited = false;
	Datum result;

	if (ref.answer != NULL)
		return queue->call->operation->result(queue->call, ref.answer, isnull);
	if (ref.batch == NULL)
	{
		*isnull = true;
		return (Datum) 0;
	}

	ref = follow(ref);
	if (!aml_batch_answered(ref.batch))
	{
		while (!aml_batch_poll(ref.batch))
		{
			wait_for_answers(queue);
			waited = true;
		}
		note_answers(queue, ref.batch, waited);
	}
	result = aml_batch_result(ref.batch, ref.row, &queue->failed, isnull);
	queue->stats.rows_failed += queue->failed.rows - failed;
	return result;
}

static void
drop_cached(BatchQueue *queue, Batch *batch)
{
	queue->cached_bytes -= cached_size(batch);
	aml_answer_cache_remove(queue->answer_cache, batch);
	dlist_delete(&batch->node);
	aml_batch_free(batch);
}

static void
cache_batch(BatchQueue *queue, Batch *batch)
{
	dlist_push_tail(&queue->cached, &batch->node);
	queue->cached_bytes += cached_size(batch);
	while (queue->cached_bytes > get_hash_memory_limit())
		drop_cached(queue, dlist_head_element(Batch, node, &queue->cached));
}

static void
release(BatchQueue *queue, Batch *batch)
{
	while (batch && --batch->refs == 0)
	{
		Batch *rest = batch->rest;

		Assert(batch->request);
		dlist_delete(&batch->node);
		queue->unread--;
		batch->rest = NULL;
		if (queue->caches_answers)
			cache_batch(queue, batch);
		else
			aml_batch_free(batch);
		batch = rest;
	}
}

void
aml_queue_forget(BatchQueue *queue, AnswerRef ref)
{
	if (ref.batch)
		release(queue, ref.batch);
}
