/*-------------------------------------------------------------------------
 *
 * row_goal.c
 *		How many rows a plan node is asked for at first.
 *
 * A batch node reads ahead, and must not have the service answer rows that
 * nobody will ask for.  So it has to know which Limit nodes are above it, with
 * nothing between but nodes that read their child only as far as they need.
 * (The executor's own ExecSetTupleBound() does not reach below custom scans.)
 * Nor are more rows wanted at first than the caller of the executor takes, on the
 * way to the top of the plan.  How many that are, only execution tells:
 * read_ahead.c keeps to the goal.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/nodeFuncs.h"

#include "plan_walk.h"
#include "compat.h"
#include "row_goal.h"

static const RowGoal *
constant_goal(RowGoal *goal, int rows)
{
	*goal = (RowGoal){.first = rows};
	return goal;
}

/* Who reads the goal's rows may ask for more. */
static const RowGoal *
inexact(const RowGoal *parent_goal, RowGoal *goal)
{
	if (parent_goal == NULL)
		return NULL;
	*goal = *parent_goal;
	goal->exact = 0;
	goal->flags &= ~(ROW_GOAL_EACH | ROW_GOAL_PROBE_EACH);
	return goal;
}

static const RowGoal *
limit_goal(Limit *limit, const RowGoal *parent_goal, RowGoal *goal)
{
	*goal = parent_goal ? *parent_goal : (RowGoal){.flags = ROW_GOAL_EACH};
	goal->limits = lcons_int(limit->plan.plan_node_id, list_copy(goal->limits));
	goal->exact++;
	if (limit->limitOption == LIMIT_OPTION_WITH_TIES)
	{
		goal->exact = 0;
		goal->flags |= ROW_GOAL_STEPS;
	}
	return goal;
}

/*
 * A nested loop leaves its inner side at the first match where one is enough.
 */
static const RowGoal *
inner_goal(Join *join, const RowGoal *parent_goal, RowGoal *goal)
{
	if (!IsA(join, NestLoop))
		return NULL;
	if (join->jointype == JOIN_SEMI || join->jointype == JOIN_ANTI || join->inner_unique)
		return constant_goal(goal, 1);
	return inexact(parent_goal, goal);
}

/*
 * A hash join may fetch a row of its outer side first, and if the inner side is
 * empty, no other (see HJ_BUILD_HASHTABLE in nodeHashjoin.c).
 */
static const RowGoal *
outer_goal(Join *join, const RowGoal *parent_goal, RowGoal *goal)
{
	if (!IsA(join, HashJoin) ||
		(join->jointype != JOIN_INNER && join->jointype != JOIN_SEMI &&
		 !AML_IS_RIGHT_SEMI(join->jointype)) ||
		outerPlan(join)->startup_cost >= innerPlan(join)->total_cost)
		return inexact(parent_goal, goal);
	*goal = parent_goal ? *parent_goal : (RowGoal){0};
	goal->exact = 0;
	goal->flags = (goal->flags & ~ROW_GOAL_EACH) | ROW_GOAL_PROBE | ROW_GOAL_PROBE_EACH;
	return goal;
}

/* Other window functions look at some rows of the frame. */
static bool
contains_aggregate(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, WindowFunc))
		return ((WindowFunc *) node)->winagg;
	return expression_tree_walker(node, contains_aggregate, context);
}

/*
 * How far a WindowAgg reads depends on its frames: at least to its own row.  A run
 * condition may end it at any row.
 */
static const RowGoal *
window_goal(WindowAgg *window, const RowGoal *parent_goal, RowGoal *goal)
{
	bool whole_partition = (window->frameOptions & FRAMEOPTION_END_UNBOUNDED_FOLLOWING) ||
						   (!(window->frameOptions & FRAMEOPTION_ROWS) && window->ordNumCols == 0);

	if (window->runCondition != NIL)
		return constant_goal(goal, 1);
	if (parent_goal == NULL || (whole_partition && window->partNumCols == 0 &&
								contains_aggregate((Node *) window->plan.targetlist, NULL)))
		return NULL;
	inexact(parent_goal, goal);
	if (!whole_partition)
		goal->flags |= ROW_GOAL_STEPS;
	return goal;
}

const RowGoal *
aml_child_goal(Plan *parent, const RowGoal *parent_goal, Plan *child, RowGoal *goal)
{
	switch (nodeTag(parent))
	{
		case T_Limit:
			return limit_goal((Limit *) parent, parent_goal, goal);
		case T_MergeAppend:
			/* it reads a row of each child, and the next where that is taken */
		case T_ProjectSet:
			/* it makes several rows of one */
			return aml_is_limited(parent_goal) ? constant_goal(goal, 1)
											   : inexact(parent_goal, goal);
		case T_NestLoop:
		case T_HashJoin:
			return child == outerPlan(parent) ? outer_goal((Join *) parent, parent_goal, goal)
											  : inner_goal((Join *) parent, parent_goal, goal);
		case T_MergeJoin:
			/* it ends when one side does */
			return constant_goal(goal, 1);
		case T_WindowAgg:
			return window_goal((WindowAgg *) parent, parent_goal, goal);
		case T_Agg:
			/* a hashed or plain Agg reads everything before its first row */
			return ((Agg *) parent)->aggstrategy == AGG_SORTED ? inexact(parent_goal, goal) : NULL;
		case T_SetOp:
			/* since 18 the second side is another child, and not read beyond the first */
			if (child == innerPlan(parent))
				return constant_goal(goal, 1);
			return ((SetOp *) parent)->strategy == SETOP_SORTED ? inexact(parent_goal, goal) : NULL;
		case T_Append:
		case T_Gather:
		case T_GatherMerge:
			/* as ExecSetTupleBound() has it */
			return parent_goal;
		case T_Result:
		case T_SubqueryScan:
			return parent->qual == NIL ? parent_goal : inexact(parent_goal, goal);
		case T_CustomScan:
		case T_Material:
		case T_IncrementalSort: /* a group of equal leading keys at a time */
		case T_Memoize:
		case T_Group:
		case T_Unique:
		case T_LockRows:
		case T_RecursiveUnion:
			return inexact(parent_goal, goal);
		default:
			/* Sort, Hash, ModifyTable, ...: to the end */
			return NULL;
	}
}

const RowGoal *
aml_run_goal(RowGoal *goal)
{
	*goal = (RowGoal){.flags = ROW_GOAL_OF_RUN | ROW_GOAL_EACH};
	return goal;
}

/* ----------------------------------------------------------------
 *		Subplans
 * ----------------------------------------------------------------
 */

bool
aml_is_limited(const RowGoal *goal)
{
	return goal != NULL && (goal->first > 0 || goal->limits != NIL);
}

bool
aml_wants_all(const RowGoal *goal)
{
	return goal->first == 0 && goal->flags == 0 && goal->limits == NIL;
}

typedef struct CteGoals
{
	RowGoal *goals; /* of all subplans */
	bool *read;     /* a reader has been met */
} CteGoals;

static void
set_subplan_goal(SubPlan *subplan, RowGoal *goals)
{
	RowGoal *goal = &goals[subplan->plan_id - 1];

	switch (subplan->subLinkType)
	{
		case EXISTS_SUBLINK:
			constant_goal(goal, 1);
			break;
		case ANY_SUBLINK:
		case ALL_SUBLINK:
			if (!subplan->useHashTable)
				constant_goal(goal, 1);
			break;
		case EXPR_SUBLINK:
		case ROWCOMPARE_SUBLINK:
			/* the second row is an error */
			constant_goal(goal, 2);
			break;
		default:
			break;
	}
}

static bool
find_subplans(Node *node, RowGoal *goals)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan))
		set_subplan_goal((SubPlan *) node, goals);
	return expression_tree_walker(node, find_subplans, goals);
}

static void
find_subplans_of_plan(Plan *plan, void *goals)
{
	find_subplans((Node *) plan->targetlist, goals);
	find_subplans((Node *) plan->qual, goals);
	find_subplans((Node *) plan->initPlan, goals);
	find_subplans((Node *) aml_other_expressions(plan), goals);
	find_subplans((Node *) aml_scan_expressions(plan), goals);
	if (IsA(plan, Result))
		find_subplans(((Result *) plan)->resconstantqual, goals);
}

/*
 * A CTE is read as far as its readers go.  With several of them it is not known
 * who goes how far.
 */
static void
note_cte_reader(CteGoals *ctes, int plan_id, const RowGoal *reader)
{
	RowGoal *goal = &ctes->goals[plan_id - 1];
	bool first = !ctes->read[plan_id - 1];

	ctes->read[plan_id - 1] = true;
	if (reader == NULL)
		*goal = (RowGoal){0};
	else if (first)
		inexact(reader, goal);
	else if (!aml_wants_all(goal))
		constant_goal(goal, 1);
}

typedef struct ReaderContext
{
	CteGoals *ctes;
	Plan *parent;
	const RowGoal *goal; /* the parent's */
} ReaderContext;

static void find_cte_readers(Plan *plan, const RowGoal *goal, CteGoals *ctes);

static Plan *
find_cte_readers_of_child(Plan *child, void *arg)
{
	ReaderContext *context = arg;
	RowGoal goal;

	find_cte_readers(child, aml_child_goal(context->parent, context->goal, child, &goal),
					 context->ctes);
	return child;
}

static void
find_cte_readers(Plan *plan, const RowGoal *goal, CteGoals *ctes)
{
	ReaderContext context = {ctes, plan, goal};

	check_stack_depth();
	if (IsA(plan, CteScan))
		note_cte_reader(ctes, ((CteScan *) plan)->ctePlanId, goal);
	aml_map_children(plan, find_cte_readers_of_child, &context);
}

RowGoal *
aml_subplan_goals(PlannedStmt *stmt, const RowGoal *goal)
{
	int count = list_length(stmt->subplans);
	CteGoals ctes = {
		.goals = palloc0(sizeof(RowGoal) * (count + 1)),
		.read = palloc0(sizeof(bool) * (count + 1)),
	};

	aml_visit_statement(stmt, find_subplans_of_plan, ctes.goals);

	/* a subplan is read by the main plan and by those planned after it */
	find_cte_readers(stmt->planTree, goal, &ctes);
	for (int i = count - 1; i >= 0; i--)
	{
		Plan *subplan = list_nth(stmt->subplans, i);

		if (subplan != NULL)
			find_cte_readers(subplan, aml_wants_all(&ctes.goals[i]) ? NULL : &ctes.goals[i], &ctes);
	}
	return ctes.goals;
}
