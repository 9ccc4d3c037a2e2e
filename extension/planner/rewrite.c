/*-------------------------------------------------------------------------
 *
 * rewrite.c
 *		Puts batch nodes into a finished plan.
 *
 * We come after the planner has decided everything: join order, where each
 * expression is evaluated, what is parallel.  A node that evaluates calls,
 *
 *		N (targetlist and qual with calls)
 *
 * becomes
 *
 *		B (batch node: answers the calls, rest of the qual, targetlist)
 *		  -> N' (targetlist: what the calls and the rest need; qual: the
 *			 clauses before the first one with a call)
 *
 * Clauses keep their order: order_qual_clauses() puts cheap ones first, so the
 * service does not see the rows that those drop, and none moves past a
 * security barrier.
 *
 * Other shapes come down to the same thing (see rewrite_node): calls that a node
 * makes for the rows of its children, answered below it (planner/rewrite_inputs.c); calls in
 * the clauses of inner joins, answered above the join; and FROM t, f(t.x), where
 * a batch node over t replaces the nested loop and its function scan
 * (planner/rewrite_lateral.c).  What workers would do for rows that nobody wants is done
 * above them (planner/rewrite_gather.c), and above an Append what would make it wait for one
 * server after the other (planner/rewrite_append.c).
 *
 * Every shape is recognized by a function that touches nothing, and edited
 * only then.  At any doubt a node is left alone: row mode is always right.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"

#include "batch_scan/plan.h"
#include "expr/collect_calls.h"
#include "expr/plan_walker.h"
#include "planner/nullingrels.h"
#include "planner/presorted_aggregate.h"
#include "planner/rewrite.h"
#include "planner/rewrite_append.h"
#include "planner/rewrite_gather.h"
#include "planner/rewrite_inputs.h"
#include "planner/rewrite_lateral.h"
#include "planner/rewrite_merge.h"
#include "planner/rewrite_scalar_subquery.h"
#include "planner/rewrite_values.h"
#include "planner/row_goal.h"

/* ----------------------------------------------------------------
 *		Targetlist and qual
 * ----------------------------------------------------------------
 */

static bool
contains_multiexpr(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan) && ((SubPlan *) node)->subLinkType == MULTIEXPR_SUBLINK)
		return true;
	return expression_tree_walker(node, contains_multiexpr, context);
}

/*
 * Join clauses of an inner join are filters like any other, and may be evaluated
 * above the join.  But a nested loop that leaves its inner side at the first match
 * would not see the pairs after it; unless its parameters already pick that match.
 */
static List *
movable_join_clauses(Plan *plan)
{
	Join *join = (Join *) plan;

	if ((!IsA(plan, NestLoop) && !IsA(plan, MergeJoin) && !IsA(plan, HashJoin)) ||
		join->jointype != JOIN_INNER)
		return NIL;
	if (IsA(plan, NestLoop) && join->inner_unique && ((NestLoop *) plan)->nestParams == NIL)
		return NIL;
	return join->joinqual;
}

static bool
wants_batch_above(Plan *plan)
{
	return aml_projects(plan) && !contains_multiexpr((Node *) plan->targetlist, NULL) &&
		   (aml_has_calls((Node *) plan->targetlist) || aml_has_calls((Node *) plan->qual) ||
			aml_has_calls((Node *) movable_join_clauses(plan)));
}

/* once: expressions to be evaluated once for each row, before anything else. */
static Plan *
batch_above(Plan *plan, List *once, const PlanPlace *place)
{
	List *tlist = plan->targetlist;
	List *clauses = NIL;
	ExprColumns columns = {NIL};
	BatchStack stack;
	ListCell *lc;

	/*
	 * A run condition reads the results of window functions out of the node's own
	 * targetlist, by position.
	 */
	if (IsA(plan, WindowAgg) && ((WindowAgg *) plan)->runCondition != NIL)
		columns = aml_columns_without_calls(tlist);

	if (aml_has_calls((Node *) movable_join_clauses(plan)))
	{
		Join *join = (Join *) plan;

		clauses = aml_take_clauses(&join->joinqual);

		/* the first match of the clauses that are left need not be the match */
		join->inner_unique = false;
	}
	if (clauses != NIL)
	{
		/* the join's filter comes after its join clauses */
		clauses = list_concat(clauses, plan->qual);
		plan->qual = NIL;
	}
	else
		clauses = aml_take_clauses(&plan->qual);

	aml_collect_leaves((Node *) clauses, &columns);
	aml_collect_leaves((Node *) tlist, &columns);
	plan->targetlist = aml_tlist_of_columns(columns.exprs);

	aml_batch_stack_init(&stack, place, plan, plan, &columns);
	stack.projects = true;
	foreach(lc, once)
		aml_batch_stack_evaluate(&stack, lfirst(lc));
	foreach(lc, clauses)
		aml_batch_stack_filter(&stack, lfirst(lc));
	return aml_batch_stack_project(&stack, tlist);
}

/* ----------------------------------------------------------------
 *		The tree
 * ----------------------------------------------------------------
 */

static bool
wants_rewrite(Plan *plan, PlannedStmt *stmt)
{
	LateralCall lateral;

	return aml_has_scalar_calls(plan, stmt) || aml_has_value_calls(plan) ||
		   aml_has_input_calls(plan, NULL) || aml_has_merge_calls(plan) ||
		   aml_recognize_lateral(plan, stmt, &lateral) || wants_batch_above(plan);
}

typedef struct WishContext
{
	PlannedStmt *stmt;
	bool wanted;
} WishContext;

static void
note_wish(Plan *plan, void *arg)
{
	WishContext *context = arg;

	if (wants_rewrite(plan, context->stmt))
		context->wanted = true;
}

bool
aml_plan_wants_rewrite(PlannedStmt *stmt)
{
	WishContext context = {.stmt = stmt};

	aml_visit_statement(stmt, note_wish, &context);
	return context.wanted;
}

static Plan *rewrite_tree(Plan *plan, const PlanPlace *place);

static Plan *
rewrite_node(Plan *plan, const PlanPlace *place)
{
	List *once = NIL;

	if (aml_has_scalar_calls(plan, place->stmt))
		aml_inline_scalar_calls(plan, place->stmt);
	if (aml_has_value_calls(plan))
		once = aml_lift_value_calls(plan, place->stmt->rtable);
	if (aml_has_merge_calls(plan))
		aml_batch_merge_actions(plan, place);
	if (aml_has_input_calls(plan, place->goal))
		aml_batch_inputs(plan, place);
	if (once != NIL || wants_batch_above(plan))
		return batch_above(plan, once, place);
	return plan;
}

typedef struct ChildContext
{
	Plan *parent;
	const PlanPlace *place;
} ChildContext;

/*
 * A merge join goes back to a mark on its inner side, and a Result passes that on
 * to its child (ExecSupportsMarkRestore); batch nodes cannot.
 */
static bool
loses_mark(const Plan *plan)
{
	while (IsA(plan, Result) && outerPlan(plan) != NULL)
		plan = outerPlan(plan);
	return aml_is_batch_scan(plan);
}

static Plan *
rewrite_child(Plan *child, void *arg)
{
	ChildContext *context = arg;
	Plan *parent = context->parent;
	PlanPlace place = *context->place;
	RowGoal goal;
	Plan *rewritten;
	bool marked;

	place.goal = aml_child_goal(parent, place.goal, child, &goal);
	if (IsA(parent, Gather))
	{
		place.workers = ((Gather *) parent)->num_workers;
		place.rescan_param = ((Gather *) parent)->rescan_param;
	}
	else if (IsA(parent, GatherMerge))
	{
		place.workers = ((GatherMerge *) parent)->num_workers;
		place.rescan_param = ((GatherMerge *) parent)->rescan_param;
	}

	marked = IsA(parent, MergeJoin) && child == innerPlan(parent) &&
			 !((MergeJoin *) parent)->skip_mark_restore;
	rewritten = rewrite_tree(child, &place);
	return marked && loses_mark(rewritten) ? aml_materialize(rewritten, place.next_node_id)
										   : rewritten;
}

static Plan *
rewrite_tree(Plan *plan, const PlanPlace *place)
{
	ChildContext context = {plan, place};
	LateralCall lateral;
	Plan *above = NULL;

	check_stack_depth();
	if (aml_recognize_lateral(plan, place->stmt, &lateral))
	{
		/* the inner side is not executed any more */
		outerPlan(plan) = rewrite_child(outerPlan(plan), &context);
		return aml_batch_lateral(&lateral, place);
	}
	aml_read_sort_keys(plan);
	if (aml_has_gathered_calls(plan, place->goal))
		above = aml_batch_above_gather(plan, place);
	else if (aml_has_appended_calls(plan))
		above = aml_batch_above_append(plan, place);
	aml_map_children(plan, rewrite_child, &context);
	return above ? above : rewrite_node(plan, place);
}

static void
highest_node_id(Plan *plan, void *highest)
{
	*(int *) highest = Max(*(int *) highest, plan->plan_node_id);
}

void
aml_rewrite_plan(PlannedStmt *stmt, bool backward)
{
	int next_node_id = 0;
	RowGoal run_goal;
	const RowGoal *goal = aml_run_goal(&run_goal);
	RowGoal *subplan_goals = aml_subplan_goals(stmt, goal);
	PlanPlace place = {.stmt = stmt, .rescan_param = -1, .next_node_id = &next_node_id};
	ListCell *lc;

	aml_forget_outer_joins(stmt);
	aml_visit_statement(stmt, highest_node_id, &next_node_id);
	next_node_id++;

	foreach(lc, stmt->subplans)
	{
		RowGoal *subplan_goal = &subplan_goals[foreach_current_index(lc)];

		place.goal = aml_wants_all(subplan_goal) ? NULL : subplan_goal;
		if (lfirst(lc) != NULL)
			lfirst(lc) = rewrite_tree(lfirst(lc), &place);
	}

	place.goal = goal;
	stmt->planTree = rewrite_tree(stmt->planTree, &place);
	if (backward && !ExecSupportsBackwardScan(stmt->planTree))
		stmt->planTree = aml_materialize(stmt->planTree, &next_node_id);
}
