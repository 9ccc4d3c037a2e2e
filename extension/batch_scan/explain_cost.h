/*-------------------------------------------------------------------------
 *
 * explain_cost.h
 *		EXPLAIN's lines about what a call will send and cost, and what it has cost.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_EXPLAIN_COST_H
#define AML_BATCH_SCAN_EXPLAIN_COST_H

#include "postgres.h"

#include "batch_scan/estimate.h"
#include "batch_scan/stats.h"
#include "stat/prices.h"

/* Prints what is expected.  Returns the prices, for the function below. */
extern Prices aml_explain_estimate(const NodeEstimate *node, int call, ExplainState *es);

/* Prints what it has cost, if there are prices. */
extern void aml_explain_actual_cost(const Prices *prices, const BatchStats *stats,
									ExplainState *es);

#endif /* AML_BATCH_SCAN_EXPLAIN_COST_H */
