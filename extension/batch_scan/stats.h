/*-------------------------------------------------------------------------
 *
 * stats.h
 *		What a call of a batch node cost, gathered from all processes of a
 *		parallel query.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_STATS_H
#define AML_BATCH_SCAN_STATS_H

#include "postgres.h"

#include "commands/explain.h"
#include "storage/dsm.h"

#include "compat.h"
#include "runtime/aws_ml_abi.h"

/* Of one call, in one process or over several. */
typedef struct BatchStats
{
	int64 batches; /* answered */
	int64 rows;    /* in them */
	int64 min_rows;
	int64 max_rows;
	double time_ms; /* submit to answer, retries included */
	double min_time_ms;
	double max_time_ms;
	int64 rows_deduplicated; /* not sent, an equal row is in the batch */
	int64 rows_skipped;      /* not sent, the result is NULL anyway */
	int64 rows_failed;       /* handed out as NULL (aws_ml.on_error) */
	int64 retries;
	int64 bytes_out;
	int64 bytes_in;
} BatchStats;

/* The node's place in the segment of a parallel query: stats of each call for each
 * worker. */
typedef struct BatchStatsShare
{
	int nworkers;
	BatchStats stats[FLEXIBLE_ARRAY_MEMBER]; /* [worker][call] */
} BatchStatsShare;

/* What the leader knows of its workers' stats. */
typedef struct WorkerStats
{
	int ncalls;
	BatchStats *taken;      /* [call], from segments that are gone */
	dsm_segment *segment;   /* NULL: none now */
	BatchStatsShare *share; /* in it */
	MemoryContextCallback callback;
} WorkerStats;

extern void aml_stats_add_batch(BatchStats *stats, const AwsMlResult *result);
extern void aml_stats_merge(BatchStats *into, const BatchStats *from);

extern Size aml_stats_share_size(int nworkers, int ncalls);

/* Of the leader, in the memory of the query. */
extern WorkerStats *aml_worker_stats_create(int ncalls);

/* Workers are about to start, and count in that place of the segment. */
extern void aml_worker_stats_share(WorkerStats *workers, dsm_segment *segment, void *place,
								   int nworkers);

/* In a worker: hands over what it counted of a call, and starts from zero. */
extern void aml_worker_stats_add(BatchStatsShare *share, int worker, int ncalls, int call,
								 BatchStats *stats);

/* What all workers counted of a call so far. */
extern BatchStats aml_worker_stats_total(const WorkerStats *workers, int call);

/* Prints the lines "Batch Processing" of EXPLAIN ANALYZE. */
extern void aml_stats_explain(const BatchStats *stats, ExplainState *es);

#endif /* AML_BATCH_SCAN_STATS_H */
