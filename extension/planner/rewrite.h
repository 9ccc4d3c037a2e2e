/*-------------------------------------------------------------------------
 *
 * rewrite.h
 *		Puts batch nodes into a finished plan.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_H
#define AML_PLANNER_REWRITE_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* True if aml_rewrite_plan() would change the plan; modifies nothing. */
extern bool aml_plan_wants_rewrite(PlannedStmt *stmt);

/* Rewrites the plan in place.  backward: the plan may be scanned backward. */
extern void aml_rewrite_plan(PlannedStmt *stmt, bool backward);

#endif /* AML_PLANNER_REWRITE_H */
