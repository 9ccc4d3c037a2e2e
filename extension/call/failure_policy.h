/*-------------------------------------------------------------------------
 *
 * failure_policy.h
 *		Whether calls that fail are NULL (aws_ml.on_error), by whose code they
 *		stand in.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_FAILURE_POLICY_H
#define AML_CALL_FAILURE_POLICY_H

#include "postgres.h"

#include "executor/execdesc.h"
#include "nodes/parsenodes.h"
#include "nodes/primnodes.h"

/* True when all calls of the statement stand in its own text, or in functions that are
 * inlined there: none is a view's, rule's, policy's or default's of somebody else. */
extern bool aml_statement_is_own(Query *statement);

/* The same where the planner has begun with it, and has simplified no call of ours yet:
 * its queries may be merged, so that nobody knows whose view an expression is from. */
extern bool aml_planned_statement_is_own(Query *statement);

/* The planner's copy of a call of such a statement, which says so. */
extern FuncExpr *aml_mark_own_call(const FuncExpr *call);

/* Whose code is running. */
typedef struct CodePlace
{
	int depth;     /* of the executor, the planner and utility statements */
	bool in_block; /* in a DO that a client sent */
} CodePlace;

/* Around whatever runs statements or functions; each returns the place of before. */
extern CodePlace aml_enter_execution(void);
extern CodePlace aml_enter_block(void);
extern void aml_leave_execution(CodePlace outer);

/* True in the code of a function, and in whatever else runs statements: not where a
 * client's statement is planned. */
extern bool aml_in_function(void);

/* A statement that can call us has been made ready to run. */
extern void aml_note_statement(const QueryDesc *query_desc);

/* Before a parallel plan runs: workers hear what the leader decided.  The value is for
 * aml_end_parallel_policy(). */
extern int aml_begin_parallel_policy(const QueryDesc *query_desc);
extern void aml_end_parallel_policy(int guc_level);

/*
 * True when a call that fails is NULL and not an error.  context: the memory that the
 * call's state is in, which belongs to its statement.
 */
extern bool aml_failure_is_null(const FuncExpr *call, MemoryContext context);

/* Called when the library is loaded. */
extern void aml_init_failure_policy(void);

#endif /* AML_CALL_FAILURE_POLICY_H */
