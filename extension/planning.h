/*-------------------------------------------------------------------------
 *
 * planning.h
 *		What is known about planning: whether it goes on, and which functions
 *		of ours it met.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNING_H
#define AML_PLANNING_H

#include "postgres.h"

#include "nodes/pathnodes.h"
#include "nodes/plannodes.h"

#include "model_call.h"

/* The support function has met a call of this function. */
extern void aml_planning_note_function(Oid function);

/*
 * True for a function noted by aml_planning_note_function() whose calls can be
 * batched: nothing but our C code stands between the call and the service.
 */
extern bool aml_planning_is_noted(Oid function);

/* True when the plan can contain calls of noted functions. */
extern bool aml_plan_may_call_model(const PlannedStmt *stmt);

/* The same, of functions of which each call counts. */
extern bool aml_plan_may_have_side_effects(const PlannedStmt *stmt);

/* True when the expression calls one of those. */
extern bool aml_has_side_effects(Node *expr, void *context);

/* True when all calls of the statement that is planned stand in its own text.  root:
 * of the query that has the call, NULL where no statement is planned. */
extern bool aml_planning_own_statement(const PlannerInfo *root);

/*
 * Before a call asks its service.  False: it does not, and is NULL, which nobody
 * keeps (plain_explain.c).  An error where it must not be asked.
 */
extern bool aml_may_ask(const ModelCall *call);

/* The same of what reads or writes an object: an error in planning and EXPLAIN. */
extern void aml_check_transfer(const char *name);

/* True while the planner is at work. */
extern bool aml_planning_in_progress(void);

/* The same, or it may be, and what is answered is worth keeping for execution. */
extern bool aml_planning_keeps_answers(void);

/* Called when an execution starts. */
extern void aml_planning_is_over(void);

extern void aml_install_planning_hook(void);

#endif /* AML_PLANNING_H */
