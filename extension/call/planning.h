/*-------------------------------------------------------------------------
 *
 * planning.h
 *		Whether a statement is being planned, and what calls may do meanwhile.
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
	int depth;             /* of the planner in itself */
	bool statement_is_own; /* its calls stand in its own text (call/failure_policy.c) */
} PlanningState;

/* Around the planner; the state before is what to leave to. */
extern PlanningState aml_enter_planning(void);
extern void aml_leave_planning(PlanningState outer);

/* The statement that is planned now. */
extern void aml_plan_own_statement(Query *query);

/* True when all calls of the statement that is planned stand in its own text.  root:
 * of the query that has the call, NULL where no statement is planned. */
extern bool aml_planning_own_statement(const PlannerInfo *root);

/*
 * Before a call asks its service.  False: it does not, and is NULL, which nobody
 * keeps (planner/plain_explain.c).  An error where it must not be asked.
 */
extern bool aml_may_ask(const ServiceCall *call);

/* The same of what reads or writes an object: an error in planning and EXPLAIN. */
extern void aml_check_transfer(const char *name);

/* True while the planner is at work. */
extern bool aml_planning_in_progress(void);

#endif /* AML_CALL_PLANNING_H */
