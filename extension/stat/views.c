/*-------------------------------------------------------------------------
 *
 * views.c
 *		Functions behind the views aws_ml.stat_*.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "stat/call_stats.h"
#include "stat/view_values.h"

PG_FUNCTION_INFO_V1(aws_ml_stat_entries);
PG_FUNCTION_INFO_V1(aws_ml_stat_info);
PG_FUNCTION_INFO_V1(aws_ml_stat_reset);

#define STAT_COLUMNS 27

static Datum
milliseconds(int64 us)
{
	return Float8GetDatum(us / 1000.0);
}

static void
put_entry(const StatEntry *entry, Tuplestorestate *rows, TupleDesc desc)
{
	const AwsMlCounters *counters = &entry->counters;
	Datum values[STAT_COLUMNS];
	bool nulls[STAT_COLUMNS] = {0};
	int i = 0;

	/* what no entry was left for belongs to nobody */
	nulls[i] = !OidIsValid(entry->key.role);
	values[i++] = ObjectIdGetDatum(entry->key.role);
	nulls[i] = !OidIsValid(entry->key.database);
	values[i++] = ObjectIdGetDatum(entry->key.database);
	nulls[i] = entry->key.query_id == 0;
	values[i++] = Int64GetDatum((int64) entry->key.query_id);
	nulls[i] = entry->key.service[0] == '\0';
	values[i++] = aml_text_of_utf8(entry->key.service);
	nulls[i] = entry->key.target[0] == '\0';
	values[i++] = aml_text_of_utf8(entry->key.target);
	values[i++] = Int64GetDatum(entry->calls.calls);
	values[i++] = Int64GetDatum(entry->calls.reused);
	values[i++] = Int64GetDatum(entry->calls.skipped);
	values[i++] = Int64GetDatum(entry->calls.nulls);
	values[i++] = Int64GetDatum(counters->requests);
	values[i++] = Int64GetDatum(counters->rows);
	values[i++] = Int64GetDatum(counters->retries);
	values[i++] = Int64GetDatum(counters->throttled);
	values[i++] = Int64GetDatum(counters->timed_out);
	values[i++] = Int64GetDatum(counters->disconnected);
	values[i++] = Int64GetDatum(counters->refused);
	values[i++] = Int64GetDatum(counters->failed);
	values[i++] = Int64GetDatum(counters->bad_answers);
	values[i++] = Int64GetDatum(counters->cancelled);
	values[i++] = Int64GetDatum(counters->bytes_out);
	values[i++] = Int64GetDatum(counters->bytes_in);
	values[i++] = Int64GetDatum(counters->input_tokens);
	values[i++] = Int64GetDatum(counters->output_tokens);
	values[i++] = milliseconds(counters->request_us);
	values[i++] = milliseconds(counters->pause_us);
	values[i++] = TimestampTzGetDatum(entry->first);
	values[i++] = TimestampTzGetDatum(entry->last);
	Assert(i == STAT_COLUMNS);
	tuplestore_putvalues(rows, desc, values, nulls);
}

/* Copied, since the lock is held only for a moment. */
static int
copy_entries(StatEntry **copy)
{
	StatShared *memory = aml_stat_shared();
	int count = 0;

	*copy = palloc_extended(sizeof(StatEntry) * (STAT_ENTRIES + 2), MCXT_ALLOC_HUGE);
	LWLockAcquire(&memory->lock, LW_SHARED);
	for (int i = 0; i < STAT_BUCKETS; i++)
	{
		for (int n = memory->buckets[i]; n >= 0; n = memory->entries[n].next)
			(*copy)[count++] = memory->entries[n];
	}
	if (memory->lost > 0)
	{
		(*copy)[count++] = memory->other_calls;
		(*copy)[count++] = memory->other_statements;
		(*copy)[count - 1].key.query_id = PG_UINT64_MAX;
	}
	LWLockRelease(&memory->lock);
	return count;
}

/* The entries of statements, or those of calls. */
Datum
aws_ml_stat_entries(PG_FUNCTION_ARGS)
{
	bool of_statements = PG_GETARG_BOOL(0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	StatEntry *entries;
	int count;

	InitMaterializedSRF(fcinfo, 0);
	count = copy_entries(&entries);
	for (int i = 0; i < count; i++)
	{
		if ((entries[i].key.query_id != 0) == of_statements && entries[i].first != 0 &&
			aml_may_read_stats_of(entries[i].key.role))
			put_entry(&entries[i], result->setResult, result->setDesc);
	}
	return (Datum) 0;
}

Datum
aws_ml_stat_info(PG_FUNCTION_ARGS)
{
	const StatShared *memory = aml_stat_shared();
	TupleDesc desc;
	Datum values[3];
	bool nulls[3] = {0};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = CStringGetTextDatum(aml_stat_is_shared() ? "server" : "session");
	values[1] = Int64GetDatum(memory->lost);
	values[2] = TimestampTzGetDatum(memory->reset);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(desc, values, nulls)));
}

Datum
aws_ml_stat_reset(PG_FUNCTION_ARGS)
{
	aml_reset_stats();
	PG_RETURN_VOID();
}
