/*-------------------------------------------------------------------------
 *
 * presorted_aggregate.c
 *		Aggregates with presorted input.
 *
 *		Agg	count(DISTINCT call)				Agg count(DISTINCT $2::varchar)
 *		  -> Sort							->	  -> Sort
 *			   -> t (x, call::text)					   -> t (x, call::text)
 *
 * Since 16, the planner sorts below the Agg for an aggregate with DISTINCT or ORDER BY.
 * The sort key is the argument in the type that the operators take, which is text for
 * varchar.  setrefs.c only recognizes a key if the same expression is an argument; a call
 * that returns varchar would be made twice.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/tlist.h"

#include "expr/collect_calls.h"
#include "planner/presorted_aggregate.h"

typedef struct SortKeys
{
	List *calls; /* over the Agg's child */
	List *vars;  /* columns of the child that hold them in another type */
} SortKeys;

/* The call in an expression that only changes its type, or NULL. */
static Node *
relabeled_call(Node *expr)
{
	if (!IsA(expr, RelabelType))
		return NULL;
	while (IsA(expr, RelabelType))
		expr = (Node *) ((RelabelType *) expr)->arg;
	return IsA(expr, FuncExpr) && aml_has_calls(expr) ? expr : NULL;
}

static SortKeys
sort_keys(const Plan *sort)
{
	SortKeys keys = {NIL};
	ExprColumns columns = {NIL};
	List *tlist;
	ListCell *lc;

	/* a Sort has the columns of its child, maybe in another order, and constants as such */
	tlist = (List *) aml_replace_vars((Node *) sort->targetlist, OUTER_VAR,
									  get_tlist_exprs(outerPlan(sort)->targetlist, true));
	foreach(lc, tlist)
		aml_add_column(&columns, (Node *) lfirst_node(TargetEntry, lc)->expr, NULL);
	foreach(lc, columns.exprs)
	{
		Node *call = relabeled_call(lfirst(lc));

		if (call == NULL)
			continue;
		keys.calls = lappend(keys.calls, aml_replace_columns(call, &columns, OUTER_VAR));
		keys.vars = lappend(keys.vars,
							aml_column_var(OUTER_VAR, foreach_current_index(lc) + 1, lfirst(lc)));
	}
	return keys;
}

static Node *
read_keys(Node *node, SortKeys *keys)
{
	ListCell *call;
	ListCell *var;

	if (node == NULL)
		return NULL;
	forboth(call, keys->calls, var, keys->vars)
	{
		if (aml_same_value(lfirst(call), node))
			return (Node *) makeRelabelType(lfirst(var), exprType(node), exprTypmod(node),
											exprCollation(node), COERCE_IMPLICIT_CAST);
	}
	return expression_tree_mutator(node, read_keys, keys);
}

void
aml_reuse_presorted_keys(Plan *plan)
{
	Plan *sort = outerPlan(plan);
	SortKeys keys;

	if (!IsA(plan, Agg) || (!IsA(sort, Sort) && !IsA(sort, IncrementalSort)))
		return;
	keys = sort_keys(sort);
	if (keys.calls == NIL)
		return;
	plan->targetlist = (List *) read_keys((Node *) plan->targetlist, &keys);
	plan->qual = (List *) read_keys((Node *) plan->qual, &keys);
}
