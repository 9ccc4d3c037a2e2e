/*-------------------------------------------------------------------------
 *
 * plan_walk.c
 *		Walks over finished plans.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "plan_walk.h"

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
		/* a subplan that turned out to be unused leaves a hole */
		if (lfirst(lc) != NULL)
			aml_visit_plan(lfirst(lc), visit, context);
	}
}
