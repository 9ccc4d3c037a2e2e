/*-------------------------------------------------------------------------
 *
 * row_mode_calls.c
 *		Which calls of a plan are made one row at a time, and why.
 *
 * Every call that is left in a finished plan is made where it stands, whatever the reason:
 * so they are found in the plan, and the reason is where they are found.  docs/batch-mode.md
 * lists the same reasons.
 *
 * Calls inside functions are not in the plan: the functions that make them are.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/transam.h"
#include "nodes/nodeFuncs.h"
#include "utils/syscache.h"

#include "batch_scan/node.h"
#include "call/known_functions.h"
#include "compat.h"
#include "expr/plan_walker.h"
#include "planner/row_mode_calls.h"
#include "settings.h"
#include "wrappers/inlining.h"
#include "wrappers/service_calls.h"

typedef enum RowModeReason
{
	ROW_MODE_EXPRESSION,
	ROW_MODE_OFF,
	ROW_MODE_ONE_ROW,
	ROW_MODE_ONCE,
	ROW_MODE_JOIN_CONDITION,
	ROW_MODE_SUBQUERY,
	ROW_MODE_WINDOW,
	ROW_MODE_CONFLICT,
	ROW_MODE_WRITING,
	ROW_MODE_OUTER_ROW,
	ROW_MODE_ALTERED,
	ROW_MODE_ARGUMENT,
	ROW_MODE_SET
} RowModeReason;

#define IN_A_SUBQUERY                                                                              \
	"If it may be made for every row, make it in a subquery of FROM with OFFSET 0."

static const struct
{
	const char *reason;
	const char *hint;
} reasons[] = {
	[ROW_MODE_EXPRESSION] = {"The expression around it is not taken apart.", IN_A_SUBQUERY},
	[ROW_MODE_OFF] = {"aws_ml.enable_function_migration is off.", NULL},
	[ROW_MODE_ONE_ROW] = {"There is only one row.", NULL},
	[ROW_MODE_ONCE] = {"It is not made for each row, but once.", NULL},
	[ROW_MODE_JOIN_CONDITION] = {"The condition decides inside the join which rows exist.",
								 IN_A_SUBQUERY},
	[ROW_MODE_SUBQUERY] = {"The rows of the subquery decide whether it is evaluated.",
						   IN_A_SUBQUERY},
	[ROW_MODE_WINDOW] = {"The window function does not evaluate it for every row.", IN_A_SUBQUERY},
	[ROW_MODE_CONFLICT] = {"Only the insertion of a row tells that it conflicts.",
						   "If most rows conflict, insert the answer of the call, and read it from "
						   "\"excluded\"."},
	[ROW_MODE_WRITING] = {"It is evaluated while a row is written, one row at a time.", NULL},
	[ROW_MODE_OUTER_ROW] = {"It is evaluated again for each row of a nested loop or of the query "
							"around it.",
							IN_A_SUBQUERY},
	[ROW_MODE_ALTERED] = {"The function was altered (SET clause, SECURITY DEFINER, STRICT), or a "
						  "loaded module watches the calls of functions (fmgr_hook).",
						  "ALTER FUNCTION ... RESET ALL SECURITY INVOKER CALLED ON NULL INPUT."},
	[ROW_MODE_ARGUMENT] = {"The function around the calls is not inlined: an argument that it uses "
						   "more than once is volatile, expensive or a subquery.",
						   "Compute the argument in a subquery of FROM with OFFSET 0."},
	[ROW_MODE_SET] = {"The function around the calls is not inlined: it returns a set.",
					  "Call it as the only function of an item of FROM, without WITH ORDINALITY."},
};

typedef struct SearchContext
{
	/* PARAM_EXEC parameters that change while the statement runs */
	Bitmapset *changing;
	/* subplans that are referenced; others are never run */
	Bitmapset *used;

	/* of the expression that is searched */
	Plan *plan;
	RowModeReason place;
	bool once;
	bool aggregated_only; /* only calls in the arguments of aggregates */

	BodySearch bodies;
	List *calls; /* RowModeCall */
} SearchContext;

/* ----------------------------------------------------------------
 *		Expressions
 * ----------------------------------------------------------------
 */

static RowModeCall *
add_call(Node *node, Oid function, SearchContext *context)
{
	RowModeCall *call;
	ListCell *lc;

	foreach(lc, context->calls)
	{
		call = lfirst(lc);
		if (call->plan == context->plan && equal(call->call, node))
			return NULL;
	}
	call = palloc(sizeof(RowModeCall));
	call->plan = context->plan;
	call->call = node;
	call->function = function;
	call->once = context->once;
	call->reason = reasons[context->place].reason;
	call->hint = reasons[context->place].hint;
	context->calls = lappend(context->calls, call);
	return call;
}

static void
explain_by(RowModeCall *call, RowModeReason reason)
{
	call->reason = reasons[reason].reason;
	call->hint = reasons[reason].hint;
}

/* The planner has decided not to inline it. */
static void
explain_wrapper(RowModeCall *call)
{
	HeapTuple procedure = SearchSysCache1(PROCOID, ObjectIdGetDatum(call->function));
	Obstacle obstacle = {NULL, NULL};

	if (HeapTupleIsValid(procedure))
	{
		obstacle = aml_inlining_obstacle(procedure);
		ReleaseSysCache(procedure);
	}
	if (obstacle.reason != NULL)
	{
		call->reason =
			psprintf("The function around the calls is not inlined. %s", obstacle.reason);
		call->hint = obstacle.hint;
	}
	else
		explain_by(call, expression_returns_set(call->call) ? ROW_MODE_SET : ROW_MODE_ARGUMENT);
}

typedef struct FoundFunction
{
	SearchContext *context;
	Node *node;
} FoundFunction;

static bool
check_function(Oid function, void *arg)
{
	FoundFunction *found = arg;
	SearchContext *context = found->context;
	RowModeCall *call;

	if (function < FirstNormalObjectId)
		return false;
	if (aml_is_known_function(function))
	{
		call = add_call(found->node, function, context);
		if (call != NULL && !aml_is_batched_function(function))
			explain_by(call, ROW_MODE_ALTERED);
	}
	else if (aml_service_calls(function, &context->bodies) != NIL)
	{
		call = add_call(found->node, function, context);
		if (call != NULL && !call->once)
			explain_wrapper(call);
	}
	return false;
}

static bool search(Node *node, void *context);

/* Searches a part of an expression, for which there is a reason unless there already is one around it. */
static void
search_part(Node *node, RowModeReason place, SearchContext *context)
{
	RowModeReason outside = context->place;

	if (outside == ROW_MODE_EXPRESSION)
		context->place = place;
	search(node, context);
	context->place = outside;
}

static bool
search(Node *node, void *arg)
{
	SearchContext *context = arg;

	if (node == NULL)
		return false;
	if (context->aggregated_only)
	{
		if (!IsA(node, Aggref))
			return expression_tree_walker(node, search, context);
		context->aggregated_only = false;
		search(node, context);
		context->aggregated_only = true;
		return false;
	}
	check_functions_in_node(node, check_function, &(FoundFunction){context, node});
	if (IsA(node, SubPlan))
	{
		search_part(((SubPlan *) node)->testexpr, ROW_MODE_SUBQUERY, context);
		return search((Node *) ((SubPlan *) node)->args, context);
	}
	if (IsA(node, WindowFunc))
	{
		search_part((Node *) ((WindowFunc *) node)->args, ROW_MODE_WINDOW, context);
		search_part((Node *) ((WindowFunc *) node)->aggfilter, ROW_MODE_WINDOW, context);
		return false;
	}
	return expression_tree_walker(node, search, context);
}

/* ----------------------------------------------------------------
 *		Nodes
 * ----------------------------------------------------------------
 */

static bool
returns_set(const FunctionScan *scan)
{
	ListCell *lc;

	foreach(lc, scan->functions)
	{
		if (expression_returns_set(lfirst_node(RangeTblFunction, lc)->funcexpr))
			return true;
	}
	return false;
}

/* True if the node returns at most one row per scan. */
static bool
is_one_row(Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_Result:
		case T_Limit:
		case T_Sort:
		case T_Material:
		case T_ModifyTable:
			return plan->lefttree == NULL || is_one_row(plan->lefttree);
		case T_CustomScan:
			/* nothing is known about rows of other custom scans */
			return aml_is_batch_scan(plan) && is_one_row(plan->lefttree);
		case T_SubqueryScan:
			return is_one_row(((SubqueryScan *) plan)->subplan);
		case T_Agg:
			return ((Agg *) plan)->aggstrategy == AGG_PLAIN;
		case T_ValuesScan:
			return list_length(((ValuesScan *) plan)->values_lists) == 1;
		case T_FunctionScan:
			return !returns_set((FunctionScan *) plan);
		default:
			return false;
	}
}

/* The place of what a node evaluates in addition to targetlist and qual. */
static RowModeReason
place_of_others(const Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_NestLoop:
		case T_MergeJoin:
		case T_HashJoin:
			return ROW_MODE_JOIN_CONDITION;
		case T_ModifyTable:
			return ROW_MODE_WRITING;
		case T_Memoize:
			return ROW_MODE_OUTER_ROW;
		default:
			return ROW_MODE_EXPRESSION;
	}
}

/* As EXPLAIN shows them. */
static List *
scan_expressions(Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_IndexScan:
			return list_concat_copy(((IndexScan *) plan)->indexqualorig,
									((IndexScan *) plan)->indexorderbyorig);
		case T_BitmapIndexScan:
			return ((BitmapIndexScan *) plan)->indexqualorig;
		default:
			return aml_scan_expressions(plan);
	}
}

static void
search_in(List *exprs, RowModeReason place, bool once, SearchContext *context)
{
	context->place =
		place == ROW_MODE_EXPRESSION && !aml_function_migration_enabled() ? ROW_MODE_OFF : place;
	context->once = once;
	search((Node *) exprs, context);
}

static void
search_node(Plan *plan, void *arg)
{
	SearchContext *context = arg;
	bool changing = bms_overlap(plan->extParam, context->changing);
	bool one_row = is_one_row(plan);
	bool once = one_row && !changing;
	RowModeReason place = once      ? ROW_MODE_ONE_ROW
						  : one_row ? ROW_MODE_OUTER_ROW
									: ROW_MODE_EXPRESSION;

	context->plan = plan;
	if (aml_is_batch_scan(plan))
	{
		search_in(plan->targetlist, ROW_MODE_EXPRESSION, false, context);
		search_in(plan->qual, ROW_MODE_EXPRESSION, false, context);
		return;
	}
	if (once && IsA(plan, Agg) && !is_one_row(plan->lefttree))
	{
		context->aggregated_only = true;
		search_in(plan->targetlist, ROW_MODE_EXPRESSION, false, context);
		search_in(plan->qual, ROW_MODE_EXPRESSION, false, context);
		context->aggregated_only = false;
	}
	search_in(plan->targetlist, place, once, context);
	search_in(plan->qual, place, once, context);
	if (IsA(plan, ModifyTable) && !one_row)
	{
		search_in(((ModifyTable *) plan)->onConflictSet, ROW_MODE_CONFLICT, false, context);
		search_in((List *) ((ModifyTable *) plan)->onConflictWhere, ROW_MODE_CONFLICT, false,
				  context);
	}
	/* a function scan calls its functions once, however many rows they return */
	if (IsA(plan, FunctionScan) && !once && !changing)
		search_in(aml_other_expressions(plan), ROW_MODE_ONCE, true, context);
	else
		search_in(aml_other_expressions(plan),
				  place == ROW_MODE_EXPRESSION ? place_of_others(plan) : place, once, context);
	search_in(scan_expressions(plan), changing ? ROW_MODE_OUTER_ROW : ROW_MODE_ONCE, !changing,
			  context);
}

/* ----------------------------------------------------------------
 *		The statement
 * ----------------------------------------------------------------
 */

static bool
find_subplans(Node *node, SearchContext *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan))
	{
		SubPlan *subplan = (SubPlan *) node;
		ListCell *lc;

		context->used = bms_add_member(context->used, subplan->plan_id);
		foreach(lc, subplan->parParam)
			context->changing = bms_add_member(context->changing, lfirst_int(lc));
	}
	return expression_tree_walker(node, find_subplans, context);
}

static void
find_changing_params(Plan *plan, void *arg)
{
	SearchContext *context = arg;
	ListCell *lc;

	find_subplans((Node *) plan->targetlist, context);
	find_subplans((Node *) plan->qual, context);
	find_subplans((Node *) aml_other_expressions(plan), context);
	find_subplans((Node *) plan->initPlan, context);
	if (IsA(plan, CteScan))
		context->used = bms_add_member(context->used, ((CteScan *) plan)->ctePlanId);
	if (IsA(plan, NestLoop))
	{
		foreach(lc, ((NestLoop *) plan)->nestParams)
			context->changing =
				bms_add_member(context->changing, lfirst_node(NestLoopParam, lc)->paramno);
	}
	if (IsA(plan, RecursiveUnion))
		context->changing = bms_add_member(context->changing, ((RecursiveUnion *) plan)->wtParam);
}

List *
aml_row_mode_calls(PlannedStmt *stmt)
{
	SearchContext context = {NULL};
	ListCell *lc;

	if (stmt->planTree == NULL)
		return NIL;
	aml_visit_statement(stmt, find_changing_params, &context);
	aml_visit_plan(stmt->planTree, search_node, &context);
	foreach(lc, stmt->subplans)
	{
		if (lfirst(lc) != NULL && bms_is_member(foreach_current_index(lc) + 1, context.used))
			aml_visit_plan(lfirst(lc), search_node, &context);
	}
	return context.calls;
}
