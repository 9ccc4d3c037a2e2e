/*-------------------------------------------------------------------------
 *
 * require_batch.c
 *		Checks whether the calls of a plan are batched.
 *
 * For tests (aws_ml.debug_require_batch): a plan shows its batch nodes, but not which
 * calls have none, nor where.  A call that is made once per statement has nothing to be
 * batched with, and passes.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/extensible.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"

#include "batch_scan/node.h"
#include "call/known_functions.h"
#include "expr/plan_walker.h"
#include "planner/require_batch.h"
#include "settings.h"

typedef struct CheckContext
{
	/* PARAM_EXEC parameters that change while the statement runs */
	Bitmapset *changing;
	/* subplans that are referenced; others are never run */
	Bitmapset *used;
} CheckContext;

/* Node names as in EXPLAIN. */
static const char *
node_name(const Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_Result:
			return "Result";
		case T_ProjectSet:
			return "ProjectSet";
		case T_ModifyTable:
			return "ModifyTable";
		case T_RecursiveUnion:
			return "Recursive Union";
		case T_NestLoop:
			return "Nested Loop";
		case T_MergeJoin:
			return "Merge Join";
		case T_HashJoin:
			return "Hash Join";
		case T_Hash:
			return "Hash";
		case T_SeqScan:
			return "Seq Scan";
		case T_SampleScan:
			return "Sample Scan";
		case T_IndexScan:
			return "Index Scan";
		case T_IndexOnlyScan:
			return "Index Only Scan";
		case T_BitmapIndexScan:
			return "Bitmap Index Scan";
		case T_BitmapHeapScan:
			return "Bitmap Heap Scan";
		case T_TidScan:
			return "Tid Scan";
		case T_TidRangeScan:
			return "Tid Range Scan";
		case T_SubqueryScan:
			return "Subquery Scan";
		case T_FunctionScan:
			return "Function Scan";
		case T_TableFuncScan:
			return "Table Function Scan";
		case T_ValuesScan:
			return "Values Scan";
		case T_CteScan:
			return "CTE Scan";
		case T_WorkTableScan:
			return "WorkTable Scan";
		case T_ForeignScan:
			return "Foreign Scan";
		case T_CustomScan:
			return ((const CustomScan *) plan)->methods->CustomName;
		case T_Memoize:
			return "Memoize";
		case T_Agg:
			return "Aggregate";
		case T_Group:
			return "Group";
		case T_WindowAgg:
			return "WindowAgg";
		case T_Gather:
			return "Gather";
		case T_GatherMerge:
			return "Gather Merge";
		default:
			return "another node";
	}
}

static bool
find_call(Node *node, Oid *function)
{
	if (node == NULL)
		return false;
	if (IsA(node, FuncExpr) && aml_is_batched_function(((FuncExpr *) node)->funcid))
	{
		*function = ((FuncExpr *) node)->funcid;
		return true;
	}
	return expression_tree_walker(node, find_call, function);
}

/* Searches for calls in the arguments of aggregates only. */
static bool
find_aggregated_call(Node *node, Oid *function)
{
	if (node == NULL)
		return false;
	if (IsA(node, Aggref))
		return find_call(node, function);
	return expression_tree_walker(node, find_aggregated_call, function);
}

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

static bool
is_made_row_by_row(Plan *plan, const CheckContext *context, Oid *function)
{
	if (aml_is_batch_scan(plan))
		return find_call((Node *) plan->targetlist, function) ||
			   find_call((Node *) plan->qual, function);

	if (is_one_row(plan) && !bms_overlap(plan->extParam, context->changing))
		return IsA(plan, Agg) && !is_one_row(plan->lefttree) &&
			   (find_aggregated_call((Node *) plan->targetlist, function) ||
				find_aggregated_call((Node *) plan->qual, function));

	/* a function scan calls its functions once, however many rows they return */
	return find_call((Node *) plan->targetlist, function) ||
		   find_call((Node *) plan->qual, function) ||
		   ((!IsA(plan, FunctionScan) || bms_overlap(plan->extParam, context->changing)) &&
			find_call((Node *) aml_other_expressions(plan), function)) ||
		   (bms_overlap(plan->extParam, context->changing) &&
			find_call((Node *) aml_scan_expressions(plan), function));
}

static void
check_node(Plan *plan, void *context)
{
	Oid function;

	if (aml_debug_require_batch == AML_REQUIRE_BATCH_FORBID && aml_is_batch_scan(plan))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("calls in this statement are batched"),
						errhint("Batches are forbidden by \"%s\".", "aws_ml.debug_require_batch")));
	if (aml_debug_require_batch == AML_REQUIRE_BATCH_REQUIRE &&
		is_made_row_by_row(plan, context, &function))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("calls of %s in this statement are not batched", get_func_name(function)),
				 errdetail("They are made one row at a time in: %s", node_name(plan)),
				 errhint("Batches are required by \"%s\".", "aws_ml.debug_require_batch")));
}

static bool
find_subplans(Node *node, CheckContext *context)
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
	CheckContext *context = arg;
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

void
aml_require_batch(PlannedStmt *stmt)
{
	CheckContext context = {NULL};
	ListCell *lc;

	aml_visit_statement(stmt, find_changing_params, &context);
	aml_visit_plan(stmt->planTree, check_node, &context);
	foreach(lc, stmt->subplans)
	{
		if (lfirst(lc) != NULL && bms_is_member(foreach_current_index(lc) + 1, context.used))
			aml_visit_plan(lfirst(lc), check_node, &context);
	}
}
