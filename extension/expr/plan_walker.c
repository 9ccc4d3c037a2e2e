/*-------------------------------------------------------------------------
 *
 * plan_walker.c
 *		Walks over finished plans.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "expr/plan_walker.h"

static void
map_list(List *plans, Plan *(*visit)(Plan *, void *), void *context)
{
	ListCell *lc;

	foreach(lc, plans)
		lfirst(lc) = visit(lfirst(lc), context);
}

void
aml_map_children(Plan *plan, Plan *(*visit)(Plan *child, void *context), void *context)
{
	if (plan->lefttree)
		plan->lefttree = visit(plan->lefttree, context);
	if (plan->righttree)
		plan->righttree = visit(plan->righttree, context);

	switch (nodeTag(plan))
	{
		case T_Append:
			map_list(((Append *) plan)->appendplans, visit, context);
			break;
		case T_MergeAppend:
			map_list(((MergeAppend *) plan)->mergeplans, visit, context);
			break;
		case T_BitmapAnd:
			map_list(((BitmapAnd *) plan)->bitmapplans, visit, context);
			break;
		case T_BitmapOr:
			map_list(((BitmapOr *) plan)->bitmapplans, visit, context);
			break;
		case T_SubqueryScan:
			((SubqueryScan *) plan)->subplan = visit(((SubqueryScan *) plan)->subplan, context);
			break;
		case T_CustomScan:
			map_list(((CustomScan *) plan)->custom_plans, visit, context);
			break;
		default:
			break;
	}
}

typedef struct VisitContext
{
	void (*visit)(Plan *plan, void *context);
	void *context;
} VisitContext;

static Plan *
visit_plan(Plan *plan, void *arg)
{
	VisitContext *context = arg;

	check_stack_depth();
	context->visit(plan, context->context);
	aml_map_children(plan, visit_plan, context);
	return plan;
}

void
aml_visit_plan(Plan *plan, void (*visit)(Plan *plan, void *context), void *context)
{
	VisitContext walk = {visit, context};

	visit_plan(plan, &walk);
}

void
aml_visit_statement(PlannedStmt *stmt, void (*visit)(Plan *plan, void *context), void *context)
{
	ListCell *lc;

	aml_visit_plan(stmt->planTree, visit, context);
	foreach(lc, stmt->subplans)
	{
		/* removed subplans leave NULL entries */
		if (lfirst(lc) != NULL)
			aml_visit_plan(lfirst(lc), visit, context);
	}
}

List *
aml_other_expressions(Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_NestLoop:
			return ((Join *) plan)->joinqual;
		case T_MergeJoin:
			return list_concat_copy(((Join *) plan)->joinqual, ((MergeJoin *) plan)->mergeclauses);
		case T_HashJoin:
			return list_concat_copy(((Join *) plan)->joinqual, ((HashJoin *) plan)->hashclauses);
		case T_BitmapHeapScan:
			return ((BitmapHeapScan *) plan)->bitmapqualorig;
		case T_FunctionScan:
			return ((FunctionScan *) plan)->functions;
		case T_TableFuncScan:
			return list_make1(((TableFuncScan *) plan)->tablefunc);
		case T_ValuesScan:
			return ((ValuesScan *) plan)->values_lists;
		case T_CustomScan:
			return ((CustomScan *) plan)->custom_exprs;
		case T_Memoize:
			return ((Memoize *) plan)->param_exprs;
		case T_ModifyTable:
		{
			ModifyTable *modify = (ModifyTable *) plan;

			return list_concat(list_make4(modify->withCheckOptionLists, modify->returningLists,
										  modify->onConflictSet, modify->onConflictWhere),
							   list_make1(modify->mergeActionLists));
		}
		default:
			return NIL;
	}
}

List *
aml_scan_expressions(Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_IndexScan:
			return list_concat_copy(((IndexScan *) plan)->indexqual,
									((IndexScan *) plan)->indexorderby);
		case T_IndexOnlyScan:
			return list_concat_copy(((IndexOnlyScan *) plan)->indexqual,
									((IndexOnlyScan *) plan)->indexorderby);
		case T_BitmapIndexScan:
			return ((BitmapIndexScan *) plan)->indexqual;
		case T_TidScan:
			return ((TidScan *) plan)->tidquals;
		case T_TidRangeScan:
			return ((TidRangeScan *) plan)->tidrangequals;
		default:
			return NIL;
	}
}
