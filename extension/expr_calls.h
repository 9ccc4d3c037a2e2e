/*-------------------------------------------------------------------------
 *
 * expr_calls.h
 *		Calls of our functions inside expressions.
 *
 * A list of columns gives, in order, the expressions whose values a plan node
 * has at hand: leaves (a Var, an Aggref, ...) and calls already answered.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_CALLS_H
#define AML_EXPR_CALLS_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "nodes/primnodes.h"

/*
 * The distinct calls that evaluating node is sure to evaluate, that are not
 * among the columns, and whose arguments need no further call.
 */
extern List *aml_collect_calls(Node *node, List *columns);

/* Adds the leaves of node that are not yet among the columns. */
extern List *aml_collect_leaves(Node *node, List *columns);

/* A copy of node that reads what is among the columns as Vars of varno. */
extern Node *aml_replace_columns(Node *node, List *columns, int varno);

/* A Var for the value of expr in column attno. */
extern Var *aml_column_var(int varno, AttrNumber attno, Node *expr);

#endif /* AML_EXPR_CALLS_H */
