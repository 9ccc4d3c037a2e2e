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

#include "utils/memutils.h"

#include "call/batch.h"
#include "call/failure_policy.h"
#include "call/plan_time_answers.h"
#include "call/planning.h"
#include "runtime/library.h"
#include "runtime/packed_rows.h"

bool
aml_pack_row(ServiceCall *call, const Datum *values, const bool *nulls, CallRows *row)
{
	aml_service_call_spread(call, &values, &nulls);
	if (!aml_service_call_target(call, values, nulls, row))
		return false;
	aml_check_call(call);
	resetStringInfo(&row->packed);
	aml_service_call_pack(call, values, nulls, &row->packed);
	row->count = 1;
	return true;
}

Batch *
aml_batch_create(ServiceCall *call, const char *target, MemoryContext parent)
{
	MemoryContext context =
		AllocSetContextCreate(parent, "aws_ml batch", ALLOCSET_START_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Batch *batch = palloc0(sizeof(Batch));

	batch->context = context;
	batch->call = call;
	batch->rows.target = pstrdup(target);
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
aml_batch_send(Batch *batch, MemoryContext statement)
{
	const CallRows *rows = &batch->rows;

	batch->request = aml_request_submit(batch->context, batch->call->operation, rows->target,
										rows->packed.data, rows->packed.len, rows->count,
										aml_failure_is_null(batch->call->expr, statement));
	return batch->request->rows;
}

void
aml_batch_forget_rows(Batch *batch)
{
	if (aml_wants_plan_time_answers(batch->call))
		return;
	pfree(batch->rows.packed.data);
	batch->rows.packed.data = NULL;
}

bool
aml_batch_answered(const Batch *batch)
{
	return batch->request != NULL && batch->request->answers != NULL;
}

bool
aml_batch_poll(Batch *batch)
{
	if (aml_batch_answered(batch))
		return true;
	if (!aml_request_done(batch->request))
		return false;
	if (batch->rows.packed.data != NULL && aml_wants_plan_time_answers(batch->call))
		aml_add_plan_time_answers(batch->call, &batch->rows, batch->request->answers);
	return true;
}

void
aml_batch_wait(Batch *batch)
{
	while (!aml_batch_poll(batch))
		aml_wait_for_answers();
}

Datum
aml_batch_result(Batch *batch, int row, FailedCalls *failed, bool *isnull)
{
	const char *answer = batch->request->answers[row];
	int failure;

	if (!aml_packed_row_failed(answer, &failure))
		return batch->call->operation->result(batch->call, answer, isnull);
	aml_failed_calls_add(failed, batch->request, failure);
	*isnull = true;
	return (Datum) 0;
}

void
aml_batch_free(Batch *batch)
{
	MemoryContextDelete(batch->context);
}
