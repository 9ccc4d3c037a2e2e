/*-------------------------------------------------------------------------
 *
 * rewrite_returning.c
 *		Calls in RETURNING of INSERT, UPDATE, DELETE and MERGE.
 *
 *		UPDATE t SET ... RETURNING id, f(x)
 *
 *		ModifyTable								B (id, f(x))
 *		  returns id, f(x)				->		  -> ModifyTable
 *		  -> ...									  returns id, x
 *													  -> ...
 *
 * An expression without calls is still evaluated as soon as its row is modified.  One
 * with calls is evaluated above, from the columns that it reads, unless it is volatile.
 *
 * There is a list of expressions for each partition or child table.  They only differ in
 * the numbers of the columns that they read, so that all lists become the same expressions
 * over columns of the ModifyTable.
 *
 * A ModifyTable in WITH runs to its end even if nothing reads it, and so does the node
 * above it (see begin_batch_scan).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "compat.h"
#include "expr/collect_calls.h"
#include "expr/columns.h"
#include "planner/rewrite_returning.h"

/* RETURNING of one table. */
typedef struct Returning
{
	List *columns; /* what the ModifyTable returns: expressions */
	List *tlist;   /* what is computed above, over these columns */
} Returning;

static Node *
add_column(Node *expr, Returning *returning)
{
	AttrNumber attno = 0;
	ListCell *lc;

	foreach(lc, returning->columns)
	{
		if (aml_same_value(lfirst(lc), expr))
			attno = foreach_current_index(lc) + 1;
	}
	if (attno == 0)
	{
		returning->columns = lappend(returning->columns, expr);
		attno = list_length(returning->columns);
	}
	return (Node *) aml_column_var(OUTER_VAR, attno, expr);
}

/* True if only the ModifyTable can evaluate it. */
static bool
reads_modified_row(Node *node)
{
	if (IsA(node, ConvertRowtypeExpr))
		return reads_modified_row((Node *) ((ConvertRowtypeExpr *) node)->arg);
	return IsA(node, Var) || aml_is_returning_leaf(node);
}

static Node *
over_columns(Node *node, Returning *returning)
{
	if (node == NULL)
		return NULL;
	if (reads_modified_row(node))
		return add_column(node, returning);
	return expression_tree_mutator(node, over_columns, returning);
}

static Returning
split_returning(List *tlist)
{
	Returning result = {NIL};
	ListCell *lc;

	foreach(lc, tlist)
	{
		TargetEntry *entry = flatCopyTargetEntry(lfirst_node(TargetEntry, lc));
		Node *expr = (Node *) entry->expr;

		if (aml_has_calls(expr) && !contain_volatile_functions(expr))
			expr = over_columns(expr, &result);
		else
			expr = add_column(expr, &result);
		entry->expr = (Expr *) expr;
		result.tlist = lappend(result.tlist, entry);
	}

	/* a row of no columns would be a row that nothing has seen yet */
	if (result.columns == NIL)
		result.columns = list_make1(makeBoolConst(true, false));
	return result;
}

/* True if the expressions above are the same for all tables, and have calls. */
static bool
can_split(const ModifyTable *modify)
{
	Returning first;
	ListCell *lc;

	if (modify->returningLists == NIL)
		return false;
	first = split_returning(linitial_node(List, modify->returningLists));
	if (!aml_has_calls((Node *) first.tlist))
		return false;
	for_each_from(lc, modify->returningLists, 1)
	{
		Returning other = split_returning(lfirst_node(List, lc));

		if (list_length(other.columns) != list_length(first.columns) ||
			!equal(other.tlist, first.tlist))
			return false;
	}
	return true;
}

bool
aml_has_returning_calls(Plan *plan, const RewriteContext *context)
{
	return IsA(plan, ModifyTable) && can_split((ModifyTable *) plan);
}

Plan *
aml_batch_returning(Plan *plan, RewriteContext *context)
{
	ModifyTable *modify = (ModifyTable *) plan;
	RewriteContext above = *context;
	List *tlist = split_returning(linitial_node(List, modify->returningLists)).tlist;
	ExprColumns columns;
	BatchStack stack;
	ListCell *lc;

	foreach(lc, modify->returningLists)
		lfirst(lc) = aml_tlist_of_columns(split_returning(lfirst_node(List, lc)).columns);
	plan->targetlist = copyObject(linitial_node(List, modify->returningLists));

	/* in WITH, all rows are returned in the end, however few are read */
	if (!modify->canSetTag)
		above.goal = NULL;
	columns = aml_columns_of_plan(plan);
	aml_batch_stack_init(&stack, &above, plan, plan, &columns);
	return aml_batch_stack_project(&stack, tlist);
}
