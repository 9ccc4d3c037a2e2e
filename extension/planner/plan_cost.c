/*-------------------------------------------------------------------------
 *
 * plan_cost.c
 *		What calls contribute to the cost of a finished plan.
 *
 * Our functions have a high cost, so that the planner evaluates everything else first.
 * That soon pushes a statement over jit_above_cost, and it would compile code for
 * hundreds of milliseconds only to wait for a model.  JIT should be used if the rest of
 * the statement is worth it (see the end of standard_planner()).
 *
 * A plan that was made before this library was loaded has no costs other than those of
 * its nodes, so these are taken apart again, the way costsize.c put them together.  For
 * how many rows a node evaluated its targetlist is known, and for aggregates also their
 * arguments; for how many rows it evaluated a clause is derived from the rest of the
 * node's own cost.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "jit/jit.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/plancat.h"
#include "parser/parsetree.h"
#include "utils/selfuncs.h"
#include "utils/spccache.h"
#include "utils/syscache.h"

#include "call/known_functions.h"
#include "expr/node_index.h"
#include "expr/plan_walker.h"
#include "planner/plan_cost.h"

/* How much of a plan's cost is due to calls. */
typedef struct CallCost
{
	Cost startup;
	Cost total;
} CallCost;

typedef struct CostContext
{
	PlannedStmt *stmt;
	CallCost *subplans; /* total is negative until it is known */
} CostContext;

static CallCost cost_of_plan(Plan *plan, CostContext *context);

/* ----------------------------------------------------------------
 *		Expressions
 * ----------------------------------------------------------------
 */

static CallCost
cost_of_subplan(int plan_id, CostContext *context)
{
	CallCost *known = &context->subplans[plan_id - 1];
	Plan *plan = list_nth(context->stmt->subplans, plan_id - 1);

	if (plan == NULL)
		return (CallCost){0, 0};
	if (known->total < 0)
		*known = cost_of_plan(plan, context);
	return *known;
}

static double
share_of_subplan(int plan_id, CostContext *context)
{
	Cost calls = cost_of_subplan(plan_id, context).total;

	return calls > 0 ? calls / ((Plan *) list_nth(context->stmt->subplans, plan_id - 1))->total_cost
					 : 0;
}

typedef struct ExprCost
{
	CostContext *context;
	Cost calls; /* in one evaluation */
	bool in_aggregates;
	Plan *child; /* whose columns are counted as the expressions they are */
} ExprCost;

static bool
add_calls(Node *node, ExprCost *cost)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan))
	{
		/* includes the comparison */
		cost->calls += ((SubPlan *) node)->per_call_cost *
					   share_of_subplan(((SubPlan *) node)->plan_id, cost->context);
		return false;
	}
	if (IsA(node, Var) && ((Var *) node)->varno == OUTER_VAR && cost->child != NULL)
	{
		Plan *child = cost->child;
		TargetEntry *column = list_nth(child->targetlist, ((Var *) node)->varattno - 1);

		cost->child = outerPlan(child);
		add_calls((Node *) column->expr, cost);
		cost->child = child;
		return false;
	}
	if ((IsA(node, Aggref) || IsA(node, WindowFunc)) && !cost->in_aggregates)
		return false;
	if (IsA(node, FuncExpr) && aml_is_batched_function(((FuncExpr *) node)->funcid))
	{
		QualCost call = {0, 0};

		add_function_cost(NULL, ((FuncExpr *) node)->funcid, node, &call);
		cost->calls += call.per_tuple;
	}
	return expression_tree_walker(node, add_calls, cost);
}

static Cost
calls_of(Node *expr, CostContext *context)
{
	ExprCost cost = {.context = context};

	add_calls(expr, &cost);
	return cost.calls;
}

/*
 * The planner charges some nodes for their whole targetlist, including what setrefs.c
 * then finds among the columns of the child.
 */
static Cost
calls_of_targetlist(Plan *plan, CostContext *context)
{
	ExprCost cost = {.context = context};

	if (IsA(plan, Agg) || IsA(plan, Group) || IsA(plan, WindowAgg))
		cost.child = outerPlan(plan);
	add_calls((Node *) plan->targetlist, &cost);
	return cost.calls;
}

typedef struct DistinctNodes
{
	List *nodes;
	NodeIndex *index;
} DistinctNodes;

static void
add_distinct(DistinctNodes *distinct, Node *node)
{
	int place = -1;

	while ((place = aml_node_index_find(distinct->index, node, place + 1)) >= 0)
	{
		if (equal(list_nth(distinct->nodes, place), node))
			return;
	}
	aml_node_index_add(distinct->index, node, list_length(distinct->nodes));
	distinct->nodes = lappend(distinct->nodes, node);
}

static bool
collect_aggregates(Node *node, DistinctNodes *aggregates)
{
	if (node == NULL)
		return false;
	if (IsA(node, WindowFunc) ||
		(IsA(node, Aggref) && !DO_AGGSPLIT_COMBINE(((Aggref *) node)->aggsplit)))
	{
		add_distinct(aggregates, node);
		return false;
	}
	return expression_tree_walker(node, collect_aggregates, aggregates);
}

/* Calls in the arguments of aggregates and window functions. */
static Cost
calls_of_inputs(Plan *plan, CostContext *context)
{
	ExprCost cost = {.context = context, .in_aggregates = true, .child = outerPlan(plan)};
	DistinctNodes aggregates = {.index = aml_node_index_create()};

	collect_aggregates((Node *) plan->targetlist, &aggregates);
	collect_aggregates((Node *) plan->qual, &aggregates);
	add_calls((Node *) aggregates.nodes, &cost);
	return cost.calls;
}

static Cost
evaluation(Node *expr)
{
	QualCost cost;

	cost_qual_eval_node(&cost, expr, NULL);
	return cost.per_tuple;
}

/* ----------------------------------------------------------------
 *		Nodes
 * ----------------------------------------------------------------
 */

/* What a sequential scan is charged for pages. */
static Cost
cost_of_pages(Plan *plan, CostContext *context)
{
	HeapTuple tuple;
	double seq_page_cost;
	Cost pages;
	Oid relation;

	if (!IsA(plan, SeqScan))
		return 0;
	relation = rt_fetch(((Scan *) plan)->scanrelid, context->stmt->rtable)->relid;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	if (!HeapTupleIsValid(tuple))
		return 0;
	get_tablespace_page_costs(((Form_pg_class) GETSTRUCT(tuple))->reltablespace, NULL,
							  &seq_page_cost);
	pages = seq_page_cost * ((Form_pg_class) GETSTRUCT(tuple))->relpages;
	ReleaseSysCache(tuple);
	return pages;
}

/*
 * Calls in clauses.  own: the node's cost without its children and its targetlist.  As
 * far as the planner knows, clauses with calls let few rows pass.
 */
static Cost
cost_of_clauses(Plan *plan, Cost own, CostContext *context)
{
	List *clauses = list_concat_copy(plan->qual, aml_other_expressions(plan));
	Cost calls = calls_of((Node *) clauses, context);
	double rows;
	double max_rows;
	ListCell *lc;

	if (calls <= 0)
		return 0;
	if (IsA(plan, NestLoop))
		return calls * outerPlan(plan)->plan_rows * innerPlan(plan)->plan_rows;
	if (IsA(plan, Agg))
		return calls * ((Agg *) plan)->numGroups;
	if (IsA(plan, FunctionScan))
		return calls_of((Node *) ((FunctionScan *) plan)->functions, context) +
			   calls_of((Node *) plan->qual, context) * plan->plan_rows / DEFAULT_INEQ_SEL;

	rows = Max(own - cost_of_pages(plan, context), 0) /
		   (cpu_tuple_cost + evaluation((Node *) clauses));
	max_rows = Max(plan->plan_rows, 1);
	foreach(lc, clauses)
	{
		if (calls_of(lfirst(lc), context) > 0)
			max_rows /= DEFAULT_EQ_SEL;
	}
	return calls * Min(rows, max_rows);
}

typedef struct ChildrenCost
{
	CostContext *context;
	Plan *parent;
	Cost total;
	CallCost calls;
	CallCost inner; /* of the inner side */
} ChildrenCost;

static Plan *
add_child(Plan *child, void *arg)
{
	ChildrenCost *cost = arg;
	CallCost calls = cost_of_plan(child, cost->context);

	cost->total += child->total_cost;
	cost->calls.startup += calls.startup;
	cost->calls.total += calls.total;
	if (child == innerPlan(cost->parent))
		cost->inner = calls;
	return child;
}

/* True for nodes that read all of their child before they return a row. */
static bool
reads_all_first(const Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_Sort:
		case T_Hash:
			return true;
		case T_Agg:
			return ((const Agg *) plan)->aggstrategy != AGG_SORTED;
		default:
			return false;
	}
}

/* What a nested loop costs without its outer side is almost entirely scans of the inner one. */
static void
repeat_inner_side(Plan *join, ChildrenCost *children)
{
	Plan *outer = outerPlan(join);
	Plan *inner = innerPlan(join);
	Cost repeated = Max(join->total_cost - outer->total_cost, 0);

	if (children->inner.total <= 0)
		return;
	children->total = outer->total_cost + repeated;
	children->calls.total += (repeated / inner->total_cost - 1) * children->inner.total;
}

/* The share of the children's cost that remains if not all of their rows are read. */
static void
cut_short(Plan *plan, ChildrenCost *children)
{
	Plan *child = outerPlan(plan);

	if (IsA(plan, Limit) && child->total_cost > child->startup_cost)
	{
		double read =
			(plan->total_cost - child->startup_cost) / (child->total_cost - child->startup_cost);

		children->calls.total =
			children->calls.startup +
			(children->calls.total - children->calls.startup) * Min(Max(read, 0), 1);
	}
	else if (children->total > plan->total_cost)
		children->calls.total *= plan->total_cost / children->total;
}

static CallCost
cost_of_plan(Plan *plan, CostContext *context)
{
	ChildrenCost children = {.context = context, .parent = plan};
	CallCost result;
	Cost projected;
	Cost own;
	double input_rows = outerPlan(plan) ? outerPlan(plan)->plan_rows : 1;
	ListCell *lc;

	check_stack_depth();
	aml_map_children(plan, add_child, &children);
	if (IsA(plan, NestLoop))
		repeat_inner_side(plan, &children);
	else if (IsA(plan, RecursiveUnion))
		/* see cost_recursive_union() */
		children.calls.total += 9 * children.inner.total;
	cut_short(plan, &children);

	result.startup = reads_all_first(plan) ? children.calls.total : children.calls.startup;
	result.total = children.calls.total;
	if (IsA(plan, HashJoin))
		result.startup += children.inner.total - children.inner.startup;

	projected = calls_of_targetlist(plan, context);
	if (projected > 0 || plan->qual != NIL || aml_other_expressions(plan) != NIL)
	{
		double rows = IsA(plan, ProjectSet) ? input_rows : plan->plan_rows;

		own = plan->total_cost - children.total - rows * evaluation((Node *) plan->targetlist);
		result.total += rows * projected + cost_of_clauses(plan, own, context);
	}
	if (IsA(plan, Agg) || IsA(plan, WindowAgg))
	{
		Cost inputs = input_rows * calls_of_inputs(plan, context);

		result.total += inputs;
		if (reads_all_first(plan))
			result.startup += inputs;
	}
	foreach(lc, plan->initPlan)
	{
		Cost calls = cost_of_subplan(lfirst_node(SubPlan, lc)->plan_id, context).total;

		result.startup += calls;
		result.total += calls;
	}
	return result;
}

int
aml_jit_flags_without_calls(PlannedStmt *stmt)
{
	CostContext context = {.stmt = stmt};
	Cost total = stmt->planTree->total_cost;
	int flags = stmt->jitFlags;

	if (!(flags & PGJIT_PERFORM))
		return flags;
	context.subplans = palloc(sizeof(CallCost) * (list_length(stmt->subplans) + 1));
	for (int i = 0; i < list_length(stmt->subplans); i++)
		context.subplans[i].total = -1;

	/* a cost of 0 would not exceed a threshold of 0 */
	total = Max(total - cost_of_plan(stmt->planTree, &context).total, cpu_operator_cost);
	if (total <= jit_above_cost)
		return PGJIT_NONE;
	if (total <= jit_optimize_above_cost)
		flags &= ~PGJIT_OPT3;
	if (total <= jit_inline_above_cost)
		flags &= ~PGJIT_INLINE;
	return flags;
}
