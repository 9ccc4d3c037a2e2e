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
#include "nodes/plannodes.h"
#include "nodes/primnodes.h"

/*
 * What a plan node has at hand: column k has the value of the k-th expression,
 * a leaf (a Var, an Aggref, ...) or an answered call.
 */
typedef struct ExprColumns
{
	List *exprs;

	/*
	 * For each column, when it has its value: an expression over the columns
	 * (INDEX_VAR), or NULL for always.
	 */
	List *guards;

	/*
	 * Calls with a guard that were answered for the expression at hand: where
	 * it needs them, they have their value.
	 */
	List *answered;
} ExprColumns;

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

/* The columns of a plan node, as those above it see them: Vars of OUTER_VAR. */
extern ExprColumns aml_columns_of_plan(const Plan *plan);

extern void aml_add_column(ExprColumns *columns, Node *expr, Node *guard);

/*
 * The distinct calls of node that are not at hand (ExprCall), and whose
 * arguments and conditions need no further call.
 */
extern List *aml_collect_calls(Node *node, const ExprColumns *columns);

/* True if aml_collect_calls() would find one with nothing at hand. */
extern bool aml_has_calls(Node *node);

/* Adds the leaves of node that are not yet among the columns. */
extern void aml_collect_leaves(Node *node, ExprColumns *columns);

/* A copy of node that reads what is at hand as Vars of varno. */
extern Node *aml_replace_columns(Node *node, const ExprColumns *columns, int varno);

/*
 * When the call is to be made, over Vars of varno; NULL: always.  Not where a
 * column has its value already.
 */
extern Node *aml_call_guard(const ExprCall *call, const ExprColumns *columns, int varno);

/* A Var for the value of expr in column attno. */
extern Var *aml_column_var(int varno, AttrNumber attno, Node *expr);

extern bool aml_contains_subplan(Node *node, void *context);

#endif /* AML_EXPR_CALLS_H */
