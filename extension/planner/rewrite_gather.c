/*-------------------------------------------------------------------------
 *
 * rewrite_gather.c
 *		Calls below a Gather, of which a LIMIT wants few.
 *
 *		Limit								Limit
 *		  -> Gather Merge			->		  -> B
 *			   -> Result (calls)				-> Gather Merge
 *					-> Sort							 -> Result
 *														  -> Sort
 *
 * The planner makes the workers evaluate the targetlist.  Each of them does so for as
 * many rows as the LIMIT wants, since any worker might have all of them.  Above the
 * Gather it is known which rows are returned, so nothing is sent in vain.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"

#include "expr/collect_calls.h"
#include "planner/rewrite_gather.h"
#include "planner/row_goal.h"

static int
sort_columns(Plan *plan, const AttrNumber **columns)
{
	if (!IsA(plan, GatherMerge))
		return 0;
	*columns = ((GatherMerge *) plan)->sortColIdx;
	return ((GatherMerge *) plan)->numCols;
}

bool
aml_has_gathered_calls(Plan *plan, const RewriteContext *context)
{
	const AttrNumber *columns;
	int ncolumns;
	List *tlist;

	if ((!IsA(plan, Gather) && !IsA(plan, GatherMerge)) || !aml_is_limited(context->goal) ||
		!aml_projects(outerPlan(plan)))
		return false;

	/* what the workers' rows are merged by must be evaluated in the workers */
	tlist = outerPlan(plan)->targetlist;
	ncolumns = sort_columns(plan, &columns);
	for (int i = 0; i < ncolumns; i++)
	{
		if (aml_has_calls((Node *) list_nth(tlist, columns[i] - 1)))
			return false;
	}
	return aml_has_calls((Node *) tlist);
}

/* The Gather's targetlist in terms of its child's input. */
static Node *
through_child(Node *node, List *child_tlist)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varno == OUTER_VAR)
		return copyObject(
			(Node *) list_nth_node(TargetEntry, child_tlist, ((Var *) node)->varattno - 1)->expr);
	return expression_tree_mutator(node, through_child, child_tlist);
}

Plan *
aml_batch_above_gather(Plan *plan, RewriteContext *context)
{
	Plan *child = outerPlan(plan);
	List *tlist = (List *) through_child((Node *) plan->targetlist, child->targetlist);
	ExprColumns columns = aml_columns_without_calls(child->targetlist);
	BatchStack stack;

	aml_collect_leaves((Node *) tlist, &columns);
	child->targetlist = aml_tlist_of_columns(columns.exprs);
	plan->targetlist = aml_tlist_of_child(child);

	aml_batch_stack_init(&stack, context, plan, plan, &columns);
	return aml_batch_stack_project(&stack, tlist);
}
