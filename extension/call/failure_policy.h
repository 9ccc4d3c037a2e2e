/*-------------------------------------------------------------------------
 *
 * failure_policy.h
 *		Decides whether a failed call returns NULL (aws_ml.on_error), depending on
 *		whose code contains the call.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_FAILURE_POLICY_H
#define AML_CALL_FAILURE_POLICY_H

#include "postgres.h"

#include "executor/execdesc.h"
#include "nodes/parsenodes.h"
#include "nodes/primnodes.h"

/* True if all calls of the statement appear in its own text, or in functions inlined
 * there: none comes from somebody else's view, rule, policy or default. */
extern bool aml_statement_is_own(Query *statement);

/*
 * The same after planning has begun but before any call of ours was simplified.
 * Subqueries may already have been merged, so it is not known whose view an expression
 * comes from.
 */
extern bool aml_planned_statement_is_own(Query *statement);

/* Copies a call of such a statement for the planner, marked as the statement's own. */
extern FuncExpr *aml_mark_own_call(const FuncExpr *call);

/* Whose code is running. */
typedef struct CodePlace
{
	int depth;     /* nesting of the executor, the planner and utility statements */
	bool in_block; /* inside a DO sent by the client */
} CodePlace;

/* Bracket anything that runs statements or functions.  The enter functions return the
 * previous place. */
extern CodePlace aml_enter_execution(void);
extern CodePlace aml_enter_block(void);
extern void aml_leave_execution(CodePlace outer);

/* A statement that can call our functions is ready to run. */
extern void aml_note_statement(const QueryDesc *query_desc);

/* Before a parallel plan runs: passes the leader's decision to the workers.  The result
 * is for aml_end_parallel_policy(). */
extern int aml_begin_parallel_policy(const QueryDesc *query_desc);
extern void aml_end_parallel_policy(int guc_level);

/*
 * True if a failed call returns NULL instead of raising an error.  context: the memory
 * context of the call's state, which belongs to its statement.
 */
extern bool aml_failure_is_null(const FuncExpr *call, MemoryContext context);

/* Called once, when the library is loaded. */
extern void aml_init_failure_policy(void);

#endif /* AML_CALL_FAILURE_POLICY_H */
