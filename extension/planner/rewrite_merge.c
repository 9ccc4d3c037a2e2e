/*-------------------------------------------------------------------------
 *
 * rewrite_merge.c
 *		Calls in the actions of MERGE.
 *
 *		MERGE INTO t USING (SELECT id, f(x) AS s FROM u) s ON t.id = s.id
 *		WHEN MATCHED AND s.id > 5 THEN UPDATE SET s = s.s
 *		WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.s)
 *
 * The planner moves f(x) into the actions.  An action is executed for a source row that
 * matches (or does not), if the conditions of the actions before it are not true and its
 * own is.  That is the guard under which its calls are answered below the ModifyTable.
 * Calls and conditions that read the target row stay where they are, since the source
 * does not have it.
 *
 * If the target row has been updated concurrently, so that a row that matched no longer
 * does, the calls of the action that now applies have no answer, and are made one by one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "compat.h"
#include "expr/collect_calls.h"
#include "expr/conditions.h"
#include "expr/make_nodes.h"
#include "planner/rewrite_merge.h"

/* The matching target row, as a column of the source; NULL if there is none. */
static Node *
matching_row(Plan *source, int varno)
{
	ListCell *lc;

	foreach(lc, source->targetlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);

		/* a view with triggers has no ctid (17) */
		if (entry->resjunk && entry->resname &&
			(strcmp(entry->resname, "ctid") == 0 || strcmp(entry->resname, "wholerow") == 0))
			return (Node *) aml_column_var(varno, entry->resno, (Node *) entry->expr);
	}
	return NULL;
}

/*
 * What the actions evaluate, as CASE WHEN condition THEN action ... END, to find calls
 * in.
 */
static Node *
actions_of_kind(List *actions, AmlMergeKind kind)
{
	CaseExpr *result = makeNode(CaseExpr);
	ListCell *lc;

	foreach(lc, actions)
	{
		MergeAction *action = lfirst_node(MergeAction, lc);

		if (aml_merge_kind(action) == kind)
			result->args = lappend(result->args, aml_when(aml_all_true((List *) action->qual),
														  (Node *) action->targetList));
	}
	return (Node *) result;
}

static bool
kinds_are_known(List *actions)
{
	ListCell *lc;

	foreach(lc, actions)
	{
		if (aml_merge_kind(lfirst_node(MergeAction, lc)) == AML_MERGE_OTHER)
			return false;
	}
	return true;
}

static List *
source_expressions(ModifyTable *modify)
{
	Node *row = matching_row(outerPlan(modify), INNER_VAR);
	List *result = NIL;
	ListCell *lc;

	/* expressions that must be evaluated once cannot be recognized in the actions */
	if (row == NULL || contain_volatile_functions((Node *) modify->mergeActionLists) ||
		aml_contains_subplan((Node *) modify->mergeActionLists, NULL))
		return NIL;
	foreach(lc, modify->mergeActionLists)
	{
		List *actions = lfirst_node(List, lc);
		CaseExpr *expr = makeNode(CaseExpr);

		if (!kinds_are_known(actions))
			return NIL;
		expr->args = list_make1(
			aml_when(aml_test_null(row, IS_NOT_NULL), actions_of_kind(actions, AML_MERGE_MATCHED)));
		expr->defresult = (Expr *) actions_of_kind(actions, AML_MERGE_NOT_MATCHED);
		result = lappend(result, expr);
	}
	/* in a node above, columns of the source are OUTER_VAR */
	return (List *) aml_change_varno((Node *) result, INNER_VAR, OUTER_VAR);
}

bool
aml_has_merge_calls(Plan *plan, const RewriteContext *context)
{
	ExprColumns columns;
	List *decisions;

	if (!IsA(plan, ModifyTable) || ((ModifyTable *) plan)->operation != CMD_MERGE)
		return false;
	columns = aml_columns_of_plan(outerPlan(plan));
	return aml_collect_calls((Node *) source_expressions((ModifyTable *) plan), &columns,
							 &decisions) != NIL;
}

/* Reads the answers, except for a source row that did match: row mode. */
static Node *
with_answers(Node *expr, const ExprColumns *columns, AmlMergeKind kind, Node *row)
{
	Node *replaced = aml_replace_columns(expr, columns, INNER_VAR);
	CaseExpr *result;

	if (kind == AML_MERGE_MATCHED || equal(replaced, expr))
		return replaced;
	result = makeNode(CaseExpr);
	result->casetype = exprType(expr);
	result->casecollid = exprCollation(expr);
	result->args = list_make1(aml_when(aml_test_null(row, IS_NULL), replaced));
	result->defresult = (Expr *) expr;
	result->location = -1;
	return (Node *) result;
}

static void
use_answers(MergeAction *action, const ExprColumns *columns, Node *row)
{
	AmlMergeKind kind = aml_merge_kind(action);
	ListCell *lc;

	foreach(lc, (List *) action->qual)
		lfirst(lc) = with_answers(lfirst(lc), columns, kind, row);
	foreach(lc, action->targetList)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);

		entry->expr = (Expr *) with_answers((Node *) entry->expr, columns, kind, row);
	}
}

/* The source's columns keep their names; the answers have none. */
static void
name_columns(List *tlist, List *source_tlist)
{
	ListCell *lc;

	foreach(lc, tlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);

		entry->resjunk = true;
		if (entry->resno <= list_length(source_tlist))
		{
			TargetEntry *source = list_nth_node(TargetEntry, source_tlist, entry->resno - 1);

			entry->resname = source->resname;
			entry->resjunk = source->resjunk;
		}
	}
}

Plan *
aml_batch_merge_actions(Plan *plan, RewriteContext *context)
{
	ModifyTable *modify = (ModifyTable *) plan;
	Plan *source = outerPlan(plan);
	RewriteContext source_context = *context;
	ExprColumns columns = aml_columns_of_plan(source);
	BatchStack stack;
	ListCell *actions;
	ListCell *action;

	source_context.goal = NULL;
	aml_batch_stack_init(&stack, &source_context, source, source, &columns);
	aml_batch_stack_answer(&stack, (Node *) source_expressions(modify));
	outerPlan(plan) = aml_batch_stack_finish(&stack);
	name_columns(outerPlan(plan)->targetlist, source->targetlist);

	columns = aml_columns_over(&stack.columns, OUTER_VAR, INNER_VAR);
	foreach(actions, modify->mergeActionLists)
	{
		foreach(action, lfirst_node(List, actions))
			use_answers(lfirst_node(MergeAction, action), &columns,
						matching_row(source, INNER_VAR));
	}
	return plan;
}
