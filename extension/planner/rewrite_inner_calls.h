/*-------------------------------------------------------------------------
 *
 * rewrite_inner_calls.h
 *		Calls for the rows of a nested loop's inner side.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_INNER_CALLS_H
#define AML_PLANNER_REWRITE_INNER_CALLS_H

#include "postgres.h"

#include "batch_scan/plan.h"

/* True for a nested loop whose inner side makes calls that the join itself can make. */
extern bool aml_has_liftable_calls(Plan *plan, const RewriteContext *context);

/* Moves them into the join's own expressions. */
extern Plan *aml_lift_inner_calls(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_INNER_CALLS_H */
