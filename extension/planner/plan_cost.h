/*-------------------------------------------------------------------------
 *
 * plan_cost.h
 *		What calls contribute to the cost of a finished plan.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_PLAN_COST_H
#define AML_PLANNER_PLAN_COST_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* The statement's jitFlags, without those it only has because of the cost of calls. */
extern int aml_jit_flags_without_calls(PlannedStmt *stmt);

#endif /* AML_PLANNER_PLAN_COST_H */
