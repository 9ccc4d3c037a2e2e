/*-------------------------------------------------------------------------
 *
 * presorted_aggregate.h
 *		Aggregates whose input is sorted for them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_PRESORTED_AGGREGATE_H
#define AML_PLANNER_PRESORTED_AGGREGATE_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Has the aggregates of an Agg read calls that its sorted input has. */
extern void aml_reuse_presorted_keys(Plan *plan);

#endif /* AML_PLANNER_PRESORTED_AGGREGATE_H */
