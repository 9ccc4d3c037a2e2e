/*-------------------------------------------------------------------------
 *
 * rewrite_lateral.c
 *		FROM t, f(t.x): a nested loop over one row for each row.
 *
 *		NestLoop (inner or left)				B (calls of f; filters)
 *		  -> t							->		  -> t
 *		  -> [Memoize ->] FunctionScan f($0)
 *
 * The inner side yields at most one row per row of t, so the join is a projection of t:
 * its columns become expressions over those of t, and the conditions become filters, in
 * the order in which they were evaluated.  In a left join, the inner columns are null if
 * the conditions are not true.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "batch_scan/plan.h"
#include "call/known_functions.h"
#include "expr/collect_calls.h"
#include "expr/columns.h"
#include "expr/conditions.h"
#include "planner/rewrite_lateral.h"
#include "planner/single_row_plan.h"

typedef struct LateralCall
{
	NestLoop *join;
	OneRow row; /* of the inner side, in terms of the join's OUTER_VAR */
} LateralCall;

static bool
contains_outer_var(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
		return ((Var *) node)->varno == OUTER_VAR;
	return expression_tree_walker(node, contains_outer_var, context);
}

static bool
is_call_of_outer(Node *node)
{
	return aml_has_calls(node) && contains_outer_var(node, NULL);
}

/* Skips nodes that only cache rows. */
static Plan *
inner_plan(NestLoop *join)
{
	Plan *inner = join->join.plan.righttree;

	return IsA(inner, Memoize) || IsA(inner, Material) ? inner->lefttree : inner;
}

/* True if an initplan of the plan reads what the nested loop hands to its inner side. */
static bool
initplan_reads_outer(const NestLoop *join, const Plan *plan, const PlannedStmt *stmt)
{
	ListCell *initplan;
	ListCell *param;

	foreach(initplan, plan->initPlan)
	{
		int plan_id = lfirst_node(SubPlan, initplan)->plan_id;
		const Plan *subplan = list_nth(stmt->subplans, plan_id - 1);

		foreach(param, join->nestParams)
		{
			if (bms_is_member(lfirst_node(NestLoopParam, param)->paramno, subplan->allParam))
				return true;
		}
	}
	return false;
}

static bool
contains_exec_param(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param))
		return ((Param *) node)->paramkind == PARAM_EXEC;
	return expression_tree_walker(node, contains_exec_param, context);
}

/* True if it reads subqueries whose execution can be observed; a parameter may be the value
 * of an initplan, which is executed when it is first read. */
static bool
reads_volatile_subplan(Node *node, const PlannedStmt *stmt)
{
	return aml_contains_volatile_subplan(node, stmt) ||
		   (contains_exec_param(node, NULL) && aml_plan_may_have_side_effects(stmt));
}

static bool
recognize(Plan *plan, PlannedStmt *stmt, LateralCall *lateral)
{
	NestLoop *join = (NestLoop *) plan;

	if (!IsA(plan, NestLoop) ||
		(join->join.jointype != JOIN_INNER && join->join.jointype != JOIN_LEFT))
		return false;

	/* conditions of a left join are evaluated even if nothing reads the inner side */
	if (join->join.jointype == JOIN_LEFT &&
		(contain_volatile_functions((Node *) join->join.joinqual) ||
		 reads_volatile_subplan((Node *) join->join.joinqual, stmt)))
		return false;

	/* subqueries in unused columns are evaluated together with the used ones */
	if (aml_contains_volatile_subplan((Node *) inner_plan(join)->initPlan, stmt))
		return false;

	/* there will be no nested loop to set it */
	if (initplan_reads_outer(join, inner_plan(join), stmt) ||
		initplan_reads_outer(join, join->join.plan.righttree, stmt))
		return false;
	lateral->join = join;

	if (!aml_one_row(inner_plan(join), stmt->rtable, aml_nest_loop_params(join), &lateral->row) ||
		aml_contains_volatile_subplan((Node *) lateral->row.values, stmt) ||
		(join->join.jointype == JOIN_LEFT &&
		 reads_volatile_subplan((Node *) lateral->row.conditions, stmt)))
		return false;

	/* without an argument from the outer side, it is called only once anyway */
	return is_call_of_outer(lateral->row.function) ||
		   is_call_of_outer((Node *) lateral->row.conditions) ||
		   is_call_of_outer((Node *) lateral->row.values);
}

bool
aml_has_lateral_call(Plan *plan, const RewriteContext *context)
{
	LateralCall lateral;

	return recognize(plan, context->stmt, &lateral);
}

/*
 * Values of the inner side are evaluated once per row, although each reference repeats
 * the expression, if the repetition could be observed, or if calls would not be found in
 * the parameters of a subplan.
 */
static void
evaluate_values(BatchStack *stack, const LateralCall *lateral)
{
	NestLoop *join = lateral->join;
	const OneRow *row = &lateral->row;
	bool read_by_subplan = aml_contains_subplan((Node *) row->conditions, NULL) ||
						   aml_subplan_reads((Node *) join->join.plan.targetlist, INNER_VAR) ||
						   aml_subplan_reads((Node *) join->join.plan.qual, INNER_VAR) ||
						   aml_subplan_reads((Node *) join->join.joinqual, INNER_VAR);
	List *values = row->function ? list_make1(row->function) : row->values;
	ListCell *lc;

	foreach(lc, values)
	{
		Node *value = lfirst(lc);

		if (is_call_of_outer(value) &&
			(read_by_subplan || !aml_is_repeatable(value, &stack->columns)))
			aml_batch_stack_evaluate(stack, value);
	}
}

Plan *
aml_batch_lateral(Plan *plan, RewriteContext *context)
{
	NestLoop *join = (NestLoop *) plan;
	Plan *inner = inner_plan(join);
	LateralCall lateral;
	OneRow row;
	ExprColumns columns;
	BatchStack stack;
	ListCell *lc;

	if (!recognize(plan, context->stmt, &lateral))
		return plan;
	row = lateral.row;

	/* the inner side may hold initplans of its own */
	plan->initPlan = list_concat(plan->initPlan, plan->righttree->initPlan);
	if (plan->righttree != inner)
		plan->initPlan = list_concat(plan->initPlan, inner->initPlan);

	row.conditions =
		list_concat(list_copy(row.conditions),
					(List *) aml_replace_vars((Node *) join->join.joinqual, INNER_VAR, row.values));

	columns = aml_columns_of_plan(plan->lefttree);
	aml_batch_stack_init(&stack, context, plan, plan->lefttree, &columns);

	/* rows with equal parameters shared a result for as long as Memoize had memory for it */
	stack.was_memoized = IsA(plan->righttree, Memoize);

	/* the function is called for every row, whether or not its result is read */
	aml_batch_stack_answer(&stack, row.function);
	evaluate_values(&stack, &lateral);
	if (join->join.jointype == JOIN_INNER)
		aml_batch_stack_filter(&stack, row.conditions);
	else
	{
		foreach(lc, row.values)
			lfirst(lc) = aml_value_of_row(&row, lfirst(lc));
	}

	aml_batch_stack_filter(&stack,
						   (List *) aml_replace_vars((Node *) plan->qual, INNER_VAR, row.values));
	return aml_batch_stack_project(
		&stack, (List *) aml_replace_vars((Node *) plan->targetlist, INNER_VAR, row.values));
}
