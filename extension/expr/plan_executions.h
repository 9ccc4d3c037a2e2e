/*-------------------------------------------------------------------------
 *
 * plan_executions.h
 *		How often a node of a finished plan is executed.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_PLAN_EXECUTIONS_H
#define AML_EXPR_PLAN_EXECUTIONS_H

#include "postgres.h"

#include "nodes/plannodes.h"

typedef struct PlanExecutions
{
	double processes; /* that the rows are divided among; not a whole number */
	double repeats;   /* in each of them */
} PlanExecutions;

/* As the planner expects it.  ancestors: as EXPLAIN has them, nearest first. */
extern PlanExecutions aml_plan_executions(Plan *plan, List *ancestors);

#endif /* AML_EXPR_PLAN_EXECUTIONS_H */
