/*-------------------------------------------------------------------------
 *
 * collect_calls.h
 *		Calls of our functions inside expressions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_COLLECT_CALLS_H
#define AML_EXPR_COLLECT_CALLS_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "nodes/primnodes.h"

#include "expr/columns.h"

/* Of a CASE with more arms, the number of the arm that it comes to is a column. */
#define MANY_ARMS 16

/* A call found in an expression. */
typedef struct ExprCall
{
	FuncExpr *call;
	bool always;        /* evaluating the expression is sure to evaluate it */
	List *alternatives; /* else: evaluated when all conditions of one of these
						 * lists are true */
	bool unsure;        /* or else we do not know when */

	/* something in it comes first */
	bool arguments_wait;
	bool conditions_wait; /* of more alternatives */
} ExprCall;

/*
 * What decides on a call, and must be evaluated once: it has volatile functions
 * or subplans.
 */
typedef struct EvaluateOnce
{
	Node *expr;
	List *conditions; /* under which it is evaluated itself */
} EvaluateOnce;

/*
 * The distinct calls of node that are not available (ExprCall), and whose
 * arguments and conditions need nothing else first.  If there are none,
 * *decisions is what calls wait for (EvaluateOnce).
 */
extern List *aml_collect_calls(Node *node, const ExprColumns *columns, List **decisions);

/* True if aml_collect_calls() would find one with nothing available. */
extern bool aml_has_calls(Node *node);

/* Moves the clauses from the first one with a call on out of a list. */
extern List *aml_take_clauses(List **clauses);

/*
 * What a targetlist evaluates, with a null in the place of each entry that has
 * calls: the others keep their positions.
 */
extern ExprColumns aml_columns_without_calls(List *tlist);

/* All conditions, over Vars of varno; NULL for none. */
extern Node *aml_all_of(List *conditions, const ExprColumns *columns, int varno);

/* When the call is to be made, over Vars of varno; NULL: always. */
extern Node *aml_call_guard(const ExprCall *call, const ExprColumns *columns, int varno);

/* The same, but not where a column has its value already. */
extern Node *aml_unanswered_guard(const ExprCall *call, const ExprColumns *columns, int varno);

#endif /* AML_EXPR_COLLECT_CALLS_H */
