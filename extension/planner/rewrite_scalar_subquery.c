/*-------------------------------------------------------------------------
 *
 * rewrite_scalar_subquery.c
 *		(SELECT f(t.x)): scalar subqueries of one row.
 *
 * The planner makes a separate plan for every subquery in an expression, including
 * (SELECT f(t.x)), (SELECT s.sentiment FROM f(t.x) s) and UPDATE t SET (a, b) = (SELECT *
 * FROM f(t.x)).  If its parameters are replaced by the columns of t, what such a plan
 * computes is an expression, and its calls are calls of the node.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "expr/collect_calls.h"
#include "planner/rewrite_scalar_subquery.h"
#include "planner/single_row_plan.h"

static bool
row_of_subplan(const SubPlan *subplan, PlannedStmt *stmt, OneRow *row)
{
	Plan *plan = list_nth(stmt->subplans, subplan->plan_id - 1);
	List *params = NIL;
	ListCell *id;
	ListCell *arg;

	if (plan == NULL || plan->initPlan != NIL || contain_volatile_functions((Node *) subplan->args))
		return false;

	forboth(id, subplan->parParam, arg, subplan->args)
	{
		OneRowParam *param = palloc(sizeof(OneRowParam));

		param->paramid = lfirst_int(id);
		param->value = lfirst(arg);
		params = lappend(params, param);
	}

	/* an expression that must be evaluated once would be repeated by inlining it */
	return aml_one_row(plan, stmt->rtable, params, row) &&
		   !contain_volatile_functions(row->function);
}

/* The expression that computes the subquery's value, or NULL. */
static Node *
value_of_subplan(const SubPlan *subplan, PlannedStmt *stmt)
{
	OneRow row;
	Node *value;

	if (subplan->subLinkType != EXPR_SUBLINK || !row_of_subplan(subplan, stmt, &row))
		return NULL;
	value = aml_value_of_row(&row, linitial(row.values));
	return aml_has_calls(value) ? value : NULL;
}

static bool
find_scalar_calls(Node *node, PlannedStmt *stmt)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan) && value_of_subplan((SubPlan *) node, stmt) != NULL)
		return true;
	return expression_tree_walker(node, find_scalar_calls, stmt);
}

static Node *
inline_scalar_calls(Node *node, PlannedStmt *stmt)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, SubPlan))
	{
		Node *value = value_of_subplan((SubPlan *) node, stmt);

		if (value != NULL)
			return inline_scalar_calls(value, stmt);
	}
	return expression_tree_mutator(node, inline_scalar_calls, stmt);
}

/* ----------------------------------------------------------------
 *		SET (a, b) = (SELECT ...)
 * ----------------------------------------------------------------
 */

/*
 * In the targetlist of an UPDATE's source, such a subquery is an extra column that
 * nothing reads: evaluating it sets the parameters that the other columns read.
 */
static bool
is_multiexpr(const TargetEntry *entry, PlannedStmt *stmt, OneRow *row)
{
	SubPlan *subplan = (SubPlan *) entry->expr;

	return entry->resjunk && IsA(subplan, SubPlan) && subplan->subLinkType == MULTIEXPR_SUBLINK &&
		   row_of_subplan(subplan, stmt, row) && aml_has_calls((Node *) row->values);
}

static bool
has_multiexpr(Plan *plan, PlannedStmt *stmt)
{
	OneRow row;
	ListCell *lc;

	foreach(lc, plan->targetlist)
	{
		if (is_multiexpr(lfirst_node(TargetEntry, lc), stmt, &row))
			return true;
	}
	return false;
}

static List *
params_of_row(const SubPlan *subplan, const OneRow *row)
{
	List *params = NIL;
	ListCell *id;
	ListCell *value;

	forboth(id, subplan->setParam, value, row->values)
	{
		OneRowParam *param = palloc(sizeof(OneRowParam));

		param->paramid = lfirst_int(id);
		param->value = aml_value_of_row(row, lfirst(value));
		params = lappend(params, param);
	}
	return params;
}

static void
inline_multiexpr(Plan *plan, PlannedStmt *stmt)
{
	List *params = NIL;
	ListCell *lc;

	foreach(lc, plan->targetlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);
		OneRow row;

		if (!is_multiexpr(entry, stmt, &row))
			continue;
		params = list_concat(params, params_of_row((SubPlan *) entry->expr, &row));
		entry->expr = (Expr *) makeNullConst(RECORDOID, -1, InvalidOid);
	}
	if (params != NIL)
		plan->targetlist = (List *) aml_replace_params((Node *) plan->targetlist, params);
}

bool
aml_has_scalar_calls(Plan *plan, const RewriteContext *context)
{
	PlannedStmt *stmt = context->stmt;

	/* that of a ModifyTable is a copy of RETURNING of its first table */
	return find_scalar_calls((Node *) plan->targetlist, stmt) ||
		   find_scalar_calls((Node *) plan->qual, stmt) || has_multiexpr(plan, stmt);
}

Plan *
aml_inline_scalar_calls(Plan *plan, RewriteContext *context)
{
	PlannedStmt *stmt = context->stmt;

	plan->targetlist = (List *) inline_scalar_calls((Node *) plan->targetlist, stmt);
	plan->qual = (List *) inline_scalar_calls((Node *) plan->qual, stmt);
	inline_multiexpr(plan, stmt);
	if (IsA(plan, ModifyTable))
	{
		ModifyTable *modify = (ModifyTable *) plan;

		modify->returningLists =
			(List *) inline_scalar_calls((Node *) modify->returningLists, stmt);
	}
	return plan;
}
