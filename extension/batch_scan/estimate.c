/*-------------------------------------------------------------------------
 *
 * estimate.c
 *		What the calls of a batch node will send, before it runs.
 *
 * The planner says how many rows a node returns.  A batch node replaces one that had its
 * conditions, and has kept its number of rows; so it reads as many more as these conditions
 * drop.  Of those, some do not need the call (its guard, a NULL), and equal ones are sent
 * once.  How many requests the rest makes is what batch_size.c says.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "executor/executor.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"

#include "batch_scan/estimate.h"
#include "expr/plan_executions.h"
#include "expr/plan_walker.h"
#include "settings.h"

/* In addition to its text, a value of a packed row takes as much as this. */
#define VALUE_BYTES 4

/* ----------------------------------------------------------------
 *		The rows that the node reads
 * ----------------------------------------------------------------
 */

static double
qual_selectivity(PlanStatistics *statistics, Plan *plan)
{
	if (plan->qual == NIL)
		return 1;
	return aml_selectivity(statistics, aml_over_tables(statistics, plan, (Node *) plan->qual, 1));
}

/* What the node returns: what its stack does, before the conditions of the nodes above it. */
static double
rows_returned(PlanStatistics *statistics, Plan *plan, List *ancestors)
{
	double selectivity = 1;
	ListCell *lc;

	foreach(lc, ancestors)
	{
		Plan *above = lfirst(lc);

		if (IsA(above, SubPlan) || !aml_is_batch_scan(above))
			break;
		selectivity *= qual_selectivity(statistics, above);
		plan = above;
	}
	return clamp_row_est(plan->plan_rows) / selectivity;
}

typedef struct LimitSearch
{
	int id;
	Limit *found;
} LimitSearch;

static void
compare_limit(Plan *plan, void *arg)
{
	LimitSearch *search = arg;

	if (IsA(plan, Limit) && plan->plan_node_id == search->id)
		search->found = (Limit *) plan;
}

static double
number_of(Node *expr, double otherwise)
{
	if (expr == NULL || !IsA(expr, Const) || ((Const *) expr)->constisnull)
		return otherwise;
	return DatumGetInt64(((Const *) expr)->constvalue);
}

/* How many rows a Limit reads. */
static double
rows_of_limit(const Limit *limit)
{
	double count = limit->limitCount ? limit->plan.plan_rows : outerPlan(limit)->plan_rows;

	return number_of(limit->limitCount, count) + number_of(limit->limitOffset, 0);
}

/* How many rows are wanted above, and which part of all rows that is. */
static void
look_at_limits(PlannedStmt *stmt, List *limits, double *wanted, double *part)
{
	ListCell *lc;

	foreach(lc, limits)
	{
		LimitSearch search = {lfirst_int(lc), NULL};
		double rows;

		aml_visit_statement(stmt, compare_limit, &search);
		if (search.found == NULL)
			continue;
		rows = rows_of_limit(search.found);
		*wanted = Min(*wanted, rows);
		*part = Min(*part, rows / clamp_row_est(outerPlan(search.found)->plan_rows));
	}
}

/* The part of its rows that a subquery is asked for: see cost_subplan(). */
static double
part_of_subquery(List *ancestors, double returned)
{
	ListCell *lc;

	foreach(lc, ancestors)
	{
		Plan *above = lfirst(lc);

		if (IsA(above, SubPlan))
		{
			switch (((SubPlan *) above)->subLinkType)
			{
				case EXISTS_SUBLINK:
					return 1 / Max(returned, 1);
				case ANY_SUBLINK:
				case ALL_SUBLINK:
					return ((SubPlan *) above)->useHashTable ? 1 : 0.5;
				default:
					return 1;
			}
		}
		if (!aml_is_batch_scan(above))
			break;
	}
	return 1;
}

/* See read_ahead.c.  part: of the rows that are read if there is no limit. */
static void
apply_goal(NodeEstimate *node, PlannedStmt *stmt, double part)
{
	List *private = ((CustomScan *) node->state->css.ss.ps.plan)->custom_private;
	int flags = intVal(list_nth(private, BATCH_PRIVATE_GOAL_FLAGS));
	int first = intVal(list_nth(private, BATCH_PRIVATE_GOAL_FIRST));
	bool drops = (flags & ROW_GOAL_DROPS) != 0;
	bool counts_rows = !drops && !(flags & ROW_GOAL_BY_GROUP) &&
					   intVal(list_nth(private, BATCH_PRIVATE_GOAL_SHARE)) == 0;
	double wanted = INFINITY;

	look_at_limits(stmt, list_nth(private, BATCH_PRIVATE_GOAL_LIMITS), &wanted, &part);
	if (first > 0)
		wanted = Min(wanted, first);
	if (isinf(wanted) && !(flags & ROW_GOAL_PROBE))
		return;

	if (counts_rows)
		node->rows = Min(node->rows, wanted);
	else
		node->rows = Min(node->rows, Max(node->rows * part, 1));

	if (flags & ROW_GOAL_PROBE)
	{
		node->first = 1;
		node->growth = INFINITY;
	}
	else if (drops)
	{
		/* what is read at first is read */
		node->first = wanted;
		node->growth = 2;
		node->rows = Max(node->rows, Min(wanted, node->input_rows));
	}
	else if (!(flags & ROW_GOAL_EACH))
		node->first = 1;
}

typedef struct AnsweredCalls
{
	PlanStatistics *statistics;
	List *calls;
} AnsweredCalls;

static void
add_answered(Plan *plan, void *arg)
{
	AnsweredCalls *answered = arg;
	CustomScan *scan = (CustomScan *) plan;
	int call = 0;
	ListCell *lc;

	if (!aml_is_batch_scan(plan) ||
		list_nth(scan->custom_private, BATCH_PRIVATE_GOAL_LIMITS) != NIL)
		return;
	foreach(lc, scan->custom_scan_tlist)
	{
		Node *expr = (Node *) lfirst_node(TargetEntry, lc)->expr;

		if (IsA(expr, FuncExpr) && aml_is_always(list_nth(scan->custom_exprs, call++)))
			answered->calls =
				lappend(answered->calls, aml_over_tables(answered->statistics, plan, expr, 1));
	}
}

NodeEstimate
aml_estimate_node(PlanStatistics *statistics, const BatchScanState *state, List *ancestors)
{
	Plan *plan = state->css.ss.ps.plan;
	PlanExecutions executions = aml_plan_executions(plan, ancestors);
	NodeEstimate node = {.statistics = statistics, .state = state, .growth = 1};
	AnsweredCalls answered = {statistics, NIL};
	double returned = rows_returned(statistics, plan, ancestors);

	node.processes = executions.processes;
	node.executions = executions.repeats * executions.processes;
	node.input_rows = returned / qual_selectivity(statistics, plan);
	node.rows = node.input_rows;
	apply_goal(&node, state->css.ss.ps.state->es_plannedstmt,
			   part_of_subquery(ancestors, returned));
	aml_visit_plan(outerPlan(plan), add_answered, &answered);
	node.answered = answered.calls;
	return node;
}

/* ----------------------------------------------------------------
 *		The rows that a call sends
 * ----------------------------------------------------------------
 */

typedef struct ArgumentEstimate
{
	List *values; /* that make rows different */
	const char *target;
	double targets;
	int max_rows;
	double present; /* part of the rows that is not skipped because of a NULL */
	double text_bytes;
	double row_bytes;
} ArgumentEstimate;

static Node *
over_tables(const NodeEstimate *node, Node *expr)
{
	Plan *plan = node->state->css.ss.ps.plan;

	return aml_over_tables(node->statistics, plan, expr,
						   node->executions * node->input_rows /
							   clamp_row_est(outerPlan(plan)->plan_rows));
}

/* NULL: not known, or more than one */
static const char *
name_of_target(const ServiceOperation *operation, Node *value)
{
	Datum name;
	bool isnull;

	if (!IsA(value, Const))
		return NULL;
	name = ((Const *) value)->constvalue;
	isnull = ((Const *) value)->constisnull;
	if (!isnull && operation->named_by_row)
		name = GetAttributeByNum(DatumGetHeapTupleHeader(name), 1, &isnull);
	return isnull ? NULL : TextDatumGetCString(name);
}

/* The model's input is what makes the answer NULL if it is; otherwise, it is all values. */
static bool
is_text(const ServiceOperation *operation, int argument)
{
	if (operation->null_arg != NO_ARGUMENT)
		return argument == operation->null_arg;
	return argument >= operation->first_input;
}

static ArgumentEstimate
look_at_arguments(const NodeEstimate *node, const ServiceCall *call)
{
	const ServiceOperation *operation = call->operation;
	ArgumentEstimate result = {.present = 1, .targets = 1};
	ListCell *lc;

	foreach(lc, call->expr->args)
	{
		Node *value = over_tables(node, lfirst(lc));
		int argument = foreach_current_index(lc);
		double width;

		/* the region, which has an argument of its own otherwise */
		if (operation->named_by_row && argument >= REGION_ARG)
			argument++;
		result.values = lappend(result.values, value);
		if (argument == operation->target_arg)
		{
			result.target = name_of_target(operation, value);
			result.targets = aml_distinct_values(node->statistics, list_make1(value), node->rows);
		}
		if (argument == operation->max_rows_arg)
			result.max_rows = IsA(value, Const) && !((Const *) value)->constisnull
								  ? Max(DatumGetInt32(((Const *) value)->constvalue), 1)
								  : 0;
		if (argument < operation->first_input)
			continue;
		width = aml_text_width(node->statistics, value);
		if (argument == operation->null_arg)
		{
			/* the others are not sent */
			result.present -= aml_null_fraction(node->statistics, value);
			if (result.present > 0)
				width /= result.present;
		}
		result.row_bytes += width + VALUE_BYTES;
		if (is_text(operation, argument))
			result.text_bytes += width;
	}
	return result;
}

/* A part of the rows has all the values that all of them have, or fewer (see
 * estimate_num_groups()). */
static double
distinct_of_part(double distinct, double rows, double all)
{
	if (rows >= all)
		return distinct;
	return Min(distinct * (1 - pow((all - rows) / all, all / distinct)), rows);
}

static bool
reads_only(Node *expr, List *values)
{
	List *columns = pull_var_clause((Node *) values, 0);
	ListCell *lc;

	foreach(lc, pull_var_clause(expr, 0))
	{
		if (!list_member(columns, lfirst(lc)))
			return false;
	}
	return true;
}

/* True if equal rows are sent once. */
static bool
shares_answers(const BatchQueue *queue)
{
	return !queue->call->counts_each && (aml_deduplicate || queue->was_memoized);
}

/* True if a node below has the answers. */
static bool
is_answered(const NodeEstimate *node, const ServiceCall *call, const ArgumentEstimate *arguments)
{
	ListCell *lc;

	foreach(lc, node->answered)
	{
		const FuncExpr *other = lfirst_node(FuncExpr, lc);

		if (other->funcid == call->function && equal(other->args, arguments->values))
			return aml_is_known((Node *) arguments->values);
	}
	return false;
}

typedef struct SentRows
{
	double rows;
	double executions; /* that send any */
} SentRows;

/*
 * Of the rows read, those that are sent.  Each process of a parallel query has its own
 * answers.  An execution that reads some of the values at random leaves that part of them
 * to the next ones, which have nothing to send when none are left.
 */
static SentRows
rows_sent(const NodeEstimate *node, int index, const ArgumentEstimate *arguments)
{
	const BatchQueue *queue = &node->state->calls[index].queue;
	CustomScan *plan = (CustomScan *) node->state->css.ss.ps.plan;
	Node *guard = list_nth(plan->custom_exprs, index);
	double repeats = node->executions / node->processes;
	double all = node->input_rows * repeats;
	double needed = node->rows * Max(arguments->present, 0);
	double guarded = 1;
	double distinct;
	double missed;

	if (!aml_is_always(guard))
	{
		guard = over_tables(node, guard);
		guarded = aml_selectivity(node->statistics, guard);
	}
	needed *= guarded;
	if (!shares_answers(queue))
		return (SentRows){needed * node->executions, node->executions};
	if (is_answered(node, queue->call, arguments))
		return (SentRows){0, 0};

	distinct = aml_distinct_values(node->statistics, arguments->values, all);
	/* a condition on the values themselves */
	if (guarded < 1 && reads_only(guard, arguments->values))
	{
		distinct = Max(distinct * guarded, 1);
		all *= guarded;
	}
	distinct = distinct_of_part(distinct, needed * repeats, all);
	missed = 1 - Min(needed / Max(distinct, 1), 1);
	if (missed > 0)
		repeats = Min(repeats, Max(log(Max(distinct, 1)) / -log(missed), 1));
	else
		repeats = 1;
	return (SentRows){distinct * node->processes, repeats * node->processes};
}

/* The requests of so many rows that come at once. */
static double
batches(const NodeEstimate *node, const ServiceCall *call, const ArgumentEstimate *arguments,
		double rows)
{
	double targets = Max(Min(arguments->targets, rows), 1);

	return targets * aml_batch_size_batches(call, arguments->max_rows, rows / targets,
											outerPlan(node->state->css.ss.ps.plan)->plan_rows,
											arguments->row_bytes);
}

/* The requests of an execution.  sent: the part of the rows read that is sent. */
static double
requests_of_execution(const NodeEstimate *node, const ServiceCall *call,
					  const ArgumentEstimate *arguments, double sent)
{
	double step = node->first > 0 ? node->first : node->rows;
	double left = node->rows;
	double requests = 0;

	if (node->growth == 1)
		return left / step * batches(node, call, arguments, step * sent);
	for (; left > 0; step *= node->growth)
	{
		requests += batches(node, call, arguments, Min(step, left) * sent);
		left -= step;
	}
	return requests;
}

CallEstimate
aml_estimate_call(const NodeEstimate *node, int index)
{
	const ServiceCall *call = node->state->calls[index].queue.call;
	ArgumentEstimate arguments = look_at_arguments(node, call);
	SentRows sent = rows_sent(node, index, &arguments);
	CallEstimate estimate = {.rows = sent.rows,
							 .text_bytes = sent.rows * arguments.text_bytes,
							 .target = arguments.target};

	if (sent.rows > 0)
		estimate.requests =
			sent.executions *
			requests_of_execution(node, call, &arguments, sent.rows / sent.executions / node->rows);
	estimate.requests = Min(estimate.requests, estimate.rows);
	return estimate;
}
