/*-------------------------------------------------------------------------
 *
 * plan_executions.c
 *		How often a node of a finished plan is executed.
 *
 * The rows of a plan node are those of one execution, in one process.  The inner side of a
 * nested loop is executed for each row of the outer side, a correlated subquery for each
 * row of the query around it, unless a node in between keeps the rows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "optimizer/optimizer.h"

#include "expr/plan_executions.h"

/* What cost_recursive_union() assumes. */
#define RECURSIONS 10

/* The way up from the node. */
typedef struct WayUp
{
	List *keepers; /* nodes passed that keep their rows for the next execution */
	PlanExecutions executions;
} WayUp;

static bool
keeps_rows(const Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_Material:
		case T_Sort:
		case T_Hash:
			return true;
		case T_Agg:
			return ((const Agg *) plan)->aggstrategy == AGG_HASHED;
		default:
			return false;
	}
}

/* True if the rows stay valid although these parameters change. */
static bool
are_kept(const WayUp *way, const Bitmapset *changing)
{
	ListCell *lc;

	foreach(lc, way->keepers)
	{
		if (!bms_overlap(((Plan *) lfirst(lc))->allParam, changing))
			return true;
	}
	return false;
}

static void
repeat(WayUp *way, double times, const Bitmapset *changing)
{
	if (are_kept(way, changing))
		return;
	way->executions.repeats *= times;
}

static const Bitmapset *
params_of_loop(const NestLoop *loop)
{
	Bitmapset *params = NULL;
	ListCell *lc;

	foreach(lc, loop->nestParams)
		params = bms_add_member(params, lfirst_node(NestLoopParam, lc)->paramno);
	return params;
}

static const Bitmapset *
params_of_subplan(const SubPlan *subplan)
{
	Bitmapset *params = NULL;
	ListCell *lc;

	foreach(lc, subplan->parParam)
		params = bms_add_member(params, lfirst_int(lc));
	return params;
}

/* Equal keys are looked up once. */
static double
times_of_loop(const NestLoop *loop)
{
	double times = clamp_row_est(outerPlan(loop)->plan_rows);
	const Plan *inner = innerPlan(loop);

	if (IsA(inner, Memoize) && ((const Memoize *) inner)->est_entries > 0)
		times = Min(times, ((const Memoize *) inner)->est_entries);
	return times;
}

/* For how many rows a node evaluates its expressions. */
static double
rows_evaluated(const Plan *plan)
{
	const Plan *outer = outerPlan(plan);

	return clamp_row_est(plan->qual != NIL && outer != NULL ? Max(outer->plan_rows, plan->plan_rows)
															: plan->plan_rows);
}

/* get_parallel_divisor() */
static double
divisor(int workers)
{
	double leader = parallel_leader_participation ? 1.0 - 0.3 * workers : 0;

	return Max(workers + Max(leader, 0), 1);
}

static void
pass_node(WayUp *way, Plan *child, Plan *parent)
{
	switch (nodeTag(parent))
	{
		case T_NestLoop:
			if (child == innerPlan(parent))
				repeat(way, times_of_loop((NestLoop *) parent),
					   params_of_loop((NestLoop *) parent));
			break;
		case T_RecursiveUnion:
			if (child == innerPlan(parent))
				repeat(way, RECURSIONS, bms_make_singleton(((RecursiveUnion *) parent)->wtParam));
			break;
		case T_Gather:
			if (!((Gather *) parent)->single_copy)
				way->executions.processes *= divisor(((Gather *) parent)->num_workers);
			break;
		case T_GatherMerge:
			way->executions.processes *= divisor(((GatherMerge *) parent)->num_workers);
			break;
		default:
			if (keeps_rows(parent))
				way->keepers = lappend(way->keepers, parent);
			break;
	}
}

/* Others are executed once: those of WITH, and uncorrelated ones. */
static void
pass_subplan(WayUp *way, const SubPlan *subplan, const Plan *evaluated_by)
{
	if (subplan->parParam != NIL && evaluated_by != NULL)
		repeat(way, rows_evaluated(evaluated_by), params_of_subplan(subplan));
}

PlanExecutions
aml_plan_executions(Plan *plan, List *ancestors)
{
	WayUp way = {NIL, {1, 1}};
	const SubPlan *subplan = NULL;
	ListCell *lc;

	foreach(lc, ancestors)
	{
		Node *ancestor = lfirst(lc);

		if (IsA(ancestor, SubPlan))
			subplan = (SubPlan *) ancestor;
		else if (subplan != NULL)
		{
			pass_subplan(&way, subplan, (Plan *) ancestor);
			subplan = NULL;
			plan = (Plan *) ancestor;
		}
		else
		{
			pass_node(&way, plan, (Plan *) ancestor);
			plan = (Plan *) ancestor;
		}
	}
	return way.executions;
}
