/*-------------------------------------------------------------------------
 *
 * rewrite_inputs.c
 *		Calls that a node makes for the rows of its children.
 *
 *		Agg			arguments and FILTER of aggregates
 *		WindowAgg	those of aggregates over a frame around the row
 *		ProjectSet	targetlist, evaluated at least once for each row
 *		HashJoin	hash keys, of either side
 *
 * They are answered below the node, for all rows of the child: the child's columns keep
 * their positions, and the answers follow.  Columns that only the calls needed become
 * null, so that the rows waiting for answers are small.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/transam.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"

#include "call/known_functions.h"
#include "compat.h"
#include "expr/collect_calls.h"
#include "expr/conditions.h"
#include "expr/make_nodes.h"
#include "expr/plan_walker.h"
#include "planner/rewrite_inputs.h"
#include "planner/row_goal.h"

/*
 * CASE WHEN condition THEN expr END, in which to find calls that are only evaluated if
 * the condition is true.  The CASE itself is never evaluated.
 */
static Node *
under_condition(Node *condition, Node *expr)
{
	CaseExpr *result = makeNode(CaseExpr);

	result->args = list_make1(aml_when(condition, expr));
	return (Node *) result;
}

static Node *
filtered(Expr *filter, List *args)
{
	return filter ? under_condition((Node *) filter, (Node *) args) : (Node *) args;
}

/* ----------------------------------------------------------------
 *		One child
 * ----------------------------------------------------------------
 */

/*
 * An aggregate's arguments are evaluated for every row if each row is in at least one
 * frame: its own.  Nothing is known about which rows other window functions look at, or
 * how far a run condition or a LIMIT lets them get.
 */
static bool
frames_have_own_row(const WindowAgg *window, const RowGoal *goal)
{
	return window->runCondition == NIL && window->plan.qual == NIL && !aml_is_limited(goal) &&
		   !(window->frameOptions & (FRAMEOPTION_EXCLUSION | FRAMEOPTION_START_OFFSET_FOLLOWING |
									 FRAMEOPTION_END_OFFSET_PRECEDING));
}

/* What Aggrefs or WindowFuncs evaluate for input rows. */
static bool
collect_arguments(Node *node, List **inputs)
{
	if (node == NULL)
		return false;
	if (IsA(node, Aggref))
	{
		Aggref *aggref = (Aggref *) node;

		/* the arguments of a combining Aggref are transition states of another Agg */
		if (!DO_AGGSPLIT_COMBINE(aggref->aggsplit))
			*inputs = lappend(*inputs, filtered(aggref->aggfilter, aggref->args));
		return false;
	}
	if (IsA(node, WindowFunc))
	{
		WindowFunc *func = (WindowFunc *) node;

		if (func->winagg)
			*inputs = lappend(*inputs, filtered(func->aggfilter, func->args));
		return false;
	}
	return expression_tree_walker(node, collect_arguments, inputs);
}

/*
 * Calls with side effects are made below the node only if it evaluates its inputs exactly
 * once for each row that it reads.  It may do so more often: for each row that a
 * set-returning function produces, for each frame, and for each sort of grouping sets.
 * And a sorted Agg reads one row of the next group, which it may never process.
 */
static bool
keeps_inputs(Plan *plan, const RowGoal *goal)
{
	Agg *agg = (Agg *) plan;

	return (!IsA(plan, Agg) || agg->chain != NIL ||
			(agg->aggstrategy == AGG_SORTED && goal != NULL)) &&
		   (aml_has_side_effects((Node *) plan->targetlist, NULL) ||
			aml_has_side_effects((Node *) plan->qual, NULL));
}

static List *
inputs_of(Plan *plan, const RowGoal *goal)
{
	List *inputs = NIL;

	if (keeps_inputs(plan, goal))
		return NIL;
	switch (nodeTag(plan))
	{
		case T_Agg:
			collect_arguments((Node *) plan->targetlist, &inputs);
			collect_arguments((Node *) plan->qual, &inputs);
			return inputs;
		case T_WindowAgg:
			if (frames_have_own_row((WindowAgg *) plan, goal))
				collect_arguments((Node *) plan->targetlist, &inputs);
			return inputs;
		case T_ProjectSet:
			return plan->targetlist;
		default:
			return NIL;
	}
}

static Node *
replace_arguments(Node *node, const ExprColumns *columns)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Aggref) && !DO_AGGSPLIT_COMBINE(((Aggref *) node)->aggsplit))
	{
		Aggref *aggref = makeNode(Aggref);

		*aggref = *(Aggref *) node;
		aggref->args = (List *) aml_replace_columns((Node *) aggref->args, columns, OUTER_VAR);
		aggref->aggfilter =
			(Expr *) aml_replace_columns((Node *) aggref->aggfilter, columns, OUTER_VAR);
		return (Node *) aggref;
	}
	if (IsA(node, WindowFunc) && ((WindowFunc *) node)->winagg)
	{
		WindowFunc *func = makeNode(WindowFunc);

		*func = *(WindowFunc *) node;
		func->args = (List *) aml_replace_columns((Node *) func->args, columns, OUTER_VAR);
		func->aggfilter =
			(Expr *) aml_replace_columns((Node *) func->aggfilter, columns, OUTER_VAR);
		return (Node *) func;
	}
	return expression_tree_mutator(node, replace_arguments, (void *) columns);
}

/* Puts batch nodes over the child; returns what they make available. */
static ExprColumns
batch_child(Plan **child, Node *inputs, const RewriteContext *context)
{
	ExprColumns columns = aml_columns_of_plan(*child);
	BatchStack stack;

	aml_batch_stack_init(&stack, context, *child, *child, &columns);
	aml_batch_stack_answer(&stack, inputs);
	*child = aml_batch_stack_finish(&stack);
	return stack.columns;
}

static Bitmapset *
add_attnos(Bitmapset *columns, int count, const AttrNumber *attnos)
{
	for (int i = 0; i < count; i++)
		columns = bms_add_member(columns, attnos[i] - FirstLowInvalidHeapAttributeNumber);
	return columns;
}

/* Columns of the child that the node reads, as pull_varattnos() has them. */
static Bitmapset *
columns_read(Plan *plan)
{
	Bitmapset *columns = NULL;
	ListCell *lc;

	pull_varattnos((Node *) plan->targetlist, OUTER_VAR, &columns);
	pull_varattnos((Node *) plan->qual, OUTER_VAR, &columns);
	if (IsA(plan, Agg))
	{
		Agg *agg = (Agg *) plan;

		columns = add_attnos(columns, agg->numCols, agg->grpColIdx);
		foreach(lc, agg->chain)
			columns =
				add_attnos(columns, lfirst_node(Agg, lc)->numCols, lfirst_node(Agg, lc)->grpColIdx);
	}
	else if (IsA(plan, WindowAgg))
	{
		WindowAgg *window = (WindowAgg *) plan;

		columns = add_attnos(columns, window->partNumCols, window->partColIdx);
		columns = add_attnos(columns, window->ordNumCols, window->ordColIdx);
	}
	return columns;
}

/* ----------------------------------------------------------------
 *		Hash joins
 * ----------------------------------------------------------------
 */

/*
 * Keys are evaluated from first to last, but not past a null one, with which a row cannot
 * match, unless the join keeps such rows.
 */
static Node *
hash_keys(const HashJoin *join, List *keys, bool keeps_nulls)
{
	List *result = NIL;
	List *not_null = NIL;
	ListCell *key;
	ListCell *operator;

	forboth(key, keys, operator, join->hashoperators)
	{
		Node *expr = lfirst(key);

		result = lappend(
			result, not_null == NIL
						? expr
						: under_condition((Node *) make_ands_explicit(list_copy(not_null)), expr));
		if (!keeps_nulls && op_strict(lfirst_oid(operator)))
			not_null = lappend(not_null, aml_test_null(expr, IS_NOT_NULL));
	}
	return (Node *) result;
}

static Node *
outer_keys(const HashJoin *join)
{
	JoinType type = join->join.jointype;

	return hash_keys(join, join->hashkeys,
					 type == JOIN_LEFT || type == JOIN_ANTI || type == JOIN_FULL);
}

static Node *
inner_keys(const HashJoin *join)
{
	JoinType type = join->join.jointype;

	return hash_keys(join, ((Hash *) innerPlan(join))->hashkeys,
					 type == JOIN_RIGHT || type == JOIN_FULL || AML_IS_RIGHT_ANTI(type));
}

/* Only the columns that have their value for every row. */
static ExprColumns
without_guards(const ExprColumns *columns)
{
	ExprColumns result = *columns;

	aml_forget_answered(&result);
	return result;
}

/*
 * The join's expressions read the answers.  Its targetlist and filter do not if a row of
 * that side may be missing: then a call has null arguments, but not necessarily a null
 * result.
 */
static void
use_columns(HashJoin *join, const ExprColumns *columns, int varno, bool side_is_complete)
{
	ExprColumns always = without_guards(columns);
	Plan *plan = &join->join.plan;

	join->hashclauses = (List *) aml_replace_columns((Node *) join->hashclauses, columns, varno);
	join->join.joinqual =
		(List *) aml_replace_columns((Node *) join->join.joinqual, &always, varno);
	if (side_is_complete)
	{
		plan->targetlist = (List *) aml_replace_columns((Node *) plan->targetlist, &always, varno);
		plan->qual = (List *) aml_replace_columns((Node *) plan->qual, &always, varno);
	}
}

static void
batch_outer_keys(HashJoin *join, const RewriteContext *context)
{
	JoinType type = join->join.jointype;
	RewriteContext child_context = *context;
	RowGoal goal;
	ExprColumns columns;

	child_context.goal = aml_child_goal(&join->join.plan, context->goal, outerPlan(join), &goal);
	columns = batch_child(&outerPlan(join), outer_keys(join), &child_context);
	join->hashkeys = (List *) aml_replace_columns((Node *) join->hashkeys, &columns, OUTER_VAR);
	use_columns(join, &columns, OUTER_VAR,
				type == JOIN_INNER || type == JOIN_LEFT || type == JOIN_SEMI || type == JOIN_ANTI);
}

static void
batch_inner_keys(HashJoin *join, const RewriteContext *context)
{
	Hash *hash = (Hash *) innerPlan(join);
	JoinType type = join->join.jointype;
	RewriteContext child_context = *context;
	ExprColumns columns;

	child_context.goal = NULL;
	columns = batch_child(&outerPlan(hash), inner_keys(join), &child_context);
	hash->hashkeys = (List *) aml_replace_columns((Node *) hash->hashkeys, &columns, OUTER_VAR);

	hash->plan.targetlist = aml_tlist_of_child(outerPlan(hash));

	/* as the join sees them */
	columns = aml_columns_over(&columns, OUTER_VAR, INNER_VAR);
	use_columns(join, &columns, INNER_VAR,
				type == JOIN_INNER || type == JOIN_RIGHT || AML_IS_RIGHT_ANTI(type) ||
					AML_IS_RIGHT_SEMI(type));
}

static bool
is_users_function(Oid function, void *context)
{
	return function >= FirstNormalObjectId;
}

static bool
has_users_function(Node *node, void *context)
{
	return node != NULL && (check_functions_in_node(node, is_users_function, NULL) ||
							expression_tree_walker(node, has_users_function, NULL));
}

static void
note_calls(Plan *plan, void *found)
{
	if (aml_is_batch_scan(plan) || has_users_function((Node *) plan->targetlist, NULL) ||
		has_users_function((Node *) plan->qual, NULL) ||
		has_users_function((Node *) aml_other_expressions(plan), NULL) ||
		has_users_function((Node *) aml_scan_expressions(plan), NULL))
		*(bool *) found = true;
}

/* True if running the plan may make calls, also in a user's functions. */
static bool
may_call(Plan *plan)
{
	bool found = false;

	aml_visit_plan(plan, note_calls, &found);
	return found;
}

static void
batch_hash_keys(HashJoin *join, const RewriteContext *context)
{
	Plan *outer = outerPlan(join);
	Plan *hash = innerPlan(join);

	if (aml_has_calls(inner_keys(join)))
		batch_inner_keys(join, context);

	/*
	 * The join may fetch a row of the outer side to see if there is one before it reads
	 * the inner side; if that is empty, the join ends without evaluating any key of the
	 * outer side.  It does not fetch a row from a side that is slow to start.  But if the
	 * expensive side is the inner one, that is preferable.  And side effects are those of
	 * row mode, though keys of that row may then be answered in vain.
	 */
	if (aml_has_calls(outer_keys(join)))
	{
		if (!may_call(hash) && !aml_is_volatile_plan(outer, context->stmt))
			outer->startup_cost = Max(outer->startup_cost, hash->total_cost);
		batch_outer_keys(join, context);
	}
}

/* ----------------------------------------------------------------
 *		Any node
 * ----------------------------------------------------------------
 */

bool
aml_has_input_calls(Plan *plan, const RewriteContext *context)
{
	if (IsA(plan, HashJoin))
		return aml_has_calls(outer_keys((HashJoin *) plan)) ||
			   aml_has_calls(inner_keys((HashJoin *) plan));
	return aml_has_calls((Node *) inputs_of(plan, context->goal));
}

Plan *
aml_batch_inputs(Plan *plan, RewriteContext *context)
{
	RewriteContext child_context = *context;
	RowGoal goal;
	ExprColumns columns;

	if (IsA(plan, HashJoin))
	{
		batch_hash_keys((HashJoin *) plan, context);
		return plan;
	}

	child_context.goal = aml_child_goal(plan, context->goal, outerPlan(plan), &goal);
	columns =
		batch_child(&outerPlan(plan), (Node *) inputs_of(plan, context->goal), &child_context);
	if (IsA(plan, ProjectSet))
		plan->targetlist =
			(List *) aml_replace_columns((Node *) plan->targetlist, &columns, OUTER_VAR);
	else
	{
		plan->targetlist = (List *) replace_arguments((Node *) plan->targetlist, &columns);
		plan->qual = (List *) replace_arguments((Node *) plan->qual, &columns);
	}
	aml_drop_unread_columns(outerPlan(plan), columns_read(plan));
	return plan;
}
