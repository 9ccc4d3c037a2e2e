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

#include "batch_scan/state.h"
#include "runtime/library.h"

static const char *
function_name(Oid function)
{
	char *schema = get_namespace_name(get_func_namespace(function));
	char *name = get_func_name(function);

	return aml_utf8_string(psprintf("%s.%s", schema ? schema : "", name ? name : "")).data;
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
	progress->rows_expected = (int64) Min(outerPlan(state->css.ss.ps.plan)->plan_rows, 1e18);
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
