/*-------------------------------------------------------------------------
 *
 * stats.h
 *		What a call of a batch node cost, over all processes of a parallel query.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_STATS_H
#define AML_BATCH_SCAN_STATS_H

#include "postgres.h"

#include "commands/explain.h"
#include "storage/dsm.h"

#include "batch_scan/node.h"
#include "compat.h"
#include "runtime/aws_ml_abi.h"

/* Of one call, in one process or over all. */
typedef struct BatchStats
{
	int64 batches; /* answered batches */
	int64 rows;    /* rows in them */
	int64 min_rows;
	int64 max_rows;
	double time_ms; /* from submit to answer, including retries */
	double min_time_ms;
	double max_time_ms;
	int64 rows_deduplicated; /* not sent because an equal row is in the batch */
	int64 rows_reused;       /* not sent because the statement has the answer from elsewhere */
	int64 rows_skipped;      /* not sent because the result is NULL anyway */
	int64 rows_failed;       /* returned as NULL (aws_ml.on_error) */
	int64 retries;
	int64 bytes_out;
	int64 bytes_in;

	/* of the first call of a condition that can be asked in any order */
	int64 rows_asked[MAX_FREE_CONDITIONS]; /* at each position */
	int64 rows_passed;
} BatchStats;

/* The node's part of a parallel query's segment: the stats of each call, per worker. */
typedef struct BatchStatsShare
{
	int nworkers;
	BatchStats stats[FLEXIBLE_ARRAY_MEMBER]; /* [worker][call] */
} BatchStatsShare;

/* What the leader knows about its workers' stats. */
typedef struct WorkerStats
{
	int ncalls;
	BatchStats *taken;      /* [call], from segments that no longer exist */
	dsm_segment *segment;   /* NULL: none at present */
	BatchStatsShare *share; /* in that segment */
	MemoryContextCallback callback;
} WorkerStats;

extern void aml_stats_add_batch(BatchStats *stats, const AwsMlResult *result);
extern void aml_stats_merge(BatchStats *into, const BatchStats *from);

extern Size aml_stats_share_size(int nworkers, int ncalls);

/* For the leader, in the query's memory context. */
extern WorkerStats *aml_worker_stats_create(int ncalls);

/* Workers are about to start, and will count in this part of the segment. */
extern void aml_worker_stats_share(WorkerStats *workers, dsm_segment *segment, void *place,
								   int nworkers);

/* In a worker: adds its counts for a call to the share, and resets them. */
extern void aml_worker_stats_add(BatchStatsShare *share, int worker, int ncalls, int call,
								 BatchStats *stats);

/* What all workers have counted for a call so far. */
extern BatchStats aml_worker_stats_total(const WorkerStats *workers, int call);

/* Prints the "Batch Processing" lines of EXPLAIN ANALYZE. */
extern void aml_stats_explain(const BatchStats *stats, ExplainState *es);

/* Prints when a condition was asked, among so many. */
extern void aml_stats_explain_order(const BatchStats *stats, int conditions, ExplainState *es);

#endif /* AML_BATCH_SCAN_STATS_H */
