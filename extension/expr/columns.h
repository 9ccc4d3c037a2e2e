/*-------------------------------------------------------------------------
 *
 * columns.h
 *		Expressions whose values a plan node has available, as columns.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_COLUMNS_H
#define AML_EXPR_COLUMNS_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "nodes/plannodes.h"
#include "nodes/primnodes.h"

#include "expr/node_index.h"

/*
 * What a plan node has available: column k has the value of the k-th expression,
 * a leaf (a Var, an Aggref, ...) or an answered call.
 */
typedef struct ExprColumns
{
	List *exprs;

	/*
	 * For each column, when it has its value: an expression over the columns
	 * (OUTER_VAR), or NULL for always.
	 */
	List *guards;

	/*
	 * Calls with a guard that were answered for the current expression: where
	 * it needs them, they have their value.
	 */
	List *answered;

	/*
	 * Those among them that have their value only under some of the conditions
	 * under which the expression needs them (PartialAnswer).
	 */
	List *partial;

	/*
	 * What decides on calls (EvaluateOnce) and was evaluated for the expression at
	 * hand.  It has its value in its place only: an equal expression elsewhere is
	 * reached under conditions of its own.
	 */
	List *decided;

	/* where in exprs, answered and decided; NULL as long as they are empty */
	NodeIndex *index;
	NodeIndex *answered_index;
	NodeIndex *decided_index;
} ExprColumns;

typedef struct PartialAnswer
{
	Node *call;
	List *alternatives; /* as in ExprCall */
} PartialAnswer;

/* The partial answer to a call, or NULL. */
extern PartialAnswer *aml_partial_answer(Node *call, const ExprColumns *columns);

/* The columns of a plan node, as those above it see them: Vars of OUTER_VAR. */
extern ExprColumns aml_columns_of_plan(const Plan *plan);

extern void aml_add_column(ExprColumns *columns, Node *expr, Node *guard);

/*
 * A column answers the call, or has the value of this very node, for the current
 * expression; what did for the one before is forgotten.
 */
extern void aml_add_answered(ExprColumns *columns, Node *call);
extern void aml_add_decided(ExprColumns *columns, Node *node);
extern void aml_forget_answered(ExprColumns *columns);

/* Adds the leaves of node that are not yet among the columns. */
extern void aml_collect_leaves(Node *node, ExprColumns *columns);

/* A copy of node that reads what is available as Vars of varno. */
extern Node *aml_replace_columns(Node *node, const ExprColumns *columns, int varno);

/*
 * The columns that have the value of expr under a guard: CaseWhen of guard and
 * Var, over varno.
 */
extern List *aml_guarded_columns(Node *expr, const ExprColumns *columns, int varno);

/* Equal expressions have equal values, but for volatile ones: those are the
 * same only if they are the same node. */
extern bool aml_same_value(Node *a, Node *b);

/* The next column after this one that has the value of expr, under whatever guard, from 1, or 0. */
extern int aml_next_column(Node *expr, const ExprColumns *columns, int after);

/* True if the current expression can read node from a column. */
extern bool aml_is_available(Node *node, const ExprColumns *columns);

/* A copy of node with the Vars of one varno as those of another. */
extern Node *aml_change_varno(Node *node, int from, int to);

/* A copy of node with the k-th of the values for the Vars of attribute k. */
extern Node *aml_replace_vars(Node *node, int varno, List *values);

/* The same columns for expressions that have them as Vars of another varno. */
extern ExprColumns aml_columns_over(const ExprColumns *columns, int from, int to);

/* A Var for the value of expr in column attno. */
extern Var *aml_column_var(int varno, AttrNumber attno, Node *expr);

#endif /* AML_EXPR_COLUMNS_H */
