/*-------------------------------------------------------------------------
 *
 * planning.h
 *		Tells whether a statement is being planned, and what calls may do meanwhile.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_PLANNING_H
#define AML_CALL_PLANNING_H

#include "postgres.h"

#include "nodes/pathnodes.h"
#include "nodes/parsenodes.h"

#include "call/service_call.h"

typedef struct PlanningState
{
	int depth;             /* nesting of the planner */
	bool statement_is_own; /* all its calls appear in its own text (call/failure_policy.c) */
} PlanningState;

/* Bracket a run of the planner.  Enter returns the previous state, to be passed to leave. */
extern PlanningState aml_enter_planning(void);
extern void aml_leave_planning(PlanningState outer);

/* Sets the statement that is being planned. */
extern void aml_plan_own_statement(Query *query);

/* True if all calls of the statement being planned appear in its own text.  root: of the
 * query that contains the call; NULL if no statement is being planned. */
extern bool aml_planning_own_statement(const PlannerInfo *root);

/* Called before a call is sent: raises an error where the call is not allowed. */
extern void aml_check_call(const ServiceCall *call);

/* The same for functions that read or write an object: raises an error in planning and EXPLAIN. */
extern void aml_check_transfer(const char *name);

/* True while the planner is running. */
extern bool aml_planning_in_progress(void);

#endif /* AML_CALL_PLANNING_H */
