/*-------------------------------------------------------------------------
 *
 * estimate.h
 *		What the calls of a batch node will send, before it runs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_ESTIMATE_H
#define AML_BATCH_SCAN_ESTIMATE_H

#include "postgres.h"

#include "batch_scan/state.h"
#include "expr/plan_statistics.h"

/* In the whole statement: over all executions of the node, in all processes. */
typedef struct CallEstimate
{
	double rows; /* that are sent */
	double requests;
	double text_bytes;  /* of what the rows have for the model */
	const char *target; /* NULL: differs from row to row */
} CallEstimate;

/* What a node reads. */
typedef struct NodeEstimate
{
	PlanStatistics *statistics;
	const BatchScanState *state;
	double executions;
	double processes;  /* of a parallel query; not a whole number */
	double input_rows; /* of its child, in an execution that reads all of it */
	double rows;       /* those that it reads */
	double first;      /* of these, how many at first; 0: all */
	double growth;     /* of the steps after that */
	List *answered;    /* calls that nodes below make for all rows, over the tables */
} NodeEstimate;

/* ancestors: of the node, as EXPLAIN has them. */
extern NodeEstimate aml_estimate_node(PlanStatistics *statistics, const BatchScanState *state,
									  List *ancestors);

extern CallEstimate aml_estimate_call(const NodeEstimate *node, int call);

#endif /* AML_BATCH_SCAN_ESTIMATE_H */
