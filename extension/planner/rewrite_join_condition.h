/*-------------------------------------------------------------------------
 *
 * rewrite_join_condition.h
 *		LEFT JOIN u ON u.id = t.id AND f(t.x): calls in conditions of left and anti joins.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_JOIN_CONDITION_H
#define AML_PLANNER_REWRITE_JOIN_CONDITION_H

#include "postgres.h"

#include "nodes/plannodes.h"

#include "batch_scan/plan.h"

/* True if the join decides by calls whether the match of a row is one. */
extern bool aml_has_match_calls(Plan *plan, const RewriteContext *context);

/* Lets a batch node above the join decide. */
extern Plan *aml_batch_match_calls(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_JOIN_CONDITION_H */
