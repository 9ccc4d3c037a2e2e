/*-------------------------------------------------------------------------
 *
 * collect_calls.h
 *		Finds calls of our functions in expressions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_COLLECT_CALLS_H
#define AML_EXPR_COLLECT_CALLS_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "nodes/primnodes.h"

#include "expr/columns.h"

/* With more arms than this, the number of the arm that a CASE takes becomes a column. */
#define MANY_ARMS 16

/* A call found in an expression. */
typedef struct ExprCall
{
	FuncExpr *call;
	bool always;        /* certainly evaluated when the expression is */
	List *alternatives; /* otherwise: evaluated if all conditions in one of these lists are true */
	bool unsure;        /* or it is not known when */

	/* its arguments contain something that comes first */
	bool arguments_wait;
	bool conditions_wait; /* so do some of its alternatives */
} ExprCall;

/*
 * Decides about a call, and must be evaluated only once, because it has volatile
 * functions or subplans.
 */
typedef struct EvaluateOnce
{
	Node *expr;
	List *conditions; /* under which it is evaluated itself */
} EvaluateOnce;

/*
 * The distinct calls in node (ExprCall) that are not available yet, and whose arguments
 * and conditions need nothing else first.  If there are none, *decisions is what calls
 * wait for (EvaluateOnce).
 */
extern List *aml_collect_calls(Node *node, const ExprColumns *columns, List **decisions);

/* True if aml_collect_calls() would find a call when nothing is available. */
extern bool aml_has_calls(Node *node);

/* Removes the clauses from a list, starting with the first that has a call, and returns them. */
extern List *aml_take_clauses(List **clauses);

/*
 * What a targetlist computes, with a null in place of each entry that has calls: the
 * other entries keep their positions.
 */
extern ExprColumns aml_columns_without_calls(List *tlist);

/* The conjunction of the conditions, over Vars of varno; NULL if none. */
extern Node *aml_all_of(List *conditions, const ExprColumns *columns, int varno);

/* The condition under which the call is made, over Vars of varno; NULL: always. */
extern Node *aml_call_guard(const ExprCall *call, const ExprColumns *columns, int varno);

/* The same, excluding rows for which a column already has its value. */
extern Node *aml_unanswered_guard(const ExprCall *call, const ExprColumns *columns, int varno);

#endif /* AML_EXPR_COLLECT_CALLS_H */
