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

/* True when aml_rewrite_plan() would change the plan; touches nothing. */
extern bool aml_plan_wants_rewrite(PlannedStmt *stmt);

/* Rewrites the plan in place.  backward: it will be read backwards. */
extern void aml_rewrite_plan(PlannedStmt *stmt, bool backward);

#endif /* AML_PLANNER_REWRITE_H */
