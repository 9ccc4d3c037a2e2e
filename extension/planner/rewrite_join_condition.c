/*-------------------------------------------------------------------------
 *
 * rewrite_join_condition.c
 *		LEFT JOIN u ON u.id = t.id AND f(t.x): calls in conditions of left and anti joins.
 *
 * If a row of the outer side has one match at most by the other conditions, the join can
 * look for that, and a condition with calls is evaluated above it, for the rows that have
 * one: where it is not true, the columns of the inner side are null (left join).
 *
 * An anti join whose condition reads only the outer side needs no more than the first
 * match either, because the condition is the same for all of them.  It becomes a left join
 * that leaves the inner side there, and a filter.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"

#include "expr/collect_calls.h"
#include "expr/conditions.h"
#include "expr/make_nodes.h"
#include "planner/rewrite_join_condition.h"

static bool
reads_inner_side(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
		return ((Var *) node)->varno == INNER_VAR;
	return expression_tree_walker(node, reads_inner_side, context);
}

/* ----------------------------------------------------------------
 *		Whether a row has a match
 * ----------------------------------------------------------------
 */

/* A column of the inner side that is not null where the clause holds, or NULL. */
static Var *
column_of_match(Node *clause)
{
	ListCell *lc;

	if (!IsA(clause, OpExpr) || !op_strict(((OpExpr *) clause)->opno))
		return NULL;
	foreach(lc, ((OpExpr *) clause)->args)
	{
		Var *var = lfirst(lc);

		if (IsA(var, Var) && var->varno == INNER_VAR)
			return var;
	}
	return NULL;
}

static Var *
column_of_matches(List *clauses)
{
	ListCell *lc;

	foreach(lc, clauses)
	{
		Var *var = column_of_match(lfirst(lc));

		if (var != NULL)
			return var;
	}
	return NULL;
}

static Var *
column_of_keys(Plan *plan)
{
	if (IsA(plan, HashJoin))
		return column_of_matches(((HashJoin *) plan)->hashclauses);
	if (IsA(plan, MergeJoin))
		return column_of_matches(((MergeJoin *) plan)->mergeclauses);
	return NULL;
}

/* Other nodes pass on the rows of those below them, or read columns by their position. */
static bool
may_have_another_column(Plan *plan)
{
	return aml_projects(plan) && !IsA(plan, WindowAgg) && !IsA(plan, Gather) &&
		   !IsA(plan, GatherMerge);
}

static Node *
is_matched(Plan *plan)
{
	Var *var = column_of_keys(plan);

	if (var == NULL)
		var = column_of_matches(((Join *) plan)->joinqual);
	if (var == NULL)
	{
		Plan *inner = innerPlan(plan);
		int attno = list_length(inner->targetlist) + 1;

		inner->targetlist =
			lappend(inner->targetlist,
					makeTargetEntry((Expr *) makeBoolConst(true, false), attno, NULL, false));
		var = makeVar(INNER_VAR, attno, BOOLOID, -1, InvalidOid, 0);
	}
	return aml_test_null((Node *) var, IS_NOT_NULL);
}

/* ----------------------------------------------------------------
 *		The join
 * ----------------------------------------------------------------
 */

/* Clauses from which the planner may have concluded that there is one match at most. */
static bool
may_be_unique_by(List *clauses)
{
	ListCell *lc;

	foreach(lc, clauses)
	{
		OpExpr *op = lfirst(lc);

		if (IsA(op, OpExpr) && reads_inner_side((Node *) op, NULL) &&
			op_mergejoinable(op->opno, exprType(linitial(op->args))))
			return true;
	}
	return false;
}

bool
aml_has_match_calls(Plan *plan, const RewriteContext *context)
{
	Join *join = (Join *) plan;
	ExprColumns nothing = {NIL};
	List *kept;
	List *clauses;

	if (!IsA(plan, NestLoop) && !IsA(plan, MergeJoin) && !IsA(plan, HashJoin))
		return false;
	kept = list_copy(join->joinqual);
	clauses = aml_take_clauses(&kept);
	if (clauses == NIL)
		return false;
	if (column_of_keys(plan) == NULL && column_of_matches(kept) == NULL &&
		!may_have_another_column(innerPlan(plan)))
		return false;
	if (join->jointype == JOIN_LEFT)
		return join->inner_unique && !may_be_unique_by(clauses);
	return join->jointype == JOIN_ANTI && !reads_inner_side((Node *) clauses, NULL) &&
		   aml_is_repeatable((Node *) clauses, &nothing);
}

static Node *
null_without_match(Node *node, Node *match)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var))
		return ((Var *) node)->varno == INNER_VAR ? aml_value_if(match, node) : node;
	return expression_tree_mutator(node, null_without_match, match);
}

Plan *
aml_batch_match_calls(Plan *plan, RewriteContext *context)
{
	Join *join = (Join *) plan;
	Node *clauses = aml_all_true(aml_take_clauses(&join->joinqual));
	Node *match = aml_value_if(is_matched(plan), clauses);
	List *tlist = (List *) null_without_match((Node *) plan->targetlist, match);
	List *filter = (List *) null_without_match((Node *) plan->qual, match);
	ExprColumns columns = {NIL};
	BatchStack stack;

	if (join->jointype == JOIN_ANTI)
	{
		filter = lcons(aml_test_boolean(match, IS_NOT_TRUE), filter);
		join->jointype = JOIN_LEFT;
		join->inner_unique = true;
	}
	aml_collect_leaves(match, &columns);
	aml_collect_leaves((Node *) filter, &columns);
	aml_collect_leaves((Node *) tlist, &columns);
	plan->targetlist = aml_tlist_of_columns(columns.exprs);
	plan->qual = NIL;

	aml_batch_stack_init(&stack, context, plan, plan, &columns);
	stack.projects = true;
	aml_batch_stack_evaluate(&stack, match);
	aml_batch_stack_filter(&stack, filter);
	return aml_batch_stack_project(&stack, tlist);
}
