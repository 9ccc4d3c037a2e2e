/*-------------------------------------------------------------------------
 *
 * row_goal.h
 *		How many rows a plan node is asked for at first.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_ROW_GOAL_H
#define AML_PLANNER_ROW_GOAL_H

#include "postgres.h"

#include "batch_scan/node.h"

/* The goal of a child, given its parent's (NULL: all rows).  *goal is storage for a new one. */
extern const RowGoal *aml_child_goal(Plan *parent, const RowGoal *parent_goal, Plan *child,
									 RowGoal *goal);

/* The goal at the top of the plan: what a run of the executor takes. */
extern const RowGoal *aml_run_goal(RowGoal *goal);

/* True if a LIMIT or the like wants few rows.  goal may be NULL. */
extern bool aml_is_limited(const RowGoal *goal);

/* True if the goal does not restrict anything. */
extern bool aml_wants_all(const RowGoal *goal);

/* The goals of the statement's subplans.  goal: that of the main plan. */
extern RowGoal *aml_subplan_goals(PlannedStmt *stmt, const RowGoal *goal);

#endif /* AML_PLANNER_ROW_GOAL_H */
