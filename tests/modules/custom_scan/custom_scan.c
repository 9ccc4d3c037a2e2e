/*-------------------------------------------------------------------------
 *
 * custom_scan.c
 *		A custom scan of another extension, for tests.
 *
 * It reads plain tables, like the scan of a columnar table would: with
 * "custom_scan.enable", it replaces all other ways to scan them.  With
 * "custom_scan.project" it projects, and with "custom_scan.own_columns" it describes its
 * own columns in custom_scan_tlist.  With "custom_scan.child" it has no relation, and
 * reads a core plan below it; with "custom_scan.own_filter" its conditions are in
 * custom_exprs.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/plancat.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "utils/guc.h"
#include "utils/rel.h"

PG_MODULE_MAGIC;

extern void _PG_init(void);

static bool enable = false;
static bool project = true;
static bool own_columns = false;
static bool child = false;
static bool own_filter = false;
static set_rel_pathlist_hook_type prev_set_rel_pathlist_hook = NULL;

/* ----------------------------------------------------------------
 *		Execution
 * ----------------------------------------------------------------
 */

typedef struct OtherScanState
{
	CustomScanState css;
	TupleTableSlot *row; /* as in the table */
} OtherScanState;

static void
begin_scan(CustomScanState *node, EState *estate, int eflags)
{
	CustomScan *plan = (CustomScan *) node->ss.ps.plan;

	if (plan->custom_exprs != NIL)
		node->ss.ps.qual = ExecInitQual(plan->custom_exprs, &node->ss.ps);
	if (plan->custom_plans != NIL)
	{
		node->custom_ps = list_make1(ExecInitNode(linitial(plan->custom_plans), estate, eflags));
		return;
	}
	((OtherScanState *) node)->row =
		table_slot_create(node->ss.ss_currentRelation, &estate->es_tupleTable);
	if (!(eflags & EXEC_FLAG_EXPLAIN_ONLY))
		node->ss.ss_currentScanDesc =
			table_beginscan(node->ss.ss_currentRelation, estate->es_snapshot, 0, NULL);
}

/* The scan slot is virtual: the table's columns are copied. */
static TupleTableSlot *
next_row(ScanState *node)
{
	CustomScan *plan = (CustomScan *) node->ps.plan;
	TupleTableSlot *slot = node->ss_ScanTupleSlot;
	TupleTableSlot *row = ((OtherScanState *) node)->row;
	ListCell *lc;

	if (plan->custom_plans != NIL)
		row = ExecProcNode(linitial(((CustomScanState *) node)->custom_ps));
	else if (!table_scan_getnextslot(node->ss_currentScanDesc, ForwardScanDirection, row))
		return NULL;
	if (TupIsNull(row))
		return NULL;
	if (plan->custom_scan_tlist == NIL)
		return ExecCopySlot(slot, row);
	slot_getallattrs(row);
	ExecClearTuple(slot);
	foreach(lc, plan->custom_scan_tlist)
	{
		TargetEntry *entry = lfirst(lc);
		int from = castNode(Var, entry->expr)->varattno - 1;

		slot->tts_values[entry->resno - 1] = row->tts_values[from];
		slot->tts_isnull[entry->resno - 1] = row->tts_isnull[from];
	}
	return ExecStoreVirtualTuple(slot);
}

static bool
recheck(ScanState *node, TupleTableSlot *slot)
{
	return true;
}

static TupleTableSlot *
exec_scan(CustomScanState *node)
{
	return ExecScan(&node->ss, next_row, recheck);
}

static void
rescan(CustomScanState *node)
{
	if (node->custom_ps == NIL)
		table_rescan(node->ss.ss_currentScanDesc, NULL);
	else if (((PlanState *) linitial(node->custom_ps))->chgParam == NULL)
		ExecReScan(linitial(node->custom_ps));
	ExecScanReScan(&node->ss);
}

static void
end_scan(CustomScanState *node)
{
	if (node->custom_ps != NIL)
		ExecEndNode(linitial(node->custom_ps));
	if (node->ss.ss_currentScanDesc)
		table_endscan(node->ss.ss_currentScanDesc);
}

static const CustomExecMethods exec_methods = {
	.CustomName = "Scan of Another",
	.BeginCustomScan = begin_scan,
	.ExecCustomScan = exec_scan,
	.EndCustomScan = end_scan,
	.ReScanCustomScan = rescan,
};

static Node *
create_state(CustomScan *plan)
{
	OtherScanState *state = palloc0(sizeof(OtherScanState));

	NodeSetTag(state, T_CustomScanState);
	state->css.methods = &exec_methods;
	return (Node *) state;
}

static const CustomScanMethods scan_methods = {
	.CustomName = "Scan of Another",
	.CreateCustomScanState = create_state,
};

/* ----------------------------------------------------------------
 *		Planning
 * ----------------------------------------------------------------
 */

static Plan *
make_plan(PlannerInfo *root, RelOptInfo *rel, CustomPath *path, List *tlist, List *clauses,
		  List *children)
{
	CustomScan *scan = makeNode(CustomScan);

	scan->methods = &scan_methods;
	scan->flags = path->flags;
	scan->scan.scanrelid = rel->relid;
	scan->scan.plan.targetlist = tlist;
	scan->scan.plan.qual = extract_actual_clauses(clauses, false);
	scan->custom_plans = children;
	if (children != NIL)
	{
		scan->scan.scanrelid = 0;
		((Plan *) linitial(children))->targetlist = build_physical_tlist(root, rel);
		((Plan *) linitial(children))->qual = NIL;
	}
	if (own_columns || children != NIL)
	{
		/* the columns that are used, in reverse order; the targetlist may be set later */
		List *vars =
			pull_var_clause((Node *) list_concat_copy(rel->reltarget->exprs, scan->scan.plan.qual),
							PVC_RECURSE_PLACEHOLDERS);
		List *used = NIL;
		ListCell *lc;

		foreach(lc, vars)
		{
			if (castNode(Var, lfirst(lc))->varattno > 0 && !list_member(used, lfirst(lc)))
				used = lcons(lfirst(lc), used);
		}
		foreach(lc, used)
			scan->custom_scan_tlist =
				lappend(scan->custom_scan_tlist,
						makeTargetEntry(lfirst(lc), foreach_current_index(lc) + 1, NULL, false));
	}
	if (own_filter)
	{
		scan->custom_exprs = scan->scan.plan.qual;
		scan->scan.plan.qual = NIL;
	}
	return &scan->scan.plan;
}

static const CustomPathMethods path_methods = {
	.CustomName = "Scan of Another",
	.PlanCustomPath = make_plan,
};

static void
add_path_of_ours(PlannerInfo *root, RelOptInfo *rel, Index rti, RangeTblEntry *rte)
{
	CustomPath *path;

	if (prev_set_rel_pathlist_hook)
		prev_set_rel_pathlist_hook(root, rel, rti, rte);
	if (!enable || rte->rtekind != RTE_RELATION || rte->relkind != RELKIND_RELATION ||
		rel->reloptkind != RELOPT_BASEREL || rel->pathlist == NIL ||
		root->parse->commandType != CMD_SELECT || root->rowMarks != NIL)
		return;

	path = makeNode(CustomPath);
	path->path.pathtype = T_CustomScan;
	path->path.parent = rel;
	path->path.pathtarget = rel->reltarget;
	path->path.rows = rel->rows;
	path->path.startup_cost = 0;
	path->path.total_cost = ((Path *) linitial(rel->pathlist))->total_cost;
	path->path.param_info = NULL;
	path->flags = project ? CUSTOMPATH_SUPPORT_PROJECTION : 0;
	path->methods = &path_methods;
	if (child)
		path->custom_paths = list_make1(create_seqscan_path(root, rel, NULL, 0));
	if (rel->lateral_relids != NULL)
		return;
	rel->pathlist = list_make1(path);
	rel->partial_pathlist = NIL;
}

void
_PG_init(void)
{
	DefineCustomBoolVariable("custom_scan.enable", "Scan plain tables.", NULL, &enable, false,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("custom_scan.project", "Evaluate targetlists.", NULL, &project, true,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("custom_scan.own_columns", "Describe the columns read.", NULL,
							 &own_columns, false, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("custom_scan.child", "Read a plan of core's.", NULL, &child, false,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("custom_scan.own_filter", "Keep conditions in custom_exprs.", NULL,
							 &own_filter, false, PGC_USERSET, 0, NULL, NULL, NULL);
	RegisterCustomScanMethods(&scan_methods);
	prev_set_rel_pathlist_hook = set_rel_pathlist_hook;
	set_rel_pathlist_hook = add_path_of_ours;
}
