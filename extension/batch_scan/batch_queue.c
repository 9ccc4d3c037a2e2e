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
 * Equal rows of a statement are sent once (aws_ml.deduplicate) and share the answer: a row
 * can find its batch in another node's queue, or answered long ago
 * (call/statement_answers.c).
 *
 * A batch carries as many rows as the service takes, which the managed library finds out
 * when it builds the body.  Rows that did not fit move to a new batch, which is open
 * again and linked from the first: references to the moved rows follow the link.
 *
 * A batch has been read when every row of this node that refers to it has been handed out.
 * Then its answers are kept for equal rows, as long as memory allows, or it is freed.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "pgstat.h"
#include "portability/instr_time.h"
#include "utils/memutils.h"

#include "batch_scan/batch_queue.h"
#include "compat.h"
#include "runtime/library.h"
#include "runtime/packed_rows.h"
#include "settings.h"

/* With more targets than this at a time, the oldest batch is sent as it is; likewise when
 * the rows of all open batches exceed work_mem. */
#define MAX_OPEN_BATCHES 32

static void send_for_others(BatchOwner *owner, Batch *batch);
static void drop(BatchOwner *owner, Batch *batch);
static void note_answers(BatchOwner *owner, Batch *batch, bool waited);

void
aml_queue_init(BatchQueue *queue, ServiceCall *call, bool was_memoized, EState *estate)
{
	MemoryContext old;

	memset(queue, 0, sizeof(BatchQueue));
	queue->owner.send = send_for_others;
	queue->owner.drop = drop;
	queue->owner.answered = note_answers;
	queue->call = call;
	queue->estate = estate;
	queue->was_memoized = was_memoized;
	queue->context =
		AllocSetContextCreate(estate->es_query_cxt, "aws_ml batches", ALLOCSET_DEFAULT_SIZES);
	dlist_init(&queue->open);
	dlist_init(&queue->closed);
	dlist_init(&queue->sent);
	aml_batch_size_init(&queue->size, call);
	queue->failed.context = estate->es_query_cxt;
	fmgr_info_cxt(call->function, &queue->function, estate->es_query_cxt);

	old = MemoryContextSwitchTo(queue->context);
	initStringInfo(&queue->row.packed);
	MemoryContextSwitchTo(old);
}

/* Those that share answers with this queue; NULL: each row is sent. */
static StatementAnswers *
shared_answers(BatchQueue *queue)
{
	if (queue->call->counts_each || !(aml_deduplicate || queue->was_memoized))
		return NULL;
	if (queue->answers == NULL)
		queue->answers = aml_answers_of_execution(queue->estate);
	return queue->answers;
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
aml_queue_count(BatchQueue *queue)
{
	aml_end_tally(&queue->call->tally, queue->call->utf8_name);
	count_function_calls(queue, 0);
}

/* ----------------------------------------------------------------
 *		Filling
 * ----------------------------------------------------------------
 */

static void
move(Batch *batch, BatchPlace place, dlist_head *list)
{
	if (batch->place != BATCH_ALONE)
		dlist_delete(&batch->node);
	batch->place = place;
	if (list != NULL)
		dlist_push_tail(list, &batch->node);
}

static Batch *
open_batch(BatchQueue *queue, const CallRows *like, int rows)
{
	StatementAnswers *answers = shared_answers(queue);
	Batch *batch = aml_batch_create(queue->call, like,
									answers ? aml_answers_context(answers) : queue->context);

	batch->owner = &queue->owner;
	batch->full_rows = rows;
	move(batch, BATCH_OPEN, &queue->open);
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
	return open_batch(
		queue, row,
		aml_batch_size_rows(&queue->size, queue->call->operation, row->max_rows, rows_left));
}

static void
add_row(BatchQueue *queue, Batch *batch, AnswerRef *ref)
{
	StatementAnswers *answers = shared_answers(queue);

	ref->batch = batch;
	ref->row = aml_batch_add(batch, &queue->row);
	batch->refs++;
	queue->open_bytes += queue->row.packed.len;
	if (answers != NULL)
		aml_share_last_row(answers, batch, &queue->row);
}

static bool
is_of(const BatchQueue *queue, const Batch *batch)
{
	return batch->owner == &queue->owner;
}

/* True if an equal row was or will be sent, and its answer is available or on its way. */
static bool
find_answer(BatchQueue *queue, AnswerRef *ref)
{
	StatementAnswers *answers = shared_answers(queue);

	if (answers == NULL || !aml_find_answer(answers, &queue->row, ref))
		return false;
	queue->call->tally.counts.reused++;
	if (is_of(queue, ref->batch) && ref->batch->refs > 0)
	{
		ref->batch->refs++;
		queue->stats.rows_deduplicated++;
	}
	else
	{
		aml_pin(ref);
		queue->stats.rows_reused++;
	}
	return true;
}

/* No more rows are added. */
static void
close_batch(BatchQueue *queue, Batch *batch)
{
	move(batch, BATCH_CLOSED, &queue->closed);
	queue->nopen--;
	queue->open_bytes -= batch->rows.packed.len;
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
	if (!aml_pack_row(queue->call, values, nulls, queue->estate->es_query_cxt, &queue->row))
		queue->stats.rows_skipped++;
	else if (!find_answer(queue, ref))
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

/* Counts the batches without an answer.  waited: the node had to wait for those that have
 * just been answered. */
static int
in_flight(BatchQueue *queue, bool waited)
{
	int count = 0;
	dlist_mutable_iter iter;

	dlist_foreach_modify(iter, &queue->sent)
	{
		Batch *batch = dlist_container(Batch, node, iter.cur);

		if (!aml_batch_poll(batch, waited))
			count++;
		else
			aml_release_batch(batch);
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
	StatementAnswers *answers = batch->statement;
	Batch *rest = open_batch(queue, &batch->rows, batch->full_rows);
	const StringInfo rows = &batch->rows.packed;
	const char *from = rows->data;

	for (int i = 0; i < taken; i++)
		from = aml_skip_packed_row(from);
	appendBinaryStringInfo(&rest->rows.packed, from, rows->data + rows->len - from);
	queue->open_bytes += rest->rows.packed.len;
	rest->rows.count = batch->rows.count - taken;
	batch->rest = rest;
	if (batch->refs > 0)
		rest->refs = 1;
	else
		rest->pins = 1;

	if (answers != NULL)
		aml_unshare_rows(batch);
	batch->rows.count = taken;
	if (answers != NULL)
	{
		aml_share_rows(answers, batch);
		aml_share_rows(answers, rest);
	}
	if (is_full(rest))
		close_batch(queue, rest);
}

static void
send_batch(BatchQueue *queue, Batch *batch)
{
	int bytes = batch->rows.packed.len;
	int taken;

	/* those who want it may be gone by then */
	batch->pins++;
	wait_for_slot(queue);
	if (--batch->pins == 0 && batch->refs == 0)
	{
		drop(&queue->owner, batch);
		return;
	}
	taken = aml_batch_send(batch);
	aml_batch_size_sent(&queue->size, batch->rows.count, bytes);
	move(batch, BATCH_SENT, &queue->sent);
	if (batch->refs > 0)
		queue->unread++;

	if (taken < batch->rows.count)
		split_off_rest(queue, batch, taken);
	if (batch->statement != NULL)
		aml_count_shared(batch);
	if (batch->statement == NULL)
		aml_batch_forget_rows(batch);
}

bool
aml_queue_has_closed(const BatchQueue *queue)
{
	return !dlist_is_empty(unconstify(dlist_head *, &queue->closed));
}

bool
aml_queue_has_unsent(const BatchQueue *queue)
{
	return queue->nopen > 0 || aml_queue_has_closed(queue);
}

void
aml_queue_send_closed(BatchQueue *queue)
{
	while (!dlist_is_empty(&queue->closed))
		send_batch(queue, dlist_head_element(Batch, node, &queue->closed));
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

static BatchQueue *
queue_of(BatchOwner *owner)
{
	return (BatchQueue *) ((char *) owner - offsetof(BatchQueue, owner));
}

/* For an equal row of another node, or a call by itself. */
static void
send_for_others(BatchOwner *owner, Batch *batch)
{
	BatchQueue *queue = queue_of(owner);

	if (batch->place == BATCH_OPEN)
		close_batch(queue, batch);
	aml_queue_send_closed(queue);
}

static void
drop(BatchOwner *owner, Batch *batch)
{
	if (batch->place == BATCH_OPEN)
		close_batch(queue_of(owner), batch);
	move(batch, BATCH_ALONE, NULL);
	aml_release_batch(batch);
}

/* ----------------------------------------------------------------
 *		Answers
 * ----------------------------------------------------------------
 */

static void
note_answers(BatchOwner *owner, Batch *batch, bool waited)
{
	BatchQueue *queue = queue_of(owner);
	const AwsMlResult *result = &batch->request->result;

	aml_stats_add_batch(&queue->stats, result);
	queue->recent[queue->next_recent] = (RecentBatch){batch->rows.count, result->elapsed_ms};
	queue->next_recent = (queue->next_recent + 1) % RECENT_BATCHES;
	aml_batch_size_answered(&queue->size, batch->rows.count, result->elapsed_ms, waited);
	count_function_calls(queue, result->elapsed_ms);
	if (batch->statement != NULL)
	{
		aml_publish_answers(batch);
		aml_count_shared(batch);
	}
	if (batch->refs == 0)
		move(batch, BATCH_ALONE, NULL);
}

bool
aml_queue_answered(AnswerRef ref)
{
	return ref.batch == NULL || aml_batch_answered(aml_follow(ref).batch);
}

bool
aml_queue_open(AnswerRef ref)
{
	return ref.batch != NULL && aml_batch_is_unsent(aml_follow(ref).batch);
}

void
aml_queue_send_row(AnswerRef ref)
{
	/* repeat if the row did not fit */
	while (aml_queue_open(ref))
	{
		Batch *batch = aml_follow(ref).batch;

		batch->owner->send(batch->owner, batch);
	}
}

Datum
aml_queue_result(BatchQueue *queue, AnswerRef ref, bool *isnull)
{
	int64 failed = queue->failed.rows;
	bool waited = false;
	Datum result;

	if (ref.batch == NULL)
	{
		*isnull = true;
		return (Datum) 0;
	}

	ref = aml_follow(ref);
	while (!aml_batch_poll(ref.batch, waited))
	{
		wait_for_answers(queue);
		waited = true;
	}
	result = aml_batch_result(ref.batch, ref.row, queue->call, &queue->failed, isnull);
	queue->stats.rows_failed += queue->failed.rows - failed;
	return result;
}

/* No row of this queue waits for the batch any more. */
static void
has_been_read(BatchQueue *queue, Batch *batch)
{
	Batch *rest = batch->rest;

	switch (batch->place)
	{
		case BATCH_OPEN:
		case BATCH_CLOSED:
			/* others may still wait for it: then they send it */
			if (batch->pins == 0)
				drop(&queue->owner, batch);
			return;
		case BATCH_SENT:
			queue->unread--;
			/* the answer to an equal row may be on its way */
			if (batch->statement == NULL || aml_batch_answered(batch))
				move(batch, BATCH_ALONE, NULL);
			break;
		default:
			break;
	}
	if (rest != NULL)
	{
		/* only rows that refer to this batch can refer to the rest by it */
		if (batch->pins > 0)
			rest->pins++;
		else
			batch->rest = NULL;
		if (--rest->refs == 0)
			has_been_read(queue, rest);
	}
	aml_release_batch(batch);
}

void
aml_queue_forget(AnswerRef ref)
{
	if (ref.batch == NULL)
		return;
	if (ref.pinned)
		aml_unpin(ref.batch);
	else if (--ref.batch->refs == 0)
		has_been_read(queue_of(ref.batch->owner), ref.batch);
}
