/*-------------------------------------------------------------------------
 *
 * rewrite_append.c
 *		Calls in the children of an Append that reads some of them asynchronously.
 *
 *		Append								B (calls)
 *		  -> Foreign Scan (calls)	->		  -> Append
 *		  -> Foreign Scan (calls)				   -> Async Foreign Scan
 *												   -> Async Foreign Scan
 *
 * An Append reads from several servers at a time, but only if the foreign scans are its
 * own children (execAsync.c): with a batch node above each of them, the servers would be
 * read one after another.  So one batch node is placed above the Append.
 *
 * That requires children whose calls are the same, except for the columns they read: each
 * child returns its targetlist without calls, followed by what the calls and the clauses
 * on them read.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"

#include "expr/collect_calls.h"
#include "planner/rewrite_append.h"

/* What a child does, in terms of columns that it could return instead. */
typedef struct ChildParts
{
	ExprColumns columns; /* in terms of what the child reads */
	List *kept;          /* clauses that stay in the child */
	List *clauses;       /* in terms of the columns, as are those below */
	List *tlist;         /* expressions; NULL: the column of that number */
} ChildParts;

static bool
is_scan(Plan *child)
{
	return aml_projects(child) && !IsA(child, NestLoop) && !IsA(child, MergeJoin) &&
		   !IsA(child, HashJoin) && !IsA(child, WindowAgg);
}

static ChildParts
parts_of_child(Plan *child)
{
	ChildParts parts = {.columns = aml_columns_without_calls(child->targetlist)};
	List *clauses = list_copy(child->qual);
	List *taken = aml_take_clauses(&clauses);
	List *calls = NIL;
	ListCell *lc;

	foreach(lc, child->targetlist)
	{
		Node *expr = (Node *) lfirst_node(TargetEntry, lc)->expr;

		calls = lappend(calls, aml_has_calls(expr) ? expr : NULL);
	}
	aml_collect_leaves((Node *) taken, &parts.columns);
	aml_collect_leaves((Node *) calls, &parts.columns);

	parts.kept = clauses;
	parts.clauses = (List *) aml_replace_columns((Node *) taken, &parts.columns, OUTER_VAR);
	parts.tlist = (List *) aml_replace_columns((Node *) calls, &parts.columns, OUTER_VAR);
	return parts;
}

static bool
same_types(List *exprs, List *others)
{
	ListCell *expr;
	ListCell *other;

	if (list_length(exprs) != list_length(others))
		return false;
	forboth(expr, exprs, other, others)
	{
		if (exprType(lfirst(expr)) != exprType(lfirst(other)) ||
			exprCollation(lfirst(expr)) != exprCollation(lfirst(other)))
			return false;
	}
	return true;
}

bool
aml_has_appended_calls(Plan *plan, const RewriteContext *context)
{
	List *children = IsA(plan, Append) ? ((Append *) plan)->appendplans : NIL;
	ChildParts first;
	ListCell *lc;

	if (children == NIL || ((Append *) plan)->nasyncplans == 0)
		return false;
	foreach(lc, children)
	{
		Plan *child = lfirst(lc);

		if (!is_scan(child) ||
			(!aml_has_calls((Node *) child->targetlist) && !aml_has_calls((Node *) child->qual)))
			return false;
	}

	first = parts_of_child(linitial(children));
	for_each_from(lc, children, 1)
	{
		ChildParts parts = parts_of_child(lfirst(lc));

		if (!same_types(parts.columns.exprs, first.columns.exprs) ||
			!equal(parts.clauses, first.clauses) || !equal(parts.tlist, first.tlist))
			return false;
	}
	return true;
}

/* The targetlist in terms of the Append's columns. */
static List *
tlist_above(List *tlist, const ChildParts *parts)
{
	List *result = NIL;
	ListCell *entry;
	ListCell *expr;

	forboth(entry, tlist, expr, parts->tlist)
	{
		TargetEntry *above = flatCopyTargetEntry(lfirst_node(TargetEntry, entry));

		if (lfirst(expr) != NULL)
			above->expr = lfirst(expr);
		else
			above->expr = (Expr *) aml_column_var(OUTER_VAR, above->resno, (Node *) above->expr);
		result = lappend(result, above);
	}
	return result;
}

Plan *
aml_batch_above_append(Plan *plan, RewriteContext *context)
{
	List *children = ((Append *) plan)->appendplans;
	ChildParts parts = parts_of_child(linitial(children));
	List *tlist = tlist_above(plan->targetlist, &parts);
	ExprColumns columns;
	BatchStack stack;
	ListCell *lc;

	foreach(lc, children)
	{
		Plan *child = lfirst(lc);
		ChildParts own = parts_of_child(child);

		child->targetlist = aml_tlist_of_columns(own.columns.exprs);
		child->qual = own.kept;
	}
	plan->targetlist = aml_tlist_of_child(linitial(children));

	columns = aml_columns_of_plan(plan);
	aml_batch_stack_init(&stack, context, plan, plan, &columns);
	aml_batch_stack_filter(&stack, parts.clauses);
	return aml_batch_stack_project(&stack, tlist);
}
