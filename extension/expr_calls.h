/*-------------------------------------------------------------------------
 *
 * expr_calls.h
 *		Calls of our functions inside expressions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_CALLS_H
#define AML_EXPR_CALLS_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "nodes/primnodes.h"

#include "expr_columns.h"

/* A call found in an expression. */
typedef struct ExprCall
{
	FuncExpr *call;
	bool always;        /* evaluating the expression is sure to evaluate it */
	List *alternatives; /* else: evaluated when all conditions of one of these
						 * lists are true */
	bool unsure;        /* or else we do not know when */

	/* there are calls in it that come first */
	bool arguments_wait;
	bool conditions_wait;
} ExprCall;

/*
 * The distinct calls of node that are not at hand (ExprCall), and whose
 * arguments and conditions need no further call.
 */
extern List *aml_collect_calls(Node *node, const ExprColumns *columns);

/* True if aml_collect_calls() would find one with nothing at hand. */
extern bool aml_has_calls(Node *node);

/*
 * When the call is to be made, over Vars of varno; NULL: always.  Not where a
 * column has its value already.
 */
extern Node *aml_call_guard(const ExprCall *call, const ExprColumns *columns, int varno);

extern bool aml_contains_subplan(Node *node, void *context);

#endif /* AML_EXPR_CALLS_H */
