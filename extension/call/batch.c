/*-------------------------------------------------------------------------
 *
 * batch.c
 *		A batch of rows of one call, from the first row to the last result.
 *
 * A call that SQL makes by itself (call/sql_functions.c) is a batch of one row; the batch
 * node has queues of larger ones (batch_scan/batch_queue.c).  In both cases, rows are
 * checked, packed, sent, waited for and turned into results here.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "port/pg_crc32c.h"
#include "utils/memutils.h"

#include "call/batch.h"
#include "call/failure_policy.h"
#include "call/planning.h"
#include "runtime/library.h"
#include "runtime/packed_rows.h"
#include "settings.h"
#include "stat/limits.h"

uint32
aml_hash_row(const char *target, const char *row, Size length)
{
	pg_crc32c crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, row, length);
	COMP_CRC32C(crc, target, strlen(target));
	return crc;
}

bool
aml_pack_row(ServiceCall *call, const Datum *values, const bool *nulls, MemoryContext statement,
			 CallRows *row)
{
	bool is_sent;

	aml_service_call_spread(call, &values, &nulls);
	is_sent = aml_service_call_target(call, values, nulls, row);
	call->tally.counts.calls++;
	if (!is_sent)
	{
		call->tally.counts.skipped++;
		return false;
	}
	aml_check_call(call);
	row->operation = call->operation;
	row->destination = aml_destination_generation;
	row->failure_is_null = aml_failure_is_null(call->expr, statement);
	resetStringInfo(&row->packed);
	aml_service_call_pack(call, values, nulls, &row->packed);
	row->count = 1;
	row->hash = aml_hash_row(row->target, row->packed.data, row->packed.len);
	return true;
}

bool
aml_have_same_destination(const CallRows *a, const CallRows *b)
{
	return a->operation == b->operation && a->destination == b->destination &&
		   a->failure_is_null == b->failure_is_null && strcmp(a->target, b->target) == 0;
}

Batch *
aml_batch_create(ServiceCall *call, const CallRows *like, MemoryContext parent)
{
	MemoryContext context =
		AllocSetContextCreate(parent, "aws_ml batch", ALLOCSET_START_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Batch *batch = palloc0(sizeof(Batch));

	batch->context = context;
	batch->call = call;
	batch->rows = *like;
	batch->rows.target = pstrdup(like->target);
	batch->rows.count = 0;
	initStringInfo(&batch->rows.packed);
	MemoryContextSwitchTo(old);
	return batch;
}

int
aml_batch_add(Batch *batch, const CallRows *row)
{
	appendBinaryStringInfo(&batch->rows.packed, row->packed.data, row->packed.len);
	return batch->rows.count++;
}

int
aml_batch_send(Batch *batch)
{
	const CallRows *rows = &batch->rows;
	const Service *service = aml_service_of(rows->operation);
	const char *present = batch->call->utf8_name;
	CallStats stats = aml_stats_of_request(&batch->call->tally, rows->target,
										   present != NULL && strcmp(present, rows->target) == 0);
	RequestLimits limits = aml_request_limits(service, rows->target);

	batch->request = aml_request_submit(
		batch->context, rows->operation, rows->target, rows->packed.data, rows->packed.len,
		rows->count, rows->failure_is_null, stats.counters, stats.count, &limits);
	return batch->request->rows;
}

void
aml_batch_forget_rows(Batch *batch)
{
	pfree(batch->rows.packed.data);
	batch->rows.packed.data = NULL;
}

bool
aml_batch_is_unsent(const Batch *batch)
{
	return batch->request == NULL && batch->answers == NULL;
}

bool
aml_batch_answered(const Batch *batch)
{
	return batch->answers != NULL;
}

bool
aml_batch_poll(Batch *batch, bool waited)
{
	if (batch->answers != NULL)
		return true;
	if (!aml_request_done(batch->request))
		return false;
	batch->answers = batch->request->answers;
	if (batch->owner != NULL)
		batch->owner->answered(batch->owner, batch, waited);
	return true;
}

AnswerRef
aml_follow(AnswerRef ref)
{
	while (ref.batch->rest != NULL && ref.row >= ref.batch->rows.count)
	{
		ref.row -= ref.batch->rows.count;
		ref.batch = ref.batch->rest;
	}
	return ref;
}

void
aml_batch_wait(Batch *batch)
{
	bool waited = false;

	while (!aml_batch_poll(batch, waited))
	{
		aml_wait_for_answers();
		waited = true;
	}
}

bool
aml_wait_for_answer(AnswerRef ref)
{
	Batch *batch = aml_follow(ref).batch;
	bool waited = false;

	/* repeat if the row did not fit */
	while (aml_batch_is_unsent(batch))
	{
		batch->owner->send(batch->owner, batch);
		batch = aml_follow(ref).batch;
	}
	for (;;)
	{
		if (batch->answers == NULL && aml_request_failed(batch->request))
			return false;
		if (aml_batch_poll(batch, waited))
			return true;
		aml_wait_for_answers();
		waited = true;
	}
}

Datum
aml_batch_result(const Batch *batch, int row, ServiceCall *call, FailedCalls *failed, bool *isnull)
{
	const char *answer = batch->answers[row];
	int failure;

	if (!aml_packed_row_failed(answer, &failure))
		return call->operation->result(call, answer, isnull);
	aml_failed_calls_add(failed, batch->request, failure);
	call->tally.counts.nulls++;
	*isnull = true;
	return (Datum) 0;
}

void
aml_batch_free(Batch *batch)
{
	MemoryContextDelete(batch->context);
}
