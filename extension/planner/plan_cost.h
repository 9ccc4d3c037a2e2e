/*-------------------------------------------------------------------------
 *
 * plan_cost.h
 *		What calls cost in a finished plan.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_PLAN_COST_H
#define AML_PLANNER_PLAN_COST_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* The statement's jitFlags without those that it has for the cost of calls alone. */
extern int aml_jit_flags_without_calls(PlannedStmt *stmt);

#endif /* AML_PLANNER_PLAN_COST_H */
