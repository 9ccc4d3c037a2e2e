/*-------------------------------------------------------------------------
 *
 * explain.c
 *		What EXPLAIN shows of a batch node.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/explain.h"
#include "nodes/nodeFuncs.h"
#include "utils/ruleutils.h"

#include "batch_scan/state.h"
#include "batch_scan/stats.h"
#include "compat.h"

static BatchStats
total_stats(BatchScanState *state, int call)
{
	BatchStats total = state->calls[call].requests.stats;
	BatchStats workers = aml_worker_stats_total(state->workers, call);

	aml_stats_merge(&total, &workers);
	return total;
}

/* A call in the last of hundreds of arms has hundreds of conditions: of so many, one is shown. */
#define MOST_CONDITIONS 16

static void
explain_guard(CustomScanState *node, int call, List *context, bool qualify, ExplainState *es)
{
	CustomScan *plan = (CustomScan *) node->ss.ps.plan;
	Node *guard = list_nth(plan->custom_exprs, call);
	int more = 0;
	char *text;

	if (aml_is_always(guard))
		return;
	if (is_andclause(guard) && list_length(((BoolExpr *) guard)->args) > MOST_CONDITIONS)
	{
		more = list_length(((BoolExpr *) guard)->args) - 1;
		guard = llast(((BoolExpr *) guard)->args);
	}
	text = deparse_expression(guard, context, qualify, false);
	ExplainPropertyText("Call Condition",
						more > 0 ? psprintf("%s and %d more conditions", text, more) : text, es);
}

void
aml_explain_batch_scan(CustomScanState *node, List *ancestors, ExplainState *es)
{
	BatchScanState *state = (BatchScanState *) node;
	CustomScan *plan = (CustomScan *) node->ss.ps.plan;
	List *context = set_deparse_context_plan(es->deparse_cxt, node->ss.ps.plan, ancestors);
	bool qualify = list_length(es->rtable) > 1 || es->verbose;

	ExplainOpenGroup("Function Calls", "Function Calls", false, es);
	for (int i = 0; i < state->ncalls; i++)
	{
		TargetEntry *entry =
			list_nth_node(TargetEntry, plan->custom_scan_tlist, state->ncolumns + i);

		ExplainOpenGroup("Call", NULL, true, es);
		ExplainPropertyText("Function Call",
							deparse_expression((Node *) entry->expr, context, qualify, false), es);
		explain_guard(node, i, context, qualify, es);
		if (es->analyze)
		{
			BatchStats stats = total_stats(state, i);

			aml_stats_explain(&stats, es);
		}
		ExplainCloseGroup("Call", NULL, true, es);
	}
	ExplainCloseGroup("Function Calls", "Function Calls", false, es);
}
