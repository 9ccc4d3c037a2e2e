/*-------------------------------------------------------------------------
 *
 * require_batch.c
 *		Checks whether the calls of a plan are batched.
 *
 * For tests (aws_ml.debug_require_batch).  A call that is made once per statement has
 * nothing to be batched with, and passes.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/extensible.h"
#include "utils/lsyscache.h"

#include "batch_scan/node.h"
#include "expr/plan_walker.h"
#include "planner/require_batch.h"
#include "planner/row_mode_calls.h"
#include "settings.h"

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

static void
forbid_batch_scan(Plan *plan, void *context)
{
	if (aml_is_batch_scan(plan))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("calls in this statement are batched"),
						errhint("Batches are forbidden by \"%s\".", "aws_ml.debug_require_batch")));
}

void
aml_require_batch(PlannedStmt *stmt)
{
	ListCell *lc;

	if (aml_debug_require_batch == AML_REQUIRE_BATCH_FORBID)
	{
		aml_visit_statement(stmt, forbid_batch_scan, NULL);
		return;
	}
	foreach(lc, aml_row_mode_calls(stmt))
	{
		RowModeCall *call = lfirst(lc);

		if (!call->once)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("calls of %s in this statement are not batched",
							get_func_name(call->function)),
					 errdetail("They are made one row at a time in: %s", node_name(call->plan)),
					 errhint("%s%s%s Batches are required by \"%s\".", call->reason,
							 call->hint ? " " : "", call->hint ? call->hint : "",
							 "aws_ml.debug_require_batch")));
	}
}
