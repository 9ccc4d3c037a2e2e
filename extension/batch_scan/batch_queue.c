/*-------------------------------------------------------------------------
 *
 * batch_queue.c
 *		Requests that a batch node fills with rows, sends and reads.
 *
 * A request is open while rows are added to it, then sent, then answered.  Rows
 * that differ in endpoint, language or max_rows_per_batch go to different
 * requests, several of which may be open at a time, so that rows of mixed
 * languages still travel in full batches.
 *
 * Equal rows of a request travel once (aws_ml.deduplicate) and share the answer.
 *
 * A request carries as many rows as the service takes; the managed library
 * knows when it sees the body.  Rows that did not fit move to a request of
 * their own, linked to the first: references held to them lead on by the link.
 *
 * A request is freed when every row that refers to it has been handed out.  But
 * where the plan had a Memoize node, and where a request has one row, equal rows
 * are sent once in the whole scan instead of once in a request: then requests are
 * cached, with the rows they were sent with, as long as they fit into the memory
 * that Memoize would have had.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "port/pg_crc32c.h"
#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "portability/instr_time.h"
#include "utils/memutils.h"

#include "batch_scan/answer_cache.h"
#include "batch_scan/batch_queue.h"
#include "call/failure_policy.h"
#include "call/plan_time_answers.h"
#include "call/planning.h"
#include "compat.h"
#include "runtime/library.h"
#include "runtime/packed_rows.h"
#include "settings.h"

/* A row of an open request, found by its packed form. */
typedef struct PackedRow
{
	int start; /* in the request's rows */
	int length;
} PackedRow;

typedef struct RowEntry
{
	PackedRow packed;
	uint32 hash;
	int row;
	char status;
} RowEntry;

#define SH_PREFIX rowhash
#define SH_ELEMENT_TYPE RowEntry
#define SH_KEY_TYPE PackedRow
#define SH_KEY packed
#define SH_HASH_KEY(table, key) hash_packed_row((table)->private_data, key)
#define SH_EQUAL(table, a, b) equal_packed_rows((table)->private_data, a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE

static inline uint32
hash_packed_row(const StringInfo rows, PackedRow row)
{
	pg_crc32c crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, rows->data + row.start, row.length);
	return crc;
}

static inline bool
equal_packed_rows(const StringInfo rows, PackedRow a, PackedRow b)
{
	return a.length == b.length &&
		   memcmp(rows->data + a.start, rows->data + b.start, a.length) == 0;
}

#include "lib/simplehash.h"

struct Batch
{
	dlist_node node; /* in open, sent or cached */
	MemoryContext context;
	char *target;
	int max_rows;           /* as given, 0: automatic */
	int full_rows;          /* rows at which it is sent */
	rowhash_hash *distinct; /* its rows while open, NULL: not deduplicated */
	StringInfoData rows;    /* packed, until sent; or as long as it is cached */
	int nrows;              /* rows in it */
	int refs;               /* rows that refer to it, and a link to it */
	Batch *rest;            /* rows that did not fit */
	bool cached;            /* its rows are in answer_cache */
	AmlRequest *sent;       /* NULL while open */
	const char **answers;   /* packed row of each answer, once it is there */
};

/* More targets than this at a time, and the oldest request is sent as it is;
 * and so it is when the rows of all open requests exceed work_mem. */
#define MAX_OPEN_REQUESTS 32

/* A request of one row has no equal rows. */
static bool
finds_equal_rows_elsewhere(const ServiceCall *call)
{
	return aml_deduplicate && call->operation->max_rows == 1;
}

void
aml_queue_init(BatchQueue *requests, ServiceCall *call, bool caches_answers, MemoryContext parent)
{
	memset(requests, 0, sizeof(BatchQueue));
	requests->call = call;
	requests->deduplicate = !call->counts_each;
	requests->caches_answers =
		(caches_answers || finds_equal_rows_elsewhere(call)) && !call->counts_each;
	aml_batch_size_init(&requests->size, call);
	requests->context = AllocSetContextCreate(parent, "aws_ml requests", ALLOCSET_DEFAULT_SIZES);
	dlist_init(&requests->open);
	dlist_init(&requests->sent);
	dlist_init(&requests->cached);
	requests->failed.context = parent;
	fmgr_info_cxt(call->function, &requests->function, parent);
}

/*
 * For pg_stat_user_functions: every row is a call, as it is row by row, and
 * their time is that of the requests, however many are in flight.
 *
 * The time that the backend waits is measured as PostgreSQL measures a call, so
 * that it is not time of the function around it as well; the rest, when other
 * requests were waited for, is added.
 */
static void
begin_function_usage(BatchQueue *requests, PgStat_FunctionCallUsage *usage)
{
	LOCAL_FCINFO(fcinfo, 0);

	InitFunctionCallInfoData(*fcinfo, &requests->function, 0, InvalidOid, NULL, NULL);
	pgstat_init_function_usage(fcinfo, usage);
}

static void
count_function_calls(BatchQueue *requests, double time_ms)
{
	PgStat_FunctionCallUsage usage;
	double waited_ms = Min(requests->uncounted_wait_ms, time_ms);

	if (requests->uncounted_calls == 0 && time_ms == 0)
		return;
	begin_function_usage(requests, &usage);
	aml_count_function_calls(&usage, requests->uncounted_calls,
							 aml_instr_time_from_ms(time_ms - waited_ms));
	requests->uncounted_calls = 0;
	requests->uncounted_wait_ms -= waited_ms;
}

static void
wait_for_answers(BatchQueue *requests)
{
	PgStat_FunctionCallUsage usage;
	instr_time start, waited;

	begin_function_usage(requests, &usage);
	INSTR_TIME_SET_CURRENT(start);
	aml_wait_for_answers();
	INSTR_TIME_SET_CURRENT(waited);
	INSTR_TIME_SUBTRACT(waited, start);
	pgstat_end_function_usage(&usage, false);
	requests->uncounted_wait_ms += INSTR_TIME_GET_MILLISEC(waited);
}

void
aml_queue_reset(BatchQueue *requests)
{
	count_function_calls(requests, 0);
	MemoryContextReset(requests->context);
	dlist_init(&requests->open);
	requests->nopen = 0;
	requests->open_bytes = 0;
	dlist_init(&requests->sent);
	dlist_init(&requests->cached);
	requests->answer_cache = NULL;
	requests->cached_bytes = 0;
	requests->unread = 0;
}

/* ----------------------------------------------------------------
 *		Filling
 * ----------------------------------------------------------------
 */

static int
full_rows(BatchQueue *requests, int max_rows, double rows_left)
{
	if (!aml_batch_mode_enabled())
		return 1;
	if (max_rows == 0)
		return aml_batch_size_rows(&requests->size, rows_left);
	if (requests->call->operation->max_rows_is_hard)
		return Min(max_rows, requests->call->operation->max_rows);
	return max_rows;
}

static Batch *
open_request(BatchQueue *requests, const char *target, int max_rows, int rows)
{
	MemoryContext context =
		AllocSetContextCreate(requests->context, "aws_ml batch", ALLOCSET_START_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Batch *request = palloc0(sizeof(Batch));

	request->context = context;
	request->target = pstrdup(target);
	request->max_rows = max_rows;
	request->full_rows = rows;
	initStringInfo(&request->rows);
	if (rows > 1 && requests->deduplicate && (aml_deduplicate || requests->caches_answers))
		request->distinct = rowhash_create(context, 64, &request->rows);
	dlist_push_tail(&requests->open, &request->node);
	requests->nopen++;
	MemoryContextSwitchTo(old);
	return request;
}

static Batch *
find_open_request(BatchQueue *requests, const ServiceCallTarget *target, double rows_left)
{
	dlist_iter iter;

	dlist_foreach(iter, &requests->open)
	{
		Batch *request = dlist_container(Batch, node, iter.cur);

		if (request->max_rows == target->max_rows && strcmp(request->target, target->name) == 0)
			return request;
	}
	return open_request(requests, target->name, target->max_rows,
						full_rows(requests, target->max_rows, rows_left));
}

/*
 * The packed rows hold a length for each field where CSV holds a comma, so this
 * is full a little before the body is; only quoting can make the body longer,
 * and then the library takes fewer rows.
 */
static bool
is_full(const Batch *request)
{
	return request->nrows >= request->full_rows || request->rows.len >= aml_max_payload_bytes;
}

static bool
is_crowded(const BatchQueue *requests)
{
	Size max_bytes = Max((Size) work_mem * 1024, (Size) aml_max_payload_bytes);

	return requests->nopen > MAX_OPEN_REQUESTS || requests->open_bytes > max_bytes;
}

/* What a batch that is cached takes, about. */
static Size
cached_size(const Batch *request)
{
	return MemoryContextMemAllocated(request->context, true) + request->sent->result.rows_length +
		   request->nrows * CACHED_ROW_BYTES;
}

/* Packs a row into the request; returns its number there. */
static int
add_row(BatchQueue *requests, Batch *request, const Datum *values, const bool *nulls)
{
	PackedRow packed = {.start = request->rows.len};
	RowEntry *entry;
	bool found;

	aml_service_call_pack(requests->call, values, nulls, &request->rows);
	packed.length = request->rows.len - packed.start;
	requests->open_bytes += packed.length;
	if (request->distinct == NULL)
		return request->nrows++;

	entry = rowhash_insert(request->distinct, packed, &found);
	if (found)
	{
		request->rows.len = packed.start;
		requests->open_bytes -= packed.length;
		requests->stats.rows_deduplicated++;
	}
	else
		entry->row = request->nrows++;
	return entry->row;
}

/*
 * The row was sent before, and its answer is still there or on its way; or the
 * planner has asked for it.
 */
static bool
find_answered_row(BatchQueue *requests, const ServiceCallTarget *target, const Datum *values,
				  const bool *nulls, AnswerRef *ref)
{
	StringInfoData row;
	Batch *request;

	if (requests->answer_cache == NULL && !(requests->deduplicate && aml_has_plan_time_answers()))
		return false;
	initStringInfo(&row);
	aml_service_call_pack(requests->call, values, nulls, &row);
	ref->request = NULL;
	ref->answer = requests->deduplicate ? aml_find_plan_time_answer(requests->call->operation->code,
																	target->name, row.data, row.len)
										: NULL;
	if (ref->answer != NULL)
	{
		requests->stats.rows_deduplicated++;
		return true;
	}
	if (requests->answer_cache == NULL ||
		!aml_answer_cache_find(requests->answer_cache, target->name, row.data, row.len, ref))
		return false;

	request = ref->request;
	if (request->refs++ == 0)
	{
		requests->cached_bytes -= cached_size(request);
		dlist_delete(&request->node);
		dlist_push_tail(&requests->sent, &request->node);
		requests->unread++;
	}
	requests->stats.rows_deduplicated++;
	return true;
}

bool
aml_queue_add(BatchQueue *requests, const Datum *values, const bool *nulls, double rows_left,
			  AnswerRef *ref)
{
	ServiceCallTarget target;
	Batch *request;

	requests->uncounted_calls++;
	aml_service_call_spread(requests->call, &values, &nulls);
	*ref = (AnswerRef){0};
	if (!aml_service_call_target(requests->call, values, nulls, &target) ||
		!aml_may_ask(requests->call))
	{
		requests->stats.rows_skipped++;
		return false;
	}

	if (find_answered_row(requests, &target, values, nulls, ref))
		return false;

	request = find_open_request(requests, &target, rows_left);
	ref->request = request;
	ref->row = add_row(requests, request, values, nulls);
	request->refs++;
	return is_full(request) || is_crowded(requests);
}

/* ----------------------------------------------------------------
 *		Sending
 * ----------------------------------------------------------------
 */

static void note_answer(BatchQueue *requests, Batch *request, bool waited);

/* Requests without an answer.  waited: for those that have one now. */
static int
in_flight(BatchQueue *requests, bool waited)
{
	int count = 0;
	dlist_iter iter;

	dlist_foreach(iter, &requests->sent)
	{
		Batch *request = dlist_container(Batch, node, iter.cur);

		if (request->answers == NULL)
		{
			if (aml_request_done(request->sent))
				note_answer(requests, request, waited);
			else
				count++;
		}
	}
	return count;
}

static void
wait_for_slot(BatchQueue *requests)
{
	bool waited = false;

	while (in_flight(requests, waited) >= aml_max_concurrent_requests)
	{
		wait_for_answers(requests);
		waited = true;
	}
}

/* Moves the rows that the service does not take with the others. */
static void
split_off_rest(BatchQueue *requests, Batch *request)
{
	const char *rest = request->rows.data;
	int taken = request->sent->rows;
	Batch *next;

	for (int i = 0; i < taken; i++)
		rest = aml_skip_packed_row(rest);

	next = open_request(requests, request->target, request->max_rows, request->full_rows);
	appendBinaryStringInfo(&next->rows, rest, request->rows.data + request->rows.len - rest);
	requests->open_bytes += next->rows.len;
	next->nrows = request->nrows - taken;
	next->refs = 1;
	request->rest = next;
	request->nrows = taken;
}

static void
note_sent_rows(BatchQueue *requests, Batch *request)
{
	if (requests->answer_cache == NULL)
		requests->answer_cache = aml_answer_cache_create(requests->context);
	aml_answer_cache_add(requests->answer_cache, request, request->target, request->rows.data,
						 request->nrows);
	request->cached = true;
}

/* A function that the planner evaluates runs a statement of its own, here. */
static bool
keeps_for_execution(const BatchQueue *requests)
{
	return requests->deduplicate && aml_deduplicate && aml_planning_in_progress();
}

static void
send_request(BatchQueue *requests, Batch *request)
{
	wait_for_slot(requests);

	request->sent =
		aml_request_submit(request->context, requests->call->operation->code, request->target,
						   request->rows.data, request->rows.len, request->nrows,
						   aml_failure_is_null(requests->call->expr, requests->context));
	aml_batch_size_sent(&requests->size, request->nrows, request->rows.len);
	dlist_delete(&request->node);
	requests->nopen--;
	requests->open_bytes -= request->rows.len;
	dlist_push_tail(&requests->sent, &request->node);
	requests->unread++;

	if (request->sent->rows < request->nrows)
		split_off_rest(requests, request);
	if (request->distinct)
		rowhash_destroy(request->distinct);
	request->distinct = NULL;
	if (requests->caches_answers)
		note_sent_rows(requests, request);
	else if (!keeps_for_execution(requests))
	{
		pfree(request->rows.data);
		request->rows.data = NULL;
	}
}

void
aml_queue_send(BatchQueue *requests, bool all)
{
	dlist_mutable_iter iter;
	bool crowded = is_crowded(requests);

	/* again for rows that did not fit, which are open requests of their own */
	do
	{
		dlist_foreach_modify(iter, &requests->open)
		{
			Batch *request = dlist_container(Batch, node, iter.cur);

			if (all || crowded || is_full(request))
				send_request(requests, request);
			crowded = false;
		}
	} while (all && !dlist_is_empty(&requests->open));
}

/* ----------------------------------------------------------------
 *		Answers
 * ----------------------------------------------------------------
 */

static void
keep_for_execution(BatchQueue *requests, Batch *request)
{
	const char *row = request->rows.data;

	for (int i = 0; i < request->nrows; i++)
	{
		const char *next = aml_skip_packed_row(row);
		int failure;

		if (!aml_packed_row_failed(request->answers[i], &failure))
			aml_add_plan_time_answer(requests->call->operation->code, request->target, row,
									 next - row, request->answers[i]);
		row = next;
	}
}

static void
note_answer(BatchQueue *requests, Batch *request, bool waited)
{
	const AwsMlResult *result = &request->sent->result;
	const char *row = result->rows;

	request->answers = MemoryContextAlloc(request->context, sizeof(char *) * request->nrows);
	for (int i = 0; i < request->nrows; i++)
	{
		request->answers[i] = row;
		row = aml_skip_packed_row(row);
	}
	if (request->rows.data != NULL && keeps_for_execution(requests))
		keep_for_execution(requests, request);
	aml_stats_add_batch(&requests->stats, result);
	aml_batch_size_answered(&requests->size, request->nrows, result->elapsed_ms, waited);
	count_function_calls(requests, result->elapsed_ms);
}

/* Follows a reference to where its row went. */
static AnswerRef
follow(AnswerRef ref)
{
	while (ref.request->sent && ref.row >= ref.request->nrows)
	{
		ref.row -= ref.request->nrows;
		ref.request = ref.request->rest;
	}
	return ref;
}

bool
aml_queue_answered(AnswerRef ref)
{
	return ref.request == NULL || follow(ref).request->answers != NULL;
}

void
aml_queue_send_row(BatchQueue *requests, AnswerRef ref)
{
	if (ref.request == NULL)
		return;

	/* again, if the row did not fit */
	while ((ref = follow(ref)).request->sent == NULL)
		send_request(requests, ref.request);
}

bool
aml_queue_open(AnswerRef ref)
{
	return ref.request != NULL && follow(ref).request->sent == NULL;
}

Datum
aml_queue_answer(BatchQueue *requests, AnswerRef ref, bool *isnull)
{
	const char *row;
	int failure;

	if (ref.answer != NULL)
		return requests->call->operation->result(requests->call, ref.answer, isnull);
	if (ref.request == NULL)
	{
		*isnull = true;
		return (Datum) 0;
	}

	ref = follow(ref);
	if (ref.request->answers == NULL)
	{
		bool waited = false;

		while (!aml_request_done(ref.request->sent))
		{
			wait_for_answers(requests);
			waited = true;
		}
		note_answer(requests, ref.request, waited);
	}
	row = ref.request->answers[ref.row];
	if (aml_packed_row_failed(row, &failure))
	{
		aml_failed_calls_add(&requests->failed, ref.request->sent, failure);
		requests->stats.rows_failed++;
		*isnull = true;
		return (Datum) 0;
	}
	return requests->call->operation->result(requests->call, row, isnull);
}

static void
drop_cached(BatchQueue *requests, Batch *request)
{
	requests->cached_bytes -= cached_size(request);
	aml_answer_cache_remove(requests->answer_cache, request, request->target, request->rows.data,
							request->nrows);
	dlist_delete(&request->node);
	MemoryContextDelete(request->context);
}

static void
keep(BatchQueue *requests, Batch *request)
{
	dlist_push_tail(&requests->cached, &request->node);
	requests->cached_bytes += cached_size(request);
	while (requests->cached_bytes > get_hash_memory_limit())
		drop_cached(requests, dlist_head_element(Batch, node, &requests->cached));
}

static void
release(BatchQueue *requests, Batch *request)
{
	while (request && --request->refs == 0)
	{
		Batch *rest = request->rest;

		Assert(request->sent);
		dlist_delete(&request->node);
		requests->unread--;
		request->rest = NULL;
		if (request->cached)
			keep(requests, request);
		else
			MemoryContextDelete(request->context);
		request = rest;
	}
}

void
aml_queue_forget(BatchQueue *requests, AnswerRef ref)
{
	if (ref.request)
		release(requests, ref.request);
}
