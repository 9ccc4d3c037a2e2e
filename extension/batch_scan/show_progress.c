/*-------------------------------------------------------------------------
 *
 * show_progress.c
 *		Shows the progress of a batch node.
 *
 * A node is shown from its first batch on, so that nothing is looked up for scans that
 * send none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/lsyscache.h"

#include "batch_scan/estimate.h"
#include "batch_scan/node.h"
#include "batch_scan/state.h"
#include "expr/plan_walker.h"
#include "runtime/library.h"

static const char *
function_name(Oid function)
{
	char *schema = get_namespace_name(get_func_namespace(function));
	char *name = get_func_name(function);

	return aml_utf8_string(psprintf("%s.%s", schema ? schema : "", name ? name : "")).data;
}

typedef struct ReaderSearch
{
	const Plan *plan;
	Plan *found;
} ReaderSearch;

static void
compare_reader(Plan *plan, void *arg)
{
	ReaderSearch *search = arg;

	if (outerPlan(plan) == search->plan && aml_is_batch_scan(plan))
		search->found = plan;
}

/* The batch nodes right above this one, nearest first. */
static List *
readers(const BatchScanState *state)
{
	ReaderSearch search = {state->css.ss.ps.plan, NULL};
	List *plans = NIL;

	for (;;)
	{
		aml_visit_statement(state->css.ss.ps.state->es_plannedstmt, compare_reader, &search);
		if (search.found == NULL)
			return plans;
		plans = lappend(plans, search.found);
		search = (ReaderSearch){search.found, NULL};
	}
}

/* Where conditions make calls, the planner's number of rows is that of those that pass. */
static double
rows_expected(BatchScanState *state)
{
	const EState *estate = state->css.ss.ps.state;
	double rows = outerPlan(state->css.ss.ps.plan)->plan_rows;
	List *above = readers(state);
	bool filtered = state->css.ss.ps.plan->qual != NIL;
	PlanStatistics *statistics;
	ListCell *lc;

	foreach(lc, above)
		filtered |= ((Plan *) lfirst(lc))->qual != NIL;
	if (!filtered)
		return rows;
	statistics = aml_plan_statistics_create(estate->es_plannedstmt, estate->es_param_list_info);
	rows = aml_estimate_node(statistics, state, above).rows;
	aml_plan_statistics_free(statistics);
	return rows;
}

static void
begin(BatchScanState *state, const ServiceCall *call)
{
	MemoryContext old =
		MemoryContextSwitchTo(state->css.ss.ps.ps_ExprContext->ecxt_per_tuple_memory);
	Progress *progress;

	aml_progress_begin(&state->shown, state->css.ss.ps.plan->plan_node_id,
					   function_name(call->function), call->utf8_name ? call->utf8_name : "");
	progress = state->shown.progress;
	progress->phase = state->child_done ? PROGRESS_FINISHING : PROGRESS_READING;
	if (state->rows_expected == 0)
		state->rows_expected = Max(Min(rows_expected(state), 1e18), 1);
	progress->rows_expected = (int64) state->rows_expected;
	progress->rows_read = state->rows_read;
	progress->rows_answered = state->rows_answered;
	MemoryContextSwitchTo(old);
}

void
aml_show_batch_scan(BatchScanState *state, const BatchQueue *queue)
{
	if (!state->shown.has_begun)
		begin(state, queue->call);
	else
		aml_progress_sample(&state->shown, state->rows_answered);
}
