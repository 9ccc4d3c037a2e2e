/*-------------------------------------------------------------------------
 *
 * columns.h
 *		Expressions with values that a plan node has available, as columns.
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
 * What a plan node has available: column k holds the value of the k-th expression, which
 * is a leaf (a Var, an Aggref, ...) or an answered call.
 */
typedef struct ExprColumns
{
	List *exprs;

	/*
	 * For each column, the condition under which it has its value: an expression over the
	 * columns (OUTER_VAR), or NULL for always.
	 */
	List *guards;

	/*
	 * Guarded calls that were answered for the current expression: they have their value
	 * wherever it needs them.
	 */
	List *answered;

	/*
	 * Those of them that have their value only under some of the conditions under which
	 * the expression needs them (PartialAnswer).
	 */
	List *partial;

	/*
	 * What decides about calls (EvaluateOnce) and was evaluated for the current
	 * expression.  Only there does it have its value: an equal expression elsewhere is
	 * reached under different conditions.
	 */
	List *decided;

	/* index into exprs, answered and decided; NULL while they are empty */
	NodeIndex *index;
	NodeIndex *answered_index;
	NodeIndex *decided_index;
} ExprColumns;

typedef struct PartialAnswer
{
	Node *call;
	List *alternatives; /* see ExprCall */
} PartialAnswer;

/* The partial answer for a call, or NULL. */
extern PartialAnswer *aml_partial_answer(Node *call, const ExprColumns *columns);

/* The columns of a plan node as seen from above: Vars of OUTER_VAR. */
extern ExprColumns aml_columns_of_plan(const Plan *plan);

extern void aml_add_column(ExprColumns *columns, Node *expr, Node *guard);

/*
 * Marks that a column answers the call, or has the value of this very node, for the
 * current expression.  Forget drops what was marked for the previous one.
 */
extern void aml_add_answered(ExprColumns *columns, Node *call);
extern void aml_add_decided(ExprColumns *columns, Node *node);
extern void aml_forget_answered(ExprColumns *columns);

/* Adds those leaves of node that are not among the columns yet. */
extern void aml_collect_leaves(Node *node, ExprColumns *columns);

/* A copy of node that reads available values as Vars of varno. */
extern Node *aml_replace_columns(Node *node, const ExprColumns *columns, int varno);

/*
 * The columns that have the value of expr under a guard: a CaseWhen of guard and Var for
 * each, over varno.
 */
extern List *aml_guarded_columns(Node *expr, const ExprColumns *columns, int varno);

/* Equal expressions have equal values, unless they are volatile: then only the same node
 * has the same value, or what was built twice around the same volatile nodes. */
extern bool aml_same_value(Node *a, Node *b);

/* The next column after this one that has the value of expr, under any guard, counted
 * from 1, or 0. */
extern int aml_next_column(Node *expr, const ExprColumns *columns, int after);

/* True if the current expression can read node from a column. */
extern bool aml_is_available(Node *node, const ExprColumns *columns);

/* A copy of node in which Vars of one varno are changed to another. */
extern Node *aml_change_varno(Node *node, int from, int to);

/* A copy of node in which Vars of varno are replaced: attribute k by the k-th value. */
extern Node *aml_replace_vars(Node *node, int varno, List *values);

/* The same columns, for expressions that refer to them by another varno. */
extern ExprColumns aml_columns_over(const ExprColumns *columns, int from, int to);

/* A Var that reads the value of expr from column attno. */
extern Var *aml_column_var(int varno, AttrNumber attno, Node *expr);

#endif /* AML_EXPR_COLUMNS_H */
