/*-------------------------------------------------------------------------
 *
 * rewrite.c
 *		Puts batch nodes into a finished plan.
 *
 * This runs after the planner has decided everything: join order, where each expression
 * is evaluated, what is parallel.  A node that evaluates calls,
 *
 *		N (targetlist and qual with calls)
 *
 * becomes
 *
 *		B (batch node: answers the calls, rest of the qual, targetlist)
 *		  -> N' (targetlist: what the calls and the rest need; qual: the
 *			 clauses before the first one with a call)
 *
 * Clauses keep their order: order_qual_clauses() puts cheap ones first, so the service
 * does not see rows that those filter out, and no clause moves past a security barrier.
 *
 * Other shapes are handled in the same way (see rules[]): calls that a node makes for the
 * rows of its children, answered below it (planner/rewrite_inputs.c); calls in the
 * clauses of inner joins, answered above the join; and FROM t, f(t.x), where a batch node
 * over t replaces the nested loop and its function scan (planner/rewrite_lateral.c).
 * Calls that workers would make for rows that are never used are made above the Gather
 * (planner/rewrite_gather.c), and calls that would make an Append wait for one server
 * after another are made above the Append (planner/rewrite_append.c).
 *
 * Every shape is first recognized by a function that modifies nothing, and only then
 * rewritten.  If in doubt, a node is left alone: row mode is always correct.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/syscache.h"

#include "batch_scan/plan.h"
#include "expr/collect_calls.h"
#include "expr/plan_walker.h"
#include "planner/nullingrels.h"
#include "planner/presorted_aggregate.h"
#include "planner/rewrite.h"
#include "planner/rewrite_append.h"
#include "planner/rewrite_compared_subquery.h"
#include "planner/rewrite_correlated_subquery.h"
#include "planner/rewrite_gather.h"
#include "planner/rewrite_inner_calls.h"
#include "planner/rewrite_inner_parameters.h"
#include "planner/rewrite_inputs.h"
#include "planner/rewrite_join_condition.h"
#include "planner/rewrite_lateral.h"
#include "planner/rewrite_merge.h"
#include "planner/rewrite_returning.h"
#include "planner/rewrite_scalar_subquery.h"
#include "planner/rewrite_values.h"
#include "planner/rewrite_window.h"
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
 * Join clauses of an inner join are ordinary filters, and may be evaluated above the
 * join.  But a nested loop that leaves its inner side at the first match would not see
 * the remaining pairs, unless its parameters already determine that match.
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
has_calls(Plan *plan, const RewriteContext *context)
{
	return context->evaluate_once != NIL ||
		   (aml_projects(plan) && !contains_multiexpr((Node *) plan->targetlist, NULL) &&
			(aml_has_calls((Node *) plan->targetlist) || aml_has_calls((Node *) plan->qual) ||
			 aml_has_calls((Node *) movable_join_clauses(plan))));
}

static Plan *
batch_above(Plan *plan, RewriteContext *context)
{
	List *tlist = plan->targetlist;
	List *clauses = NIL;
	ExprColumns columns = {NIL};
	BatchStack stack;
	ListCell *lc;

	/*
	 * A run condition reads the results of window functions from the node's own
	 * targetlist, by position.
	 */
	if (IsA(plan, WindowAgg) && ((WindowAgg *) plan)->runCondition != NIL)
		columns = aml_columns_without_calls(tlist);

	if (aml_has_calls((Node *) movable_join_clauses(plan)))
	{
		Join *join = (Join *) plan;

		clauses = aml_take_clauses(&join->joinqual);

		/* the first match of the remaining clauses need not be the match */
		join->inner_unique = false;
	}
	if (clauses != NIL)
	{
		/* the join's filter is evaluated after its join clauses */
		clauses = list_concat(clauses, plan->qual);
		plan->qual = NIL;
	}
	else
		clauses = aml_take_clauses(&plan->qual);

	aml_collect_leaves((Node *) clauses, &columns);
	aml_collect_leaves((Node *) tlist, &columns);
	plan->targetlist = aml_tlist_of_columns(columns.exprs);

	aml_batch_stack_init(&stack, context, plan, plan, &columns);
	stack.projects = true;
	foreach(lc, context->evaluate_once)
		aml_batch_stack_evaluate(&stack, lfirst(lc));
	aml_batch_stack_filter(&stack, clauses);
	return aml_batch_stack_project(&stack, tlist);
}

/* ----------------------------------------------------------------
 *		The shapes
 * ----------------------------------------------------------------
 */

typedef enum RewriteTime
{
	/* once the outer child is rewritten; the inner side is no longer executed */
	REWRITE_INSTEAD,
	/* all that apply, one after the other; the node stays where it is */
	REWRITE_FIRST,
	/* the first that applies; the node becomes the child of what is returned */
	REWRITE_BEFORE_CHILDREN,
	/* all that apply, one after the other */
	REWRITE_AFTER_CHILDREN
} RewriteTime;

/* A form in which calls occur in a plan. */
typedef struct RewriteRule
{
	const char *name;
	RewriteTime time;
	/* modifies nothing */
	bool (*applies)(Plan *plan, const RewriteContext *context);
	/* returns the node that replaces plan, which may be plan itself */
	Plan *(*apply)(Plan *plan, RewriteContext *context);
} RewriteRule;

static const RewriteRule rules[] = {
	{"NOT IN (SELECT ...)", REWRITE_FIRST, aml_has_compared_calls, aml_ask_for_compared_rows},
	{"FROM t, f(t.x)", REWRITE_INSTEAD, aml_has_lateral_call, aml_batch_lateral},
	{"inner side of a nested loop", REWRITE_FIRST, aml_has_liftable_calls, aml_lift_inner_calls},
	{"given to the inner side", REWRITE_FIRST, aml_has_inner_calls, aml_hand_inner_calls},
	{"above a Gather", REWRITE_BEFORE_CHILDREN, aml_has_gathered_calls, aml_batch_above_gather},
	{"above an Append", REWRITE_BEFORE_CHILDREN, aml_has_appended_calls, aml_batch_above_append},
	{"(SELECT f(x))", REWRITE_AFTER_CHILDREN, aml_has_scalar_calls, aml_inline_scalar_calls},
	{"VALUES", REWRITE_AFTER_CHILDREN, aml_has_value_calls, aml_lift_value_calls},
	{"MERGE", REWRITE_AFTER_CHILDREN, aml_has_merge_calls, aml_batch_merge_actions},
	{"RETURNING", REWRITE_AFTER_CHILDREN, aml_has_returning_calls, aml_batch_returning},
	{"lag(f(x))", REWRITE_AFTER_CHILDREN, aml_has_fetched_calls, aml_fetch_inputs_of_calls},
	{"parameters", REWRITE_AFTER_CHILDREN, aml_has_parameter_calls, aml_batch_parameters},
	{"inputs", REWRITE_AFTER_CHILDREN, aml_has_input_calls, aml_batch_inputs},
	{"ON key AND f(x)", REWRITE_AFTER_CHILDREN, aml_has_match_calls, aml_batch_match_calls},
	{"targetlist and qual", REWRITE_AFTER_CHILDREN, has_calls, batch_above},
};

static const RewriteRule *
first_rule(RewriteTime time, Plan *plan, const RewriteContext *context)
{
	for (int i = 0; i < lengthof(rules); i++)
	{
		if (rules[i].time == time && rules[i].applies(plan, context))
			return &rules[i];
	}
	return NULL;
}

static Plan *
apply(const RewriteRule *rule, Plan *plan, RewriteContext *context)
{
	elog(DEBUG2, "aws_ml: rule \"%s\" for plan node %d", rule->name, plan->plan_node_id);
	return rule->apply(plan, context);
}

static void
apply_all(RewriteTime time, Plan **plan, RewriteContext *context)
{
	for (int i = 0; i < lengthof(rules); i++)
	{
		if (rules[i].time == time && rules[i].applies(*plan, context))
			*plan = apply(&rules[i], *plan, context);
	}
}

typedef struct RewriteCheck
{
	RewriteContext context;
	bool wanted;
} RewriteCheck;

static void
check_rules(Plan *plan, void *arg)
{
	RewriteCheck *check = arg;

	for (int i = 0; i < lengthof(rules) && !check->wanted; i++)
		check->wanted = rules[i].applies(plan, &check->context);
}

bool
aml_plan_wants_rewrite(PlannedStmt *stmt)
{
	RewriteCheck check = {.context.stmt = stmt};

	aml_visit_statement(stmt, check_rules, &check);
	return check.wanted;
}

/* ----------------------------------------------------------------
 *		The tree
 * ----------------------------------------------------------------
 */

static Plan *rewrite_tree(Plan *plan, const RewriteContext *context);

typedef struct ChildContext
{
	Plan *parent;
	const RewriteContext *of_parent;
} ChildContext;

/*
 * A merge join returns to a mark on its inner side, and a Result passes that on to its
 * child (ExecSupportsMarkRestore); batch nodes cannot do that.
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
	const ChildContext *family = arg;
	Plan *parent = family->parent;
	RewriteContext context = *family->of_parent;
	RowGoal goal;
	Plan *rewritten;
	bool marked;

	context.goal = aml_child_goal(parent, context.goal, child, &goal);
	if (IsA(parent, Gather))
	{
		context.workers = ((Gather *) parent)->num_workers;
		context.rescan_param = ((Gather *) parent)->rescan_param;
	}
	else if (IsA(parent, GatherMerge))
	{
		context.workers = ((GatherMerge *) parent)->num_workers;
		context.rescan_param = ((GatherMerge *) parent)->rescan_param;
	}

	marked = IsA(parent, MergeJoin) && child == innerPlan(parent) &&
			 !((MergeJoin *) parent)->skip_mark_restore;
	rewritten = rewrite_tree(child, &context);
	return marked && loses_mark(rewritten) ? aml_materialize(rewritten, context.next_node_id)
										   : rewritten;
}

static Plan *
rewrite_tree(Plan *plan, const RewriteContext *of_parent)
{
	RewriteContext context = *of_parent;
	ChildContext family = {plan, of_parent};
	const RewriteRule *rule;
	Plan *above = NULL;

	check_stack_depth();
	rule = first_rule(REWRITE_INSTEAD, plan, &context);
	if (rule != NULL)
	{
		outerPlan(plan) = rewrite_child(outerPlan(plan), &family);
		return apply(rule, plan, &context);
	}

	aml_reuse_presorted_keys(plan);
	apply_all(REWRITE_FIRST, &plan, &context);
	rule = first_rule(REWRITE_BEFORE_CHILDREN, plan, &context);
	if (rule != NULL)
		above = apply(rule, plan, &context);
	aml_map_children(plan, rewrite_child, &family);
	if (above != NULL)
		return above;

	apply_all(REWRITE_AFTER_CHILDREN, &plan, &context);
	return plan;
}

static void
highest_node_id(Plan *plan, void *highest)
{
	*(int *) highest = Max(*(int *) highest, plan->plan_node_id);
}

static bool
has_row_security(Oid relation)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	bool result = true;

	if (HeapTupleIsValid(tuple))
	{
		result = ((Form_pg_class) GETSTRUCT(tuple))->relrowsecurity;
		ReleaseSysCache(tuple);
	}
	return result;
}

/*
 * True if some conditions of the statement may have to be evaluated before others, for
 * security: those of row-level security, and those of views with security_barrier through
 * which it modifies a table.  In the finished plan, they are conditions like any other.
 * (Views that are only read keep their conditions in a node of their own.)
 */
static bool
may_have_security_conditions(const PlannedStmt *stmt)
{
	bool modifies = stmt->commandType != CMD_SELECT || stmt->hasModifyingCTE;
	ListCell *lc;

	foreach(lc, stmt->rtable)
	{
		const RangeTblEntry *entry = lfirst_node(RangeTblEntry, lc);

		if (entry->rtekind != RTE_RELATION)
			continue;
		if (entry->relkind == RELKIND_VIEW ? modifies : has_row_security(entry->relid))
			return true;
	}
	return false;
}

void
aml_rewrite_plan(PlannedStmt *stmt, bool backward)
{
	int next_node_id = 0;
	RowGoal run_goal;
	const RowGoal *goal = aml_run_goal(&run_goal);
	RowGoal *subplan_goals;
	RewriteContext context = {
		.stmt = stmt,
		.rescan_param = -1,
		.keeps_order = may_have_security_conditions(stmt),
		.next_node_id = &next_node_id,
	};
	ListCell *lc;

	aml_clear_nullingrels(stmt);
	aml_visit_statement(stmt, highest_node_id, &next_node_id);
	context.first_own_id = ++next_node_id;
	aml_join_correlated_subqueries(stmt, &next_node_id);
	subplan_goals = aml_subplan_goals(stmt, goal);

	foreach(lc, stmt->subplans)
	{
		RowGoal *subplan_goal = &subplan_goals[foreach_current_index(lc)];

		context.goal = aml_wants_all(subplan_goal) ? NULL : subplan_goal;
		if (lfirst(lc) != NULL)
			lfirst(lc) = rewrite_tree(lfirst(lc), &context);
	}

	context.goal = goal;
	stmt->planTree = rewrite_tree(stmt->planTree, &context);
	if (backward && !ExecSupportsBackwardScan(stmt->planTree))
		stmt->planTree = aml_materialize(stmt->planTree, &next_node_id);
}
