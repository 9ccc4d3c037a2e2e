/*-------------------------------------------------------------------------
 *
 * rewrite_inner_calls.c
 *		Calls for the rows of a nested loop's inner side.
 *
 *		NestLoop (inner or left)			NestLoop (f(u.y))
 *		  -> t							->	  -> t
 *		  -> Index Scan on u (f(u.y))		  -> Index Scan on u (u.y)
 *
 * The inner side is scanned anew for each row of the outer side: a batch node there would
 * have a batch for each.  So the join makes the calls, for all its rows: those of the
 * inner side's targetlist, and in an inner join those of its filter, which then is the
 * first of the join's conditions.  A row of the join is a row that the inner side has
 * returned, so no call is made that was not made before.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "expr/collect_calls.h"
#include "expr/conditions.h"
#include "expr/make_nodes.h"
#include "planner/rewrite_inner_calls.h"
#include "planner/single_row_plan.h"

/* ----------------------------------------------------------------
 *		The inner side
 * ----------------------------------------------------------------
 */

/* The conditions of an inner join, as its only filter. */
static List **
filter_of(Plan *plan)
{
	Join *join = (Join *) plan;

	if ((IsA(plan, NestLoop) || IsA(plan, MergeJoin) || IsA(plan, HashJoin)) &&
		join->jointype == JOIN_INNER && plan->qual == NIL &&
		!(IsA(plan, NestLoop) && join->inner_unique && ((NestLoop *) plan)->nestParams == NIL))
		return &join->joinqual;
	return &plan->qual;
}

typedef struct SetParams
{
	const NestLoop *join;
	List *own; /* the join's parameters (OneRowParam) */
} SetParams;

/* True if the join cannot evaluate this parameter, which may be set inside its inner side. */
static bool
contains_hidden_param(Node *node, SetParams *params)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
	{
		int paramid = ((Param *) node)->paramid;
		ListCell *lc;

		foreach(lc, params->own)
		{
			if (((OneRowParam *) lfirst(lc))->paramid == paramid)
				return false;
		}
		return !bms_is_member(paramid, params->join->join.plan.extParam);
	}
	return expression_tree_walker(node, contains_hidden_param, params);
}

static bool
is_liftable(Node *expr, SetParams *params)
{
	ExprColumns nothing = {NIL};

	return aml_is_repeatable(expr, &nothing) && !contains_hidden_param(expr, params);
}

static bool
contains_row(Node *node, const Index *scanrelid)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) && ((Var *) node)->varno == *scanrelid)
		return ((Var *) node)->varattno <= 0;
	return expression_tree_walker(node, contains_row, (void *) scanrelid);
}

/* A subquery whose columns the join can compute from those of its plan. */
static bool
is_transparent(Plan *plan, SetParams *params)
{
	SubqueryScan *scan = (SubqueryScan *) plan;

	return IsA(plan, SubqueryScan) && plan->initPlan == NIL &&
		   !aml_has_calls((Node *) plan->targetlist) && !aml_has_calls((Node *) plan->qual) &&
		   !contains_row((Node *) plan->targetlist, &scan->scan.scanrelid) &&
		   !contains_row((Node *) plan->qual, &scan->scan.scanrelid) &&
		   is_liftable((Node *) plan->targetlist, params) &&
		   is_liftable((Node *) plan->qual, params);
}

/* It passes on the columns of its child, and as many rows as the node above reads. */
static bool
is_limit(const Plan *plan)
{
	return IsA(plan, Limit) && ((const Limit *) plan)->limitOption == LIMIT_OPTION_COUNT;
}

static List *
clauses_with_calls(Plan *plan)
{
	List *clauses = list_copy(*filter_of(plan));

	return aml_take_clauses(&clauses);
}

/* Only columns and filters that can be lifted, and at least one of them. */
static bool
has_only_liftable(Plan *plan, bool lifts_filters, SetParams *params)
{
	List *clauses = clauses_with_calls(plan);
	bool found = clauses != NIL;
	ListCell *lc;

	if (clauses != NIL && (!lifts_filters || !is_liftable((Node *) clauses, params)))
		return false;
	foreach(lc, plan->targetlist)
	{
		Node *expr = (Node *) lfirst_node(TargetEntry, lc)->expr;

		if (!aml_has_calls(expr))
			continue;
		if (!is_liftable(expr, params))
			return false;
		found = true;
	}
	return found;
}

static bool
inner_side_is_liftable(NestLoop *join, SetParams *params)
{
	Plan *plan = innerPlan(join);

	/* a nested loop that stops at the first match must not lose a condition of it */
	bool lifts_filters =
		join->join.jointype == JOIN_INNER && !(join->join.inner_unique && join->nestParams == NIL);

	while (is_limit(plan) || is_transparent(plan, params))
	{
		if (is_limit(plan))
		{
			lifts_filters = false;
			plan = plan->lefttree;
		}
		else if (plan->qual != NIL && !lifts_filters)
			return false;
		else
			plan = ((SubqueryScan *) plan)->subplan;
	}

	/* a WindowAgg, and workers, may read other columns by their position */
	return aml_projects(plan) && !IsA(plan, WindowAgg) && !IsA(plan, Gather) &&
		   !IsA(plan, GatherMerge) && plan->initPlan == NIL &&
		   has_only_liftable(plan, lifts_filters, params);
}

/* ----------------------------------------------------------------
 *		The join
 * ----------------------------------------------------------------
 */

static SetParams
params_of(const NestLoop *join)
{
	return (SetParams){join, aml_nest_loop_params(join)};
}

typedef struct ReadColumns
{
	Plan *plan;
	int varno;
} ReadColumns;

/* True if node reads a column of the plan that is computed with calls. */
static bool
reads_calls(Node *node, ReadColumns *columns)
{
	Plan *plan = columns->plan;
	ReadColumns below = {NULL, OUTER_VAR};
	Node *expr;

	if (node == NULL)
		return false;
	if (!IsA(node, Var) || ((Var *) node)->varno != columns->varno)
		return expression_tree_walker(node, reads_calls, columns);

	expr =
		(Node *) list_nth_node(TargetEntry, plan->targetlist, ((Var *) node)->varattno - 1)->expr;
	if (aml_has_calls(expr))
		return true;
	if (IsA(plan, Limit))
		below.plan = plan->lefttree;
	else if (IsA(plan, SubqueryScan))
	{
		below.plan = ((SubqueryScan *) plan)->subplan;
		below.varno = ((SubqueryScan *) plan)->scan.scanrelid;
	}
	return below.plan != NULL && reads_calls(expr, &below);
}

bool
aml_has_liftable_calls(Plan *plan, const RewriteContext *context)
{
	NestLoop *join = (NestLoop *) plan;
	ReadColumns columns = {innerPlan(plan), INNER_VAR};
	SetParams params;

	if (!IsA(plan, NestLoop) ||
		(join->join.jointype != JOIN_INNER && join->join.jointype != JOIN_LEFT))
		return false;
	params = params_of(join);
	if (!inner_side_is_liftable(join, &params))
		return false;

	/* conditions of a left join, and those of which the first match is wanted, stay in it */
	return (join->join.jointype == JOIN_INNER &&
			!(join->join.inner_unique && join->nestParams == NIL)) ||
		   !reads_calls((Node *) join->join.joinqual, &columns);
}

/* What the inner side returned, in terms of what it returns now, as INNER_VAR. */
typedef struct LiftedCalls
{
	List *values;
	List *clauses;
	AttrNumber matched; /* of a left join: a column that is true */
} LiftedCalls;

static LiftedCalls
take_calls(Plan *plan, JoinType jointype)
{
	LiftedCalls lifted = {NIL};
	ExprColumns columns = aml_columns_without_calls(plan->targetlist);
	List *clauses = aml_take_clauses(filter_of(plan));
	List *values = NIL;
	ListCell *lc;

	if (clauses != NIL && filter_of(plan) != &plan->qual)
		((Join *) plan)->inner_unique = false;
	if (jointype == JOIN_LEFT)
	{
		aml_add_column(&columns, makeBoolConst(true, false), NULL);
		lifted.matched = list_length(columns.exprs);
	}
	aml_collect_leaves((Node *) clauses, &columns);
	foreach(lc, plan->targetlist)
	{
		Node *expr = (Node *) lfirst_node(TargetEntry, lc)->expr;

		if (aml_has_calls(expr))
			aml_collect_leaves(expr, &columns);
	}
	foreach(lc, plan->targetlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);
		Node *expr = (Node *) entry->expr;

		values = lappend(values, aml_has_calls(expr)
									 ? aml_replace_columns(expr, &columns, INNER_VAR)
									 : (Node *) aml_column_var(INNER_VAR, entry->resno, expr));
	}
	lifted.values = values;
	lifted.clauses = (List *) aml_replace_columns((Node *) clauses, &columns, INNER_VAR);
	plan->targetlist = aml_tlist_of_columns(columns.exprs);
	return lifted;
}

static List *
exprs_of_tlist(List *tlist)
{
	List *exprs = NIL;
	ListCell *lc;

	foreach(lc, tlist)
		exprs = lappend(exprs, lfirst_node(TargetEntry, lc)->expr);
	return exprs;
}

/* Replaces the plan by one that makes no calls. */
static LiftedCalls
lift_calls(Plan **plan, SetParams *params)
{
	Plan *top = *plan;
	LiftedCalls lifted;
	Index scanrelid;

	if (is_limit(top))
	{
		lifted = lift_calls(&top->lefttree, params);
		top->targetlist = aml_tlist_of_child(top->lefttree);
		return lifted;
	}
	if (!is_transparent(top, params))
		return take_calls(top, params->join->join.jointype);

	scanrelid = ((SubqueryScan *) top)->scan.scanrelid;
	lifted = lift_calls(&((SubqueryScan *) top)->subplan, params);
	lifted.clauses = list_concat(
		lifted.clauses, (List *) aml_replace_vars((Node *) top->qual, scanrelid, lifted.values));
	lifted.values = (List *) aml_replace_vars((Node *) exprs_of_tlist(top->targetlist), scanrelid,
											  lifted.values);
	*plan = ((SubqueryScan *) top)->subplan;
	return lifted;
}

Plan *
aml_lift_inner_calls(Plan *plan, RewriteContext *context)
{
	NestLoop *join = (NestLoop *) plan;
	SetParams params = params_of(join);
	LiftedCalls lifted;
	List *clauses;
	ListCell *lc;

	lifted = lift_calls(&innerPlan(plan), &params);
	foreach(lc, lifted.values)
	{
		Node *value = lfirst(lc);

		if (join->join.jointype == JOIN_LEFT && !IsA(value, Var))
			value = aml_value_if(
				(Node *) makeVar(INNER_VAR, lifted.matched, BOOLOID, -1, InvalidOid, 0), value);
		lfirst(lc) = aml_replace_params(value, params.own);
	}
	clauses = (List *) aml_replace_params((Node *) lifted.clauses, params.own);

	plan->targetlist =
		(List *) aml_replace_vars((Node *) plan->targetlist, INNER_VAR, lifted.values);
	plan->qual = (List *) aml_replace_vars((Node *) plan->qual, INNER_VAR, lifted.values);
	join->join.joinqual = list_concat(
		clauses, (List *) aml_replace_vars((Node *) join->join.joinqual, INNER_VAR, lifted.values));
	return plan;
}
