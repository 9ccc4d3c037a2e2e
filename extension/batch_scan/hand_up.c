/*-------------------------------------------------------------------------
 *
 * hand_up.c
 *		Answers that a plan below already has.
 *
 * SELECT sum(f(x)) FROM t WHERE f(x) > 5 has a call in the condition of the scan and an
 * equal one above it.  A node above could find each answer again
 * (call/statement_answers.c), but a column is cheaper: it costs nothing per row, and is
 * not limited by memory.
 *
 * The answer is passed on through nodes that return rows of their children with the same
 * columns, and through joins on a side that is complete for each of their rows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "batch_scan/hand_up.h"
#include "batch_scan/node.h"
#include "expr/columns.h"

typedef struct Translation
{
	const Plan *plan;
	int varno; /* of all columns that were read; 0: none yet */
	bool failed;
} Translation;

/* Replaces a column of the plan by the column of its child that it passes on. */
static Node *
translate_mutator(Node *node, Translation *translation)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var))
	{
		Node *expr = (Node *) list_nth_node(TargetEntry, translation->plan->targetlist,
											((Var *) node)->varattno - 1)
						 ->expr;

		if (!IsA(expr, Var) || ((Var *) expr)->varattno <= 0 ||
			(translation->varno != 0 && ((Var *) expr)->varno != translation->varno))
		{
			translation->failed = true;
			return node;
		}
		translation->varno = ((Var *) expr)->varno;
		return copyObject(expr);
	}
	return expression_tree_mutator(node, translate_mutator, translation);
}

/* The call over the columns of the plan's children, all of them of one: *varno; NULL: it
 * is not. */
static Node *
over_child(const Plan *plan, Node *call, int *varno)
{
	Translation translation = {.plan = plan};
	Node *result = translate_mutator(call, &translation);

	*varno = translation.varno;
	return translation.failed || translation.varno == 0 ? NULL : result;
}

static int
column_of(const Plan *plan, int varno, AttrNumber attno)
{
	ListCell *lc;

	foreach(lc, plan->targetlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);
		Var *var = (Var *) entry->expr;

		if (IsA(var, Var) && var->varno == varno && var->varattno == attno)
			return entry->resno;
	}
	return 0;
}

static int
append_column(Plan *plan, int varno, AttrNumber attno, Node *call)
{
	int resno = list_length(plan->targetlist) + 1;
	Var *var = aml_column_var(varno, attno, call);

	plan->targetlist = lappend(plan->targetlist, makeTargetEntry((Expr *) var, resno, NULL, false));
	return resno;
}

/* True if the call reads an answer of the batch node itself, which its child does not have. */
static bool
reads_own_answer(Node *node, List *scan_tlist)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
	{
		TargetEntry *entry = list_nth_node(TargetEntry, scan_tlist, ((Var *) node)->varattno - 1);

		return !IsA(entry->expr, Var);
	}
	return expression_tree_walker(node, reads_own_answer, scan_tlist);
}

/*
 * The column of a batch node's scan tuple that has the answer, or 0: of this node's calls,
 * or one that a batch node directly below passes on anyway.
 */
static AttrNumber
answer_in_scan(const CustomScan *scan, Node *call)
{
	const Plan *child = outerPlan(scan);
	int ncalls = 0;
	int varno;
	ListCell *lc;

	if (reads_own_answer(call, scan->custom_scan_tlist))
		return 0;

	/* over the child's columns, which the scan tuple begins with */
	foreach(lc, scan->custom_scan_tlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);

		if (IsA(entry->expr, FuncExpr) && aml_is_always(list_nth(scan->custom_exprs, ncalls++)) &&
			equal(aml_change_varno((Node *) entry->expr, OUTER_VAR, INDEX_VAR), call))
			return entry->resno;
	}
	if (aml_is_batch_scan(child))
	{
		AttrNumber attno;

		call = over_child(child, call, &varno);
		attno = call ? answer_in_scan((const CustomScan *) child, call) : 0;
		return attno > 0 ? column_of(child, INDEX_VAR, attno) : 0;
	}
	return 0;
}

/* The child whose answers are those of the plan's rows, or NULL. */
static Plan *
complete_child(Plan *plan, int varno)
{
	bool outer = varno == OUTER_VAR;
	JoinType type;

	switch (nodeTag(plan))
	{
		case T_Sort:
		case T_IncrementalSort:
		case T_Material:
		case T_Hash:
		case T_Limit:
		case T_LockRows:
		case T_Gather:
		case T_GatherMerge:
		case T_Result:
			return outer ? outerPlan(plan) : NULL;
		case T_NestLoop:
		case T_MergeJoin:
		case T_HashJoin:
			type = ((Join *) plan)->jointype;
			if (outer &&
				(type == JOIN_INNER || type == JOIN_LEFT || type == JOIN_SEMI || type == JOIN_ANTI))
				return outerPlan(plan);
			return !outer && type == JOIN_INNER ? innerPlan(plan) : NULL;
		default:
			return NULL;
	}
}

/* The plan's column with the answer, which is appended if it is not there; or 0. */
static int
find_answer(Plan *plan, Node *call)
{
	Plan *child;
	AttrNumber attno;
	int varno;
	int resno;

	call = over_child(plan, call, &varno);
	if (call == NULL)
		return 0;
	if (aml_is_batch_scan(plan))
		attno = answer_in_scan((CustomScan *) plan, call);
	else
	{
		child = complete_child(plan, varno);
		attno = child ? find_answer(child, aml_change_varno(call, varno, OUTER_VAR)) : 0;
	}
	if (attno == 0)
		return 0;
	resno = column_of(plan, varno, attno);
	return resno > 0 ? resno : append_column(plan, varno, attno, call);
}

bool
aml_hand_up(Plan *plan, Node *call)
{
	int before = list_length(plan->targetlist);
	int resno;

	if (contain_volatile_functions(call))
		return false;
	resno = find_answer(plan, call);
	if (resno > 0 && resno <= before)
	{
		TargetEntry *entry = list_nth_node(TargetEntry, plan->targetlist, resno - 1);

		plan->targetlist = lappend(
			plan->targetlist, makeTargetEntry(copyObject(entry->expr), before + 1, NULL, false));
	}
	return resno > 0;
}
