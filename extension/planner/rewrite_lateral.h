/*-------------------------------------------------------------------------
 *
 * rewrite_lateral.h
 *		FROM t, f(t.x): a nested loop over one row for each row.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_LATERAL_H
#define AML_PLANNER_REWRITE_LATERAL_H

#include "postgres.h"

#include "batch_scan/plan.h"

/* True if there is such a function; modifies nothing. */
extern bool aml_has_lateral_call(Plan *plan, const RewriteContext *context);

/* Returns the plan that replaces the join.  The outer side has already been rewritten. */
extern Plan *aml_batch_lateral(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_LATERAL_H */
