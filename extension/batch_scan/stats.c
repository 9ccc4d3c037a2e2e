/*-------------------------------------------------------------------------
 *
 * stats.c
 *		Counts batches, and prints them in EXPLAIN ANALYZE.
 *
 * Workers of a parallel query report their counts in the node's part of the executor's
 * DSM segment.  Custom scans have no callback for retrieving instrumentation, and when a
 * plan ends early (LIMIT), workers still count after the leader's last callback.  So the
 * leader collects the counts at the last moment, when it detaches from the segment: by
 * then the workers have ended, and EXPLAIN has not printed yet.  A segment per node would
 * do as well, but a server has only so many of them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "storage/shmem.h"

#include "batch_scan/stats.h"

void
aml_stats_merge(BatchStats *into, const BatchStats *from)
{
	if (from->batches > 0)
	{
		bool first = into->batches == 0;

		into->min_rows = first ? from->min_rows : Min(into->min_rows, from->min_rows);
		into->max_rows = first ? from->max_rows : Max(into->max_rows, from->max_rows);
		into->min_time_ms = first ? from->min_time_ms : Min(into->min_time_ms, from->min_time_ms);
		into->max_time_ms = first ? from->max_time_ms : Max(into->max_time_ms, from->max_time_ms);
		into->batches += from->batches;
	}
	into->rows += from->rows;
	into->time_ms += from->time_ms;
	into->rows_deduplicated += from->rows_deduplicated;
	into->rows_reused += from->rows_reused;
	into->rows_skipped += from->rows_skipped;
	into->rows_failed += from->rows_failed;
	into->retries += from->retries;
	into->bytes_out += from->bytes_out;
	into->bytes_in += from->bytes_in;
	for (int i = 0; i < MAX_FREE_CONDITIONS; i++)
		into->rows_asked[i] += from->rows_asked[i];
	into->rows_passed += from->rows_passed;
}

void
aml_stats_add_batch(BatchStats *stats, const AwsMlResult *result)
{
	BatchStats batch = {
		.batches = 1,
		.rows = result->row_count,
		.min_rows = result->row_count,
		.max_rows = result->row_count,
		.time_ms = result->elapsed_ms,
		.min_time_ms = result->elapsed_ms,
		.max_time_ms = result->elapsed_ms,
		.retries = Max(result->attempts - 1, 0),
		.bytes_out = result->bytes_out,
		.bytes_in = result->bytes_in,
	};

	aml_stats_merge(stats, &batch);
}

/* ----------------------------------------------------------------
 *		Parallel queries
 * ----------------------------------------------------------------
 */

Size
aml_stats_share_size(int nworkers, int ncalls)
{
	return add_size(offsetof(BatchStatsShare, stats),
					mul_size(sizeof(BatchStats), mul_size(nworkers, ncalls)));
}

/* Adds what the workers counted to the counts from earlier segments. */
static void
take_counts(WorkerStats *workers)
{
	const BatchStatsShare *share = workers->share;

	for (int worker = 0; worker < share->nworkers; worker++)
		for (int call = 0; call < workers->ncalls; call++)
			aml_stats_merge(&workers->taken[call], &share->stats[worker * workers->ncalls + call]);
	workers->share = NULL;
	workers->segment = NULL;
}

static void
leave_segment(dsm_segment *segment, Datum workers)
{
	take_counts((WorkerStats *) DatumGetPointer(workers));
}

/* The node is freed while the segment still exists: after an error. */
static void
forget_segment(void *arg)
{
	WorkerStats *workers = arg;

	if (workers->segment != NULL)
		cancel_on_dsm_detach(workers->segment, leave_segment, PointerGetDatum(workers));
}

WorkerStats *
aml_worker_stats_create(int ncalls)
{
	WorkerStats *workers = palloc0(sizeof(WorkerStats));

	workers->ncalls = ncalls;
	workers->taken = palloc0(sizeof(BatchStats) * ncalls);
	workers->callback.func = forget_segment;
	workers->callback.arg = workers;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &workers->callback);
	return workers;
}

void
aml_worker_stats_share(WorkerStats *workers, dsm_segment *segment, void *place, int nworkers)
{
	memset(place, 0, aml_stats_share_size(nworkers, workers->ncalls));
	((BatchStatsShare *) place)->nworkers = nworkers;

	/* no DSM segment was free, so no worker starts */
	if (segment == NULL)
		return;
	on_dsm_detach(segment, leave_segment, PointerGetDatum(workers));
	workers->segment = segment;
	workers->share = place;
}

void
aml_worker_stats_add(BatchStatsShare *share, int worker, int ncalls, int call, BatchStats *stats)
{
	Assert(worker >= 0 && worker < share->nworkers);
	aml_stats_merge(&share->stats[worker * ncalls + call], stats);
	memset(stats, 0, sizeof(BatchStats));
}

BatchStats
aml_worker_stats_total(const WorkerStats *workers, int call)
{
	BatchStats total = workers->taken[call];

	for (int worker = 0; workers->share && worker < workers->share->nworkers; worker++)
		aml_stats_merge(&total, &workers->share->stats[worker * workers->ncalls + call]);
	return total;
}

/* ----------------------------------------------------------------
 *		EXPLAIN
 * ----------------------------------------------------------------
 */

/* Indentation of the second line relative to the first, as in Aurora. */
#define SECOND_LINE_INDENT 31

static double
average(double sum, int64 count)
{
	return count > 0 ? sum / count : 0.0;
}

static void
explain_text(const BatchStats *stats, ExplainState *es)
{
	int indent = es->indent * 2;

	appendStringInfoSpaces(es->str, indent);
	appendStringInfo(es->str,
					 "Batch Processing: num batches=" INT64_FORMAT
					 " avg/min/max batch size=%.3f/%.3f/%.3f\n",
					 stats->batches, average(stats->rows, stats->batches), (double) stats->min_rows,
					 (double) stats->max_rows);
	appendStringInfoSpaces(es->str, indent + SECOND_LINE_INDENT);
	appendStringInfo(es->str, "avg/min/max batch call time=%.3f/%.3f/%.3f\n",
					 average(stats->time_ms, stats->batches), stats->min_time_ms,
					 stats->max_time_ms);

	if (stats->rows_reused > 0)
		ExplainPropertyInteger("Answers Reused", NULL, stats->rows_reused, es);

	if (es->verbose)
	{
		appendStringInfoSpaces(es->str, indent);
		appendStringInfo(es->str,
						 "Batch Details: rows sent=" INT64_FORMAT " deduplicated=" INT64_FORMAT
						 " skipped=" INT64_FORMAT " failed=" INT64_FORMAT " retries=" INT64_FORMAT
						 " bytes out=" INT64_FORMAT " bytes in=" INT64_FORMAT "\n",
						 stats->rows, stats->rows_deduplicated, stats->rows_skipped,
						 stats->rows_failed, stats->retries, stats->bytes_out, stats->bytes_in);
	}
}

static void
explain_properties(const BatchStats *stats, ExplainState *es)
{
	ExplainOpenGroup("Batch Processing", "Batch Processing", true, es);
	ExplainPropertyInteger("Num Batches", NULL, stats->batches, es);
	ExplainPropertyFloat("Average Batch Size", NULL, average(stats->rows, stats->batches), 3, es);
	ExplainPropertyInteger("Minimum Batch Size", NULL, stats->min_rows, es);
	ExplainPropertyInteger("Maximum Batch Size", NULL, stats->max_rows, es);
	ExplainPropertyFloat("Average Batch Call Time", "ms", average(stats->time_ms, stats->batches),
						 3, es);
	ExplainPropertyFloat("Minimum Batch Call Time", "ms", stats->min_time_ms, 3, es);
	ExplainPropertyFloat("Maximum Batch Call Time", "ms", stats->max_time_ms, 3, es);
	ExplainPropertyInteger("Answers Reused", NULL, stats->rows_reused, es);
	if (es->verbose)
	{
		ExplainPropertyInteger("Rows Sent", NULL, stats->rows, es);
		ExplainPropertyInteger("Rows Deduplicated", NULL, stats->rows_deduplicated, es);
		ExplainPropertyInteger("Rows Skipped", NULL, stats->rows_skipped, es);
		ExplainPropertyInteger("Rows Failed", NULL, stats->rows_failed, es);
		ExplainPropertyInteger("Retries", NULL, stats->retries, es);
		ExplainPropertyInteger("Bytes Out", "B", stats->bytes_out, es);
		ExplainPropertyInteger("Bytes In", "B", stats->bytes_in, es);
	}
	ExplainCloseGroup("Batch Processing", "Batch Processing", true, es);
}

void
aml_stats_explain(const BatchStats *stats, ExplainState *es)
{
	if (es->format == EXPLAIN_FORMAT_TEXT)
		explain_text(stats, es);
	else
		explain_properties(stats, es);
}

static const char *const positions[] = {"1st", "2nd", "3rd", "4th", "5th", "6th"};

StaticAssertDecl(lengthof(positions) == MAX_FREE_CONDITIONS, "every position has a name");

static void
explain_order_text(const BatchStats *stats, int conditions, double asked, ExplainState *es)
{
	appendStringInfoSpaces(es->str, es->indent * 2);
	appendStringInfoString(es->str, "Condition Order: rows asked");
	for (int i = 0; i < conditions; i++)
		appendStringInfo(es->str, "%c%s", i > 0 ? '/' : ' ', positions[i]);
	for (int i = 0; i < conditions; i++)
		appendStringInfo(es->str, "%c" INT64_FORMAT, i > 0 ? '/' : '=', stats->rows_asked[i]);
	appendStringInfo(es->str, " passed=%.1f%%\n",
					 asked > 0 ? 100 * stats->rows_passed / asked : 0.0);
}

void
aml_stats_explain_order(const BatchStats *stats, int conditions, ExplainState *es)
{
	int64 asked = 0;

	for (int i = 0; i < conditions; i++)
		asked += stats->rows_asked[i];
	if (es->format == EXPLAIN_FORMAT_TEXT)
	{
		explain_order_text(stats, conditions, asked, es);
		return;
	}
	ExplainOpenGroup("Condition Order", "Condition Order", true, es);
	for (int i = 0; i < conditions; i++)
		ExplainPropertyInteger(psprintf("Rows Asked %s", positions[i]), NULL, stats->rows_asked[i],
							   es);
	ExplainPropertyInteger("Rows Passed", NULL, stats->rows_passed, es);
	ExplainCloseGroup("Condition Order", "Condition Order", true, es);
}
