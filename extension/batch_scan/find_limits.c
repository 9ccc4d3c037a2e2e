/*-------------------------------------------------------------------------
 *
 * find_limits.c
 *		Tells batch nodes which Limit and batch nodes are above them when a plan starts.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/nodeFuncs.h"

#include "batch_scan/exec.h"
#include "batch_scan/find_limits.h"

/*
 * Subplans are visited by themselves, not where they are used: a WorkTableScan only knows
 * those of its targetlist once it is executed.
 */
static bool
is_subplan(PlanState *node)
{
	return list_member_ptr(node->state->es_subplanstates, node);
}

static bool
collect_limits_below(PlanState *node, List **limit_states)
{
	if (is_subplan(node))
		return false;
	if (IsA(node, LimitState))
		*limit_states = lappend(*limit_states, node);
	return planstate_tree_walker(node, collect_limits_below, limit_states);
}

static void
collect_limits(PlanState *root, List **limit_states)
{
	if (IsA(root, LimitState))
		*limit_states = lappend(*limit_states, root);
	planstate_tree_walker(root, collect_limits_below, limit_states);
}

static bool
tell_places_below(PlanState *node, const PlaceInPlan *of_parent)
{
	PlaceInPlan place = *of_parent;

	if (is_subplan(node))
		return false;
	aml_batch_scan_set_place(node, &place);
	return planstate_tree_walker(node, tell_places_below, &place);
}

static void
tell_places(PlanState *root, PlaceInPlan place)
{
	aml_batch_scan_set_place(root, &place);
	planstate_tree_walker(root, tell_places_below, &place);
}

static void bind_children(PlanState **children, int count, const LimitState *limit);

/* The batch nodes that ExecSetTupleBound() would pass on its way down from the Limit. */
static void
bind_batch_scans(PlanState *node, const LimitState *limit)
{
	PlanState *below = outerPlanState(node);

	check_stack_depth();
	switch (nodeTag(node))
	{
		case T_AppendState:
			bind_children(((AppendState *) node)->appendplans, ((AppendState *) node)->as_nplans,
						  limit);
			return;
		case T_MergeAppendState:
			bind_children(((MergeAppendState *) node)->mergeplans,
						  ((MergeAppendState *) node)->ms_nplans, limit);
			return;
		case T_SubqueryScanState:
			if (node->qual == NULL)
				bind_batch_scans(((SubqueryScanState *) node)->subplan, limit);
			return;
		case T_ResultState:
		case T_GatherState:
		case T_GatherMergeState:
			break;
		default:
			if (!aml_is_batch_scan_state(node) || node->qual != NULL)
				return;
			below = aml_batch_scan_set_bounding_limit(node, limit);
			break;
	}
	if (below != NULL)
		bind_batch_scans(below, limit);
}

static void
bind_children(PlanState **children, int count, const LimitState *limit)
{
	for (int i = 0; i < count; i++)
		bind_batch_scans(children[i], limit);
}

void
aml_find_limits(PlanState *root)
{
	PlaceInPlan place = {NIL};
	List *subplans = root->state->es_subplanstates;
	ListCell *lc;

	collect_limits(root, &place.limit_states);
	foreach(lc, subplans)
	{
		if (lfirst(lc) != NULL)
			collect_limits(lfirst(lc), &place.limit_states);
	}

	tell_places(root, place);
	place.in_subplan = true;
	foreach(lc, subplans)
	{
		if (lfirst(lc) != NULL)
			tell_places(lfirst(lc), place);
	}

	foreach(lc, place.limit_states)
		bind_batch_scans(outerPlanState(lfirst(lc)), lfirst(lc));
}
