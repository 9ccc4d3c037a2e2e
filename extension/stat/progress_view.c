/*-------------------------------------------------------------------------
 *
 * progress_view.c
 *		Function behind the view aws_ml.stat_progress.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "storage/barrier.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "runtime/library.h"
#include "stat/progress.h"
#include "stat/view_values.h"

PG_FUNCTION_INFO_V1(aws_ml_stat_get_progress);

#define PROGRESS_COLUMNS 22

/* A process that changes its progress all the time is read half changed in the end. */
#define MOST_ATTEMPTS 100

static Progress
copy(const Progress *progress)
{
	Progress copied;

	for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++)
	{
		uint32 before = *(const volatile uint32 *) &progress->changes;

		pg_read_barrier();
		copied = *progress;
		pg_read_barrier();
		if (before % 2 == 0 && before == *(const volatile uint32 *) &progress->changes)
			break;
	}
	/* whatever was read, they end */
	copied.function[sizeof(copied.function) - 1] = copied.target[sizeof(copied.target) - 1] = '\0';
	return copied;
}

/* ----------------------------------------------------------------
 *		How far it is
 * ----------------------------------------------------------------
 */

static bool
is_transfer(const Progress *progress)
{
	return progress->node == 0;
}

static int64
done(const Progress *progress)
{
	return is_transfer(progress) ? progress->bytes : progress->rows_answered;
}

/* The planner's estimate of rows may be a little too small. */
#define MUCH_MORE 1.1

/* 0: unknown, as when many more have been read than were expected, and no end is in sight. */
static int64
expected(const Progress *progress)
{
	if (is_transfer(progress))
		return progress->bytes_expected;
	if (progress->phase != PROGRESS_READING)
		return progress->rows_read;
	return progress->rows_read <= progress->rows_expected * MUCH_MORE ? progress->rows_expected : 0;
}

/* -1: unknown */
static double
percent(const Progress *progress)
{
	int64 all = expected(progress);

	if (progress->phase == PROGRESS_DONE)
		return 100;
	return all > 0 ? Min(100.0 * done(progress) / all, 100.0) : -1;
}

/* Samples tell the rate once they cover that part of the time since the beginning, or that
 * long. */
#define PART_COVERED 0.2
#define LONG_US 10e6

static bool
are_enough(const Progress *progress, int64 now)
{
	int count = progress->nsamples;

	return count >= 3 && progress->samples[count - 1].time - progress->samples[0].time >=
							 Min(PART_COVERED * (now - progress->since), LONG_US);
}

/*
 * What is done per microsecond.  Samples are compared with each other, since answers come in
 * bursts and samples are taken at the same point of each.  What has stalled since the last
 * one gets slower.
 */
static double
rate(const Progress *progress, int64 now)
{
	const ProgressSample *from = &progress->samples[0];
	const ProgressSample *to = &progress->samples[progress->nsamples - 1];
	double elapsed;
	double usual;

	if (!are_enough(progress, now))
		return now > progress->since ? (double) done(progress) / (now - progress->since) : 0;
	elapsed = to->time - from->time;
	usual = elapsed / (progress->nsamples - 1);
	elapsed += Max(0, now - to->time - 2 * usual);
	return (to->done - from->done) / elapsed;
}

/* NULL: unknown */
static Interval *
time_left(const Progress *progress, int64 now)
{
	int64 left = Max(expected(progress), progress->rows_read) - done(progress);
	double per_us = rate(progress, now);
	Interval *interval;

	if (percent(progress) < 0 || (left > 0 && per_us <= 0))
		return NULL;
	interval = palloc0(sizeof(Interval));
	if (left > 0)
		interval->time = (TimeOffset) Min(left / per_us, 1e15);
	return interval;
}

/* ----------------------------------------------------------------
 *		The view
 * ----------------------------------------------------------------
 */

static const char *
phase_name(const Progress *progress)
{
	switch (progress->phase)
	{
		case PROGRESS_READING:
			return "reading";
		case PROGRESS_FINISHING:
			return "finishing";
		default:
			return "done";
	}
}

/* NULL: the process does not wait for the library. */
static const char *
wait_name(const StatSession *session, int64 waiting_since)
{
	if (waiting_since == 0)
		return NULL;
	switch (aml_wait_reason(&session->activity))
	{
		case AML_WAIT_PACING:
			return "pacing";
		case AML_WAIT_THROTTLING:
			return "throttling";
		case AML_WAIT_RETRY:
			return "retry";
		default:
			return "service";
	}
}

static void
put_progress(const StatSession *session, const Progress *progress, int64 waiting_since, int64 now,
			 Tuplestorestate *rows, TupleDesc desc)
{
	bool of_rows = !is_transfer(progress);
	const char *waiting_for = wait_name(session, waiting_since);
	Interval *left = time_left(progress, now);
	Datum values[PROGRESS_COLUMNS] = {0};
	bool nulls[PROGRESS_COLUMNS] = {0};
	int i = 0;

	values[i++] = Int32GetDatum(session->pid);
	nulls[i] = session->leader_pid == 0;
	values[i++] = Int32GetDatum(session->leader_pid);
	values[i++] = ObjectIdGetDatum(session->database);
	values[i++] = ObjectIdGetDatum(progress->role);
	nulls[i] = progress->query_id == 0;
	values[i++] = Int64GetDatum((int64) progress->query_id);
	nulls[i] = !of_rows;
	values[i++] = Int32GetDatum(progress->node);
	values[i++] = aml_text_of_utf8(progress->function);
	values[i++] = aml_text_of_utf8(progress->target);
	values[i++] = TimestampTzGetDatum(progress->since);
	values[i++] = CStringGetTextDatum(phase_name(progress));
	nulls[i] = !of_rows;
	values[i++] = Int64GetDatum(progress->rows_read);
	nulls[i] = !of_rows;
	values[i++] = Int64GetDatum(progress->rows_answered);
	nulls[i] = !of_rows;
	values[i++] = Int64GetDatum(progress->phase == PROGRESS_READING
									? Max(progress->rows_expected, progress->rows_read)
									: progress->rows_read);
	nulls[i] = of_rows;
	values[i++] = Int64GetDatum(progress->bytes);
	nulls[i] = of_rows || progress->bytes_expected == 0;
	values[i++] = Int64GetDatum(progress->bytes_expected);
	nulls[i] = of_rows;
	values[i++] = Int64GetDatum(progress->parts);
	nulls[i] = of_rows;
	values[i++] = Int64GetDatum(progress->objects);
	values[i++] = Int32GetDatum(session->activity.in_flight);
	nulls[i] = waiting_for == NULL;
	values[i++] = waiting_for ? CStringGetTextDatum(waiting_for) : (Datum) 0;
	nulls[i] = waiting_since == 0;
	values[i++] = TimestampTzGetDatum(waiting_since);
	nulls[i] = percent(progress) < 0;
	values[i++] = Float8GetDatum(percent(progress));
	nulls[i] = left == NULL;
	values[i++] = IntervalPGetDatum(left);
	Assert(i == PROGRESS_COLUMNS);
	tuplestore_putvalues(rows, desc, values, nulls);
}

Datum
aws_ml_stat_get_progress(PG_FUNCTION_ARGS)
{
	const StatShared *memory = aml_stat_shared();
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < memory->nsessions; i++)
	{
		const StatSession *session = &memory->sessions[i];

		if (session->pid == 0)
			continue;
		for (int n = 0; n < STAT_OPERATIONS; n++)
		{
			Progress progress;

			if (!session->operations[n].in_use)
				continue;
			progress = copy(&session->operations[n]);
			if (progress.in_use && aml_may_read_stats_of(progress.role))
				put_progress(session, &progress, session->waiting_since, GetCurrentTimestamp(),
							 result->setResult, result->setDesc);
		}
	}
	return (Datum) 0;
}
