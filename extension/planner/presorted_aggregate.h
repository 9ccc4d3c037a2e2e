/*-------------------------------------------------------------------------
 *
 * presorted_aggregate.h
 *		Aggregates with presorted input.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_PRESORTED_AGGREGATE_H
#define AML_PLANNER_PRESORTED_AGGREGATE_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Makes the aggregates of an Agg read calls that its sorted input already has. */
extern void aml_reuse_presorted_keys(Plan *plan);

#endif /* AML_PLANNER_PRESORTED_AGGREGATE_H */
