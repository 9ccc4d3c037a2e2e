/*-------------------------------------------------------------------------
 *
 * row_goal.c
 *		How many rows a plan node is asked for at first.
 *
 * A batch node reads ahead, but should not send rows that nobody will ask for.  So it
 * must know which Limit nodes are above it, with nothing in between except nodes that
 * read their child only as far as needed. (The executor's own ExecSetTupleBound() does
 * not reach below custom scans.) Nor are more rows wanted at first than the caller of the
 * executor takes from the top of the plan.  That number is only known during execution:
 * batch_scan/read_ahead.c applies the goal.
 *
 * For each node that passes a goal on, one of these holds (aml_child_goal):
 *
 *		same_rows		it reads a row for each that it returns
 *		one_or_more		it may need more of them, but not fewer: to fill a group, a
 *						frame, ...  The rest of a group is sure to be read, once a
 *						row of it was
 *		any_number		one row may do for several, of some children none is needed:
 *						no more than one is sure to be read
 *		dropping		it drops rows for what is in them, or ends for what is in
 *						the rows of another child
 *
 * Only the last lets the batch node read more than is sure to be asked for; otherwise
 * each dropped row would cost a request.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "expr/plan_walker.h"
#include "planner/row_goal.h"

/* ----------------------------------------------------------------
 *		From what a node returns to what it reads
 * ----------------------------------------------------------------
 */

static const RowGoal *
constant_goal(RowGoal *goal, int rows, int flags)
{
	*goal = (RowGoal){.first = rows, .flags = flags};
	return goal;
}

static const RowGoal *
same_rows(const RowGoal *parent_goal, RowGoal *goal)
{
	if (parent_goal == NULL)
		return NULL;
	*goal = *parent_goal;
	goal->flags &= ~(ROW_GOAL_BY_GROUP | ROW_GOAL_ENDS_GROUPS | ROW_GOAL_FIRST_OF_GROUP);
	goal->groups = (RowGroups){NIL};
	return goal;
}

static RowGoal *
one_or_more(const RowGoal *parent_goal, RowGoal *goal)
{
	if (same_rows(parent_goal, goal) == NULL)
		return NULL;
	goal->exact = 0;
	goal->flags &= ~(ROW_GOAL_PROBE_EACH | ROW_GOAL_FIRST_ONLY);
	return goal;
}

/* One row of the child can yield this many of the rows that were wanted. */
static void
make_several(RowGoal *goal, int rows)
{
	int share;

	goal->share =
		pg_mul_s32_overflow(Max(goal->share, 1), rows, &share) ? ROW_GOAL_ANY_SHARE : share;
}

static RowGoal *
any_number(const RowGoal *parent_goal, RowGoal *goal)
{
	if (one_or_more(parent_goal, goal) == NULL)
		return NULL;
	goal->flags &= ~ROW_GOAL_EACH;
	make_several(goal, ROW_GOAL_ANY_SHARE);
	return goal;
}

static RowGoal *
dropping(const RowGoal *parent_goal, RowGoal *goal)
{
	if (one_or_more(parent_goal, goal) == NULL)
		return NULL;
	goal->flags &= ~ROW_GOAL_EACH;
	goal->flags |= ROW_GOAL_DROPS;
	return goal;
}

/* The node drops rows, and makes several rows from one. */
static RowGoal *
dropping_any_number(const RowGoal *parent_goal, RowGoal *goal)
{
	if (dropping(parent_goal, goal) == NULL)
		return NULL;
	make_several(goal, ROW_GOAL_ANY_SHARE);
	return goal;
}

static RowGoal *
dropping_if(bool drops, const RowGoal *parent_goal, RowGoal *goal)
{
	return drops ? dropping(parent_goal, goal) : one_or_more(parent_goal, goal);
}

/*
 * Which child is read next, or whether a row is needed at all, depends on the rows.
 */
static const RowGoal *
one_at_a_time(const RowGoal *parent_goal, RowGoal *goal)
{
	if (!aml_is_limited(parent_goal))
		return any_number(parent_goal, goal);
	return constant_goal(goal, 1, parent_goal->flags & ROW_GOAL_DROPS);
}

/* Rows that are equal in these columns of the child are read together. */
static void
set_groups(RowGoal *goal, int ncolumns, const AttrNumber *columns, const Oid *operators,
		   const Oid *collations)
{
	goal->groups = (RowGroups){NIL};
	for (int i = 0; i < ncolumns; i++)
	{
		goal->groups.columns = lappend_int(goal->groups.columns, columns[i]);
		goal->groups.operators = lappend_oid(goal->groups.operators, operators[i]);
		goal->groups.collations = lappend_oid(goal->groups.collations, collations[i]);
	}
}

static const RowGoal *
limit_goal(Limit *limit, const RowGoal *parent_goal, RowGoal *goal)
{
	if (same_rows(parent_goal, goal) == NULL)
		*goal = (RowGoal){.flags = ROW_GOAL_EACH};
	goal->limits = lcons_int(limit->plan.plan_node_id, list_copy(goal->limits));
	goal->exact++;
	if (limit->limitOption == LIMIT_OPTION_WITH_TIES)
	{
		goal->exact = 0;
		goal->flags = (goal->flags | ROW_GOAL_STEPS) & ~ROW_GOAL_FIRST_ONLY;
	}
	return goal;
}

/* ----------------------------------------------------------------
 *		Joins
 * ----------------------------------------------------------------
 */

/* FROM t, f(t.x), where f returns no set */
static bool
is_row_of_functions(const Plan *plan)
{
	ListCell *lc;

	while (IsA(plan, Material) || IsA(plan, Memoize))
		plan = outerPlan(plan);
	if (!IsA(plan, FunctionScan))
		return false;
	foreach(lc, ((const FunctionScan *) plan)->functions)
	{
		if (expression_returns_set(lfirst_node(RangeTblFunction, lc)->funcexpr))
			return false;
	}
	return true;
}

/* Each row of the outer side has at most one match. */
static bool
has_single_matches(const Join *join)
{
	return join->inner_unique || join->jointype == JOIN_SEMI || join->jointype == JOIN_ANTI;
}

/* Each row of the outer side yields at most one row of the join. */
static bool
keeps_number_of_rows(const Join *join)
{
	return has_single_matches(join) || is_row_of_functions(innerPlan(join));
}

/*
 * A nested loop leaves its inner side at the first match if one is enough.
 */
static const RowGoal *
inner_goal(Join *join, const RowGoal *parent_goal, RowGoal *goal)
{
	bool drops = join->joinqual != NIL || join->plan.qual != NIL;

	if (!IsA(join, NestLoop))
		return NULL;
	if (has_single_matches(join))
		return constant_goal(goal, 1, drops ? ROW_GOAL_DROPS : 0);
	return dropping_if(drops, parent_goal, goal);
}

static const RowGoal *
outer_rows_goal(Join *join, const RowGoal *parent_goal, RowGoal *goal)
{
	if ((join->jointype == JOIN_LEFT || join->jointype == JOIN_FULL) && join->plan.qual == NIL)
		return keeps_number_of_rows(join) ? one_or_more(parent_goal, goal)
										  : any_number(parent_goal, goal);
	return keeps_number_of_rows(join) ? dropping(parent_goal, goal)
									  : dropping_any_number(parent_goal, goal);
}

/*
 * A hash join may fetch one row of its outer side first and, if the inner side is empty,
 * no other (see HJ_BUILD_HASHTABLE in nodeHashjoin.c).
 */
static const RowGoal *
outer_goal(Join *join, const RowGoal *parent_goal, RowGoal *goal)
{
	/* it returns rows of its inner side after the last one of the outer side */
	if (AML_IS_RIGHT_ANTI(join->jointype))
		parent_goal = NULL;
	if (!IsA(join, HashJoin) ||
		(join->jointype != JOIN_INNER && join->jointype != JOIN_SEMI &&
		 !AML_IS_RIGHT_SEMI(join->jointype)) ||
		outerPlan(join)->startup_cost >= innerPlan(join)->total_cost)
		return outer_rows_goal(join, parent_goal, goal);
	if (outer_rows_goal(join, parent_goal, goal) == NULL)
		*goal = (RowGoal){.flags = ROW_GOAL_DROPS};
	goal->flags |= ROW_GOAL_PROBE | ROW_GOAL_PROBE_EACH;
	return goal;
}

/* ----------------------------------------------------------------
 *		Groups
 * ----------------------------------------------------------------
 */

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
 * How far a WindowAgg reads depends on its frames: at least to the current row, and often
 * to the end of the partition or of the peer group.  A run condition may end it at any
 * row.
 */
static const RowGoal *
window_goal(WindowAgg *window, const RowGoal *parent_goal, RowGoal *goal)
{
	bool whole_partition = (window->frameOptions & FRAMEOPTION_END_UNBOUNDED_FOLLOWING) ||
						   (!(window->frameOptions & FRAMEOPTION_ROWS) && window->ordNumCols == 0);

	if (window->runCondition != NIL)
		return constant_goal(goal, 1, ROW_GOAL_DROPS);
	if (parent_goal == NULL || (whole_partition && window->partNumCols == 0 &&
								contains_aggregate((Node *) window->plan.targetlist, NULL)))
		return NULL;
	if (window->plan.qual != NIL)
		return dropping(parent_goal, goal);

	/* rows that it has read and not returned yet are not known here */
	one_or_more(parent_goal, goal);
	goal->flags |= ROW_GOAL_STEPS;
	if (whole_partition && contains_aggregate((Node *) window->plan.targetlist, NULL))
		set_groups(goal, window->partNumCols, window->partColIdx, window->partOperators,
				   window->partCollations);
	return goal;
}

/*
 * With several grouping sets, hashed ones are returned after sorted ones, which are read
 * one after the other.
 */
static const Agg *
first_sorted(const Agg *agg)
{
	ListCell *lc;

	if (agg->aggstrategy != AGG_MIXED)
		return agg;
	foreach(lc, agg->chain)
	{
		const Agg *phase = lfirst_node(Agg, lc);

		if (phase->aggstrategy != AGG_HASHED)
			return phase;
	}
	return NULL;
}

/* Its first row is returned when the first group has been read. */
static const RowGoal *
agg_goal(Agg *agg, const RowGoal *parent_goal, RowGoal *goal)
{
	const Agg *streaming = first_sorted(agg);

	if (streaming == NULL || streaming->aggstrategy != AGG_SORTED || streaming->numCols == 0)
		return NULL;
	if (dropping_if(agg->plan.qual != NIL, parent_goal, goal) == NULL)
		return NULL;

	/* when a group ends, those of the other sets may end, too */
	make_several(goal, Max(list_length(streaming->groupingSets), 1));
	set_groups(goal, streaming->numCols, streaming->grpColIdx, streaming->grpOperators,
			   streaming->grpCollations);
	if (agg->plan.qual == NIL)
	{
		goal->exact = parent_goal->exact;
		goal->flags |=
			ROW_GOAL_BY_GROUP | ROW_GOAL_ENDS_GROUPS | (parent_goal->flags & ROW_GOAL_FIRST_ONLY);
	}
	return goal;
}

/* They return the first row of each group. */
static const RowGoal *
first_of_group_goal(bool drops, int ncolumns, const AttrNumber *columns, const Oid *operators,
					const Oid *collations, const RowGoal *parent_goal, RowGoal *goal)
{
	if (parent_goal == NULL || drops)
		return dropping(parent_goal, goal);
	one_or_more(parent_goal, goal);
	goal->flags |= ROW_GOAL_BY_GROUP | ROW_GOAL_FIRST_OF_GROUP;
	set_groups(goal, ncolumns, columns, operators, collations);
	return goal;
}

/* It returns rows once it has all rows that are equal in the leading keys. */
static const RowGoal *
incremental_sort_goal(IncrementalSort *sort, const RowGoal *parent_goal, RowGoal *goal)
{
	if (one_or_more(parent_goal, goal) == NULL)
		return NULL;
	goal->flags |= ROW_GOAL_STEPS;
	for (int i = 0; i < sort->nPresortedCols; i++)
	{
		Oid equality = get_equality_op_for_ordering_op(sort->sort.sortOperators[i], NULL);

		goal->groups.columns = lappend_int(goal->groups.columns, sort->sort.sortColIdx[i]);
		goal->groups.operators = lappend_oid(goal->groups.operators, equality);
		goal->groups.collations = lappend_oid(goal->groups.collations, sort->sort.collations[i]);
	}
	return goal;
}

/*
 * Since 18, the second side is another child, which is read as far as the first one has
 * rows; if hashed, it is read to the end or not at all.
 */
static const RowGoal *
setop_goal(SetOp *setop, Plan *child, const RowGoal *parent_goal, RowGoal *goal)
{
	if (setop->strategy != SETOP_SORTED)
		return NULL;
	if (child == innerPlan(setop))
		return constant_goal(goal, 1, ROW_GOAL_DROPS);
	return dropping(parent_goal, goal);
}

static bool
skips_locked(const LockRows *lock)
{
	ListCell *lc;

	foreach(lc, lock->rowMarks)
	{
		if (lfirst_node(PlanRowMark, lc)->waitPolicy == LockWaitSkip)
			return true;
	}
	return false;
}

/* Any worker may have all the rows, and each reads ahead for itself. */
static const RowGoal *
gather_goal(const RowGoal *parent_goal, RowGoal *goal)
{
	if (same_rows(parent_goal, goal) != NULL)
		goal->flags |= ROW_GOAL_DROPS;
	return parent_goal ? goal : NULL;
}

/* The columns of the child by which the rows above are grouped. */
static List *
columns_below(const Plan *plan, List *columns)
{
	List *result = NIL;
	ListCell *lc;

	foreach(lc, columns)
	{
		TargetEntry *entry = list_nth_node(TargetEntry, plan->targetlist, lfirst_int(lc) - 1);

		if (!IsA(entry->expr, Var))
			return NIL;
		result = lappend_int(result, ((Var *) entry->expr)->varattno);
	}
	return result;
}

/* The node reads one row for each that it returns, unless it drops some. */
static const RowGoal *
projection_goal(Plan *plan, const RowGoal *parent_goal, RowGoal *goal)
{
	if (parent_goal == NULL || plan->qual != NIL)
		return dropping(parent_goal, goal);
	*goal = *parent_goal;
	goal->groups.columns = columns_below(plan, parent_goal->groups.columns);
	return goal;
}

/* ----------------------------------------------------------------
 *		Any node
 * ----------------------------------------------------------------
 */

const RowGoal *
aml_child_goal(Plan *parent, const RowGoal *parent_goal, Plan *child, RowGoal *goal)
{
	switch (nodeTag(parent))
	{
		case T_Limit:
			return limit_goal((Limit *) parent, parent_goal, goal);
		case T_Result:
		case T_SubqueryScan:
			return projection_goal(parent, parent_goal, goal);
		case T_Append:
			/* while an asynchronous child is slow, another one is read */
			return ((Append *) parent)->nasyncplans == 0 ? same_rows(parent_goal, goal)
														 : dropping(parent_goal, goal);
		case T_Gather:
		case T_GatherMerge:
			return gather_goal(parent_goal, goal);
		case T_Material:
		case T_Memoize:
			return one_or_more(parent_goal, goal);
		case T_LockRows:
			return dropping_if(skips_locked((LockRows *) parent), parent_goal, goal);
		case T_ModifyTable:
			/* runs to its end unless it is at the top */
			if (!((ModifyTable *) parent)->canSetTag ||
				((ModifyTable *) parent)->returningLists == NIL)
				return NULL;
			return one_or_more(parent_goal, goal);
		case T_RecursiveUnion:
			/* without ALL, a row that is already known is dropped */
			return dropping_if(((RecursiveUnion *) parent)->numCols > 0, parent_goal, goal);
		case T_MergeAppend:
			/* it reads a row of each child, and the next one when that is taken */
		case T_ProjectSet:
			/* it makes several rows from one, or none */
			return one_at_a_time(parent_goal, goal);
		case T_NestLoop:
		case T_HashJoin:
			return child == outerPlan(parent) ? outer_goal((Join *) parent, parent_goal, goal)
											  : inner_goal((Join *) parent, parent_goal, goal);
		case T_MergeJoin:
			/* it ends when one side does */
			return constant_goal(goal, 1, ROW_GOAL_DROPS);
		case T_WindowAgg:
			return window_goal((WindowAgg *) parent, parent_goal, goal);
		case T_Agg:
			return agg_goal((Agg *) parent, parent_goal, goal);
		case T_Group:
		{
			Group *group = (Group *) parent;

			return first_of_group_goal(parent->qual != NIL, group->numCols, group->grpColIdx,
									   group->grpOperators, group->grpCollations, parent_goal,
									   goal);
		}
		case T_Unique:
		{
			Unique *unique = (Unique *) parent;

			return first_of_group_goal(false, unique->numCols, unique->uniqColIdx,
									   unique->uniqOperators, unique->uniqCollations, parent_goal,
									   goal);
		}
		case T_IncrementalSort:
			return incremental_sort_goal((IncrementalSort *) parent, parent_goal, goal);
		case T_SetOp:
			return setop_goal((SetOp *) parent, child, parent_goal, goal);
		case T_CustomScan:
		case T_ForeignScan:
			/* custom scans of other extensions */
			return dropping_any_number(parent_goal, goal);
		default:
			/* Sort, Hash, BitmapAnd, ...: to the end */
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
	RowGoal *goals; /* one for each subplan */
	bool *read;     /* true once a reader has been found */
} CteGoals;

static void
set_subplan_goal(SubPlan *subplan, RowGoal *goals)
{
	RowGoal *goal = &goals[subplan->plan_id - 1];

	switch (subplan->subLinkType)
	{
		case EXISTS_SUBLINK:
			constant_goal(goal, 1, ROW_GOAL_EACH | ROW_GOAL_FIRST_ONLY);
			break;
		case ANY_SUBLINK:
		case ALL_SUBLINK:
			/* up to the row that decides */
			if (!subplan->useHashTable)
				constant_goal(goal, 1, ROW_GOAL_DROPS);
			break;
		case EXPR_SUBLINK:
		case ROWCOMPARE_SUBLINK:
		case MULTIEXPR_SUBLINK:
			/* the second row is an error */
			constant_goal(goal, 2, ROW_GOAL_EACH | ROW_GOAL_FIRST_ONLY);
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

/* Whichever subplan asks for a row, the same number is wanted. */
static bool
equal_goals(const RowGoal *a, const RowGoal *b)
{
	int flags = ~(ROW_GOAL_BY_GROUP | ROW_GOAL_ENDS_GROUPS | ROW_GOAL_FIRST_OF_GROUP |
				  ROW_GOAL_PROBE_EACH | ROW_GOAL_FIRST_ONLY);

	return a->first == b->first && (a->flags & flags) == (b->flags & flags) &&
		   a->share == b->share && equal(a->limits, b->limits);
}

/*
 * A CTE is read as far as its readers go.  If there are several, it is not known how far.
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
		one_or_more(reader, goal);
	else if (equal_goals(reader, goal))
		return;
	else if (aml_is_limited(reader) && aml_is_limited(goal))
		constant_goal(goal, 1, (reader->flags | goal->flags) & ROW_GOAL_DROPS);
	else if (aml_is_limited(reader) || aml_is_limited(goal))
		constant_goal(goal, 1, ROW_GOAL_DROPS);
	else if (!aml_wants_all(goal))
		goal->flags = (goal->flags | reader->flags) & (ROW_GOAL_OF_RUN | ROW_GOAL_DROPS);
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

	/* a subplan is read by the main plan and by subplans that were planned after it */
	find_cte_readers(stmt->planTree, goal, &ctes);
	for (int i = count - 1; i >= 0; i--)
	{
		Plan *subplan = list_nth(stmt->subplans, i);

		if (subplan != NULL)
			find_cte_readers(subplan, aml_wants_all(&ctes.goals[i]) ? NULL : &ctes.goals[i], &ctes);
	}
	return ctes.goals;
}
