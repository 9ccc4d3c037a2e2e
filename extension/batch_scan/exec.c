/*-------------------------------------------------------------------------
 *
 * exec.c
 *		The batch node: Custom Scan (Batch Function Scan).
 *
 * The node reads rows of its child ahead and keeps them in a window
 * (batch_scan/row_window.c).  For each row it evaluates the arguments of its calls and
 * adds them to batches (batch_scan/batch_queue.c).  Rows leave the window in the child's
 * order, once their answers have arrived.
 *
 * How far it reads ahead has three bounds, whichever comes first:
 *
 * - batches: about as many as aws_ml.max_concurrent_requests may be unread,
 *	 and one more is filled meanwhile, so that it leaves as soon as one of them
 *	 is answered; the node then waits for the answer to its first row;
 * - the row goal: as many rows as a LIMIT or a cursor wants at first, then
 *	 more each time more are asked for (batch_scan/read_ahead.c);
 * - the rows in the window: where guards or nulls leave few rows to send, the
 *	 batches would hardly ever fill.
 *
 * The plan node is built by batch_scan/plan.c, which describes its target lists.
 * Core compiles targetlist and qual over the scan slot, which has the child's
 * columns followed by the answers.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "batch_scan/exec.h"
#include "batch_scan/node.h"
#include "batch_scan/state.h"
#include "batch_scan/stats.h"
#include "call/services.h"
#include "compat.h"
#include "settings.h"

/* Rows read ahead in total, however few of them are sent. */
#define MAX_WINDOW_ROWS 100000

/*
 * Until the batch of the first row is full, reading continues for this many times as many
 * batches: with rows of mixed languages, other batches fill up before it.  The same holds
 * if a batch is one row: while one of them is slow, the others are answered and more take
 * their place.
 */
#define OPEN_READ_AHEAD 4

/* ----------------------------------------------------------------
 *		Starting and ending
 * ----------------------------------------------------------------
 */

/* What ExecInitFunc() does for a FuncExpr that is evaluated in place. */
static void
check_execute_permission(Oid function)
{
	AclResult result = aml_function_aclcheck(function, GetUserId());

	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_FUNCTION, get_func_name(function));
	InvokeFunctionExecuteHook(function);
}

static void
init_call(BatchScanState *state, BatchCall *call, int column, FuncExpr *expr, Node *guard)
{
	PlanState *ps = &state->css.ss.ps;
	CustomScan *plan = (CustomScan *) ps->plan;
	List *arguments = NIL;
	TupleDesc desc;
	TupleTableSlot *slot;
	ListCell *lc;

	check_execute_permission(expr->funcid);
	call->column = column;
	aml_queue_init(
		&call->queue, aml_service_call_create(aml_operation_of_function(expr->funcid), expr),
		intVal(list_nth(plan->custom_private, BATCH_PRIVATE_WAS_MEMOIZED)) != 0, ps->state);

	foreach(lc, expr->args)
		arguments = lappend(
			arguments, makeTargetEntry(lfirst(lc), foreach_current_index(lc) + 1, NULL, false));
	desc = ExecTypeFromTL(arguments);
	slot = ExecInitExtraTupleSlot(ps->state, desc, &TTSOpsVirtual);
	if (!aml_is_always(guard))
		call->guard = ExecInitExpr((Expr *) guard, ps);
	call->arguments = ExecBuildProjectionInfo(arguments, state->argument_context, slot, ps, NULL);
}

/* Columns that the targetlist and the qual read after the calls are answered.  Nodes below
 * another one of the same conditions pass on all. */
static void
init_window(BatchScanState *state, EState *estate)
{
	PlanState *ps = &state->css.ss.ps;
	TupleTableSlot *slot = state->css.ss.ss_ScanTupleSlot;
	Bitmapset *columns = NULL;

	pull_varattnos((Node *) ps->plan->targetlist, INDEX_VAR, &columns);
	pull_varattnos((Node *) ps->plan->qual, INDEX_VAR, &columns);
	for (int i = 0; state->conditions && i < state->position; i++)
		pull_varattnos((Node *) state->conditions->nodes[i]->css.ss.ps.plan->qual, INDEX_VAR,
					   &columns);
	aml_window_init(&state->window, state->nrefs, ExecGetResultType(outerPlanState(ps)), columns,
					estate);
	memset(slot->tts_isnull, true, sizeof(bool) * slot->tts_tupleDescriptor->natts);
}

/*
 * Prepares to detect the end of a group of rows, with the same equality as GROUP BY.
 */
static void
init_groups(BatchScanState *state, EState *estate)
{
	PlanState *ps = &state->css.ss.ps;
	List *private = ((CustomScan *) ps->plan)->custom_private;
	List *columns = list_nth(private, BATCH_PRIVATE_GROUP_COLUMNS);
	List *operators = list_nth(private, BATCH_PRIVATE_GROUP_OPERATORS);
	List *collations = list_nth(private, BATCH_PRIVATE_GROUP_COLLATIONS);
	int count = list_length(columns);
	TupleDesc desc = ExecGetResultType(outerPlanState(ps));
	AttrNumber *column_array = palloc(sizeof(AttrNumber) * count);
	Oid *operator_array = palloc(sizeof(Oid) * count);
	Oid *collation_array = palloc(sizeof(Oid) * count);

	if (columns == NIL)
		return;
	for (int i = 0; i < count; i++)
	{
		column_array[i] = list_nth_int(columns, i);
		operator_array[i] = list_nth_oid(operators, i);
		collation_array[i] = list_nth_oid(collations, i);
	}
	state->last_row = ExecInitExtraTupleSlot(estate, desc, &TTSOpsMinimalTuple);
	state->same_group =
		execTuplesMatchPrepare(desc, count, column_array, operator_array, collation_array, ps);
}

/*
 * What a WITH clause modifies, it modifies to the end, even if the rows are not read
 * (ExecPostprocessPlan).  That holds for the calls in its RETURNING, too.
 */
static void
run_to_end_with_child(PlanState *node, EState *estate)
{
	if (estate->es_auxmodifytables != NIL &&
		linitial(estate->es_auxmodifytables) == outerPlanState(node))
		estate->es_auxmodifytables = lcons(node, estate->es_auxmodifytables);
}

static void
begin_batch_scan(CustomScanState *node, EState *estate, int eflags)
{
	BatchScanState *state = (BatchScanState *) node;
	CustomScan *plan = (CustomScan *) node->ss.ps.plan;
	PlanState *ps = &node->ss.ps;
	ListCell *lc;

	/* the node cannot scan backward; parents that need that have a Material */
	eflags &= ~(EXEC_FLAG_BACKWARD | EXEC_FLAG_MARK);
	outerPlanState(node) = ExecInitNode(outerPlan(plan), estate, eflags);
	run_to_end_with_child(ps, estate);

	/* the child's slot can be of any kind; JIT needs to know that */
	ps->outeropsset = true;
	ps->outeropsfixed = false;

	state->calls = palloc0(sizeof(BatchCall) * list_length(plan->custom_exprs));
	state->argument_context = CreateExprContext(estate);
	foreach(lc, plan->custom_scan_tlist)
	{
		Expr *expr = lfirst_node(TargetEntry, lc)->expr;

		if (!IsA(expr, FuncExpr))
			continue;
		init_call(state, &state->calls[state->ncalls], foreach_current_index(lc), (FuncExpr *) expr,
				  list_nth(plan->custom_exprs, state->ncalls));
		state->ncalls++;
	}
	state->asks = state;
	state->nrefs = state->ncalls;
	aml_conditions_join(state);
	state->refs = palloc0(sizeof(AnswerRef) * state->nrefs);
	init_window(state, estate);
	init_groups(state, estate);

	aml_read_ahead_init(&state->read_ahead, node, &state->window);
	aml_progress_init(&state->shown, estate->es_query_cxt);
	state->workers = aml_worker_stats_create(state->ncalls);
}

/* What equal rows can share stays. */
static void
forget_everything(BatchScanState *state)
{
	const AnswerRef *refs;

	while ((refs = aml_window_first(&state->window)) != NULL)
	{
		for (int i = 0; i < state->nrefs; i++)
			aml_queue_forget(refs[i]);
		aml_window_skip(&state->window);
	}
	aml_window_reset(&state->window);
	for (int i = 0; i < state->ncalls; i++)
		aml_queue_count(&state->calls[i].queue);
	state->child_done = false;
	aml_read_ahead_reset(&state->read_ahead);
	state->rows_read = 0;
	state->rows_answered = 0;
	state->rows_counted = 0;
	state->peeked_at = NULL;
	aml_progress_end(&state->shown);
}

/*
 * A Limit tells a Sort below it how many rows will be read (ExecSetTupleBound), through
 * nodes that pass on all rows, but not through custom scans.  So the node passes it on,
 * whenever the Limit does: before the first row and before a rescan, where a Sort uses it
 * to decide whether the rows it has are enough.
 */
static void
hand_on_bound(BatchScanState *state)
{
	const LimitState *limit = state->bounding_limit;

	if (limit == NULL)
		return;
	ExecSetTupleBound(limit->noCount || limit->limitOption == LIMIT_OPTION_WITH_TIES
						  ? -1
						  : limit->count + limit->offset,
					  state->bounded);
}

static void
rescan_batch_scan(CustomScanState *node)
{
	aml_conditions_rescan((BatchScanState *) node);
	forget_everything((BatchScanState *) node);
	hand_on_bound((BatchScanState *) node);
	if (outerPlanState(node)->chgParam == NULL)
		ExecReScan(outerPlanState(node));
}

static void
end_batch_scan(CustomScanState *node)
{
	BatchScanState *state = (BatchScanState *) node;

	for (int i = 0; i < state->ncalls; i++)
		aml_failed_calls_warn(&state->calls[i].queue.failed, state->calls[i].queue.call->function);
	forget_everything(state);
	ExecEndNode(outerPlanState(node));
}

/* ----------------------------------------------------------------
 *		How far to read ahead
 * ----------------------------------------------------------------
 */

static TupleTableSlot *
fetch_child_row(BatchScanState *state)
{
	TupleTableSlot *row = state->peeked_at;

	state->peeked_at = NULL;
	return row ? row : ExecProcNode(outerPlanState(&state->css));
}

/* True if the row belongs to the same group as the one read before. */
static bool
is_of_last_group(BatchScanState *state, TupleTableSlot *row)
{
	ExprContext *context = state->argument_context;

	if (state->rows_read == 0)
		return false;
	ResetExprContext(context);
	context->ecxt_innertuple = row;
	context->ecxt_outertuple = state->last_row;
	return ExecQual(state->same_group, context);
}

static void
end_input(BatchScanState *state)
{
	state->child_done = true;
	state->shown.progress->phase = PROGRESS_FINISHING;
}

/* When the allowance is used up, the rest of a group may still be sure to be wanted. */
static bool
group_goes_on(BatchScanState *state)
{
	if (state->same_group == NULL || state->child_done || state->rows_read == 0 ||
		!aml_read_ahead_of_group(&state->read_ahead))
		return false;
	if (state->peeked_at == NULL)
		state->peeked_at = fetch_child_row(state);
	if (state->peeked_at == NULL || TupIsNull(state->peeked_at))
	{
		state->peeked_at = NULL;
		end_input(state);
		return false;
	}
	return is_of_last_group(state, state->peeked_at);
}

static bool
may_read(BatchScanState *state)
{
	return !state->child_done && aml_conditions_may_read(state) &&
		   (aml_read_ahead_left(&state->read_ahead, state->rows_counted) || group_goes_on(state));
}

static bool
can_read_ahead(BatchScanState *state, const AnswerRef *refs)
{
	const BatchScanState *asks = state->asks;

	if (state->window.rows >= MAX_WINDOW_ROWS)
		return false;
	for (int i = 0; i < asks->ncalls; i++)
	{
		int unread = aml_max_concurrent_requests;

		if ((refs && aml_queue_open(refs[i])) ||
			asks->calls[i].queue.call->operation->max_rows == 1)
			unread *= OPEN_READ_AHEAD;
		if (asks->calls[i].queue.unread > unread)
			return false;
	}
	return may_read(state);
}

/* ----------------------------------------------------------------
 *		Execution
 * ----------------------------------------------------------------
 */

static void
send_closed_batches(BatchScanState *state)
{
	bool sent = false;

	for (int i = 0; i < state->asks->ncalls; i++)
	{
		BatchQueue *queue = &state->asks->calls[i].queue;

		if (!aml_queue_has_closed(queue))
			continue;
		aml_show_batch_scan(state, queue);
		aml_queue_send_closed(queue);
		sent = true;
	}
	if (sent)
		aml_window_seal(&state->window);
}

static void
send_all_batches(BatchScanState *state)
{
	for (int i = 0; i < state->asks->ncalls; i++)
	{
		BatchQueue *queue = &state->asks->calls[i].queue;

		if (!aml_queue_has_unsent(queue))
			continue;
		aml_show_batch_scan(state, queue);
		aml_queue_send_all(queue);
	}
	aml_window_seal(&state->window);
}

/* False if the row does not need the call. */
static bool
is_needed(const BatchCall *call, ExprContext *context)
{
	bool isnull;

	return call->guard == NULL ||
		   (DatumGetBool(ExecEvalExprSwitchContext(call->guard, context, &isnull)) && !isnull);
}

static void
note_row(BatchScanState *state, TupleTableSlot *row)
{
	if (state->same_group == NULL || !aml_read_ahead_by_group(&state->read_ahead) ||
		!is_of_last_group(state, row))
		state->rows_counted++;
	state->shown.progress->rows_read = ++state->rows_read;
	if (state->same_group != NULL)
		ExecCopySlot(state->last_row, row);
}

/* Reads one row of the child into the window and the open batches. */
static void
read_child(BatchScanState *state)
{
	TupleTableSlot *row;
	BatchScanState *asks = state->asks;
	ExprContext *context = asks->argument_context;
	double rows_left = aml_conditions_rows_left(state, outerPlan(state->css.ss.ps.plan)->plan_rows -
														   state->rows_read);

	if (state->rows_read == 0)
		hand_on_bound(state);
	row = fetch_child_row(state);
	if (TupIsNull(row))
	{
		if (!aml_conditions_input_ended(state))
			return;
		end_input(state);
		send_all_batches(state);
		return;
	}

	note_row(state, row);
	aml_conditions_note_read(state);
	ResetExprContext(context);
	context->ecxt_outertuple = row;
	memset(state->refs, 0, sizeof(AnswerRef) * state->nrefs);
	for (int i = 0; i < asks->ncalls; i++)
	{
		BatchCall *call = &asks->calls[i];
		TupleTableSlot *arguments;
		MemoryContext old;

		if (!is_needed(call, context))
			continue;
		arguments = ExecProject(call->arguments);
		old = MemoryContextSwitchTo(context->ecxt_per_tuple_memory);
		aml_queue_add(&call->queue, arguments->tts_values, arguments->tts_isnull, rows_left,
					  &state->refs[i]);
		MemoryContextSwitchTo(old);
	}
	aml_window_append(&state->window, row, state->refs);
	send_closed_batches(state);
}

static bool
first_row_is_answered(BatchScanState *state, const AnswerRef *refs)
{
	for (int i = 0; i < state->asks->ncalls; i++)
		if (!aml_queue_answered(refs[i]))
			return false;
	return true;
}

/*
 * Sends what the first row needs, before waiting for it.  Batches that are not full stay
 * open for rows to come, if there will be any.
 */
static void
send_for_first_row(BatchScanState *state, const AnswerRef *refs)
{
	if (!may_read(state))
		send_all_batches(state);
	for (int i = 0; i < state->asks->ncalls; i++)
	{
		if (!aml_queue_open(refs[i]))
			continue;
		aml_show_batch_scan(state, &state->asks->calls[i].queue);
		aml_queue_send_row(refs[i]);
	}
}

/* Moves the first row of the window, with its answers, into the scan slot. */
static void
take_row(BatchScanState *state, const AnswerRef *refs)
{
	TupleTableSlot *slot = state->css.ss.ss_ScanTupleSlot;
	MemoryContext old;

	ExecClearTuple(slot);

	/* where the node below has an empty answer, the node's own one replaces it; refs remain
	 * until the next row is taken */
	aml_window_take(&state->window, slot);

	old = MemoryContextSwitchTo(state->css.ss.ps.ps_ExprContext->ecxt_per_tuple_memory);
	for (int i = 0; i < state->asks->ncalls; i++)
	{
		BatchCall *call = &state->asks->calls[i];

		slot->tts_values[call->column] =
			aml_queue_result(&call->queue, refs[i], &slot->tts_isnull[call->column]);
		aml_queue_forget(refs[i]);
	}
	MemoryContextSwitchTo(old);
	ExecStoreVirtualTuple(slot);
	state->shown.progress->rows_answered = ++state->rows_answered;
}

/* Puts the next row of the child, with its answers, into the scan slot. */
static bool
next_row(BatchScanState *state)
{
	for (;;)
	{
		const AnswerRef *refs = aml_window_first(&state->window);

		if (refs != NULL && first_row_is_answered(state, refs))
		{
			take_row(state, refs);
			return true;
		}
		if (can_read_ahead(state, refs))
			read_child(state);
		else if (refs != NULL)
		{
			send_for_first_row(state, refs);
			take_row(state, refs);
			aml_progress_sample(&state->shown, state->rows_answered);
			return true;
		}
		else if (state->child_done)
		{
			state->shown.progress->phase = PROGRESS_DONE;
			return false;
		}
		else if (!aml_conditions_may_read(state))
		{
			if (!aml_conditions_go_on(state))
				return false;
		}
		else if (state->peeked_at != NULL &&
				 aml_read_ahead_ends(&state->read_ahead, state->rows_counted))
			end_input(state);
		else
			aml_read_ahead_raise(&state->read_ahead, state->rows_counted);
	}
}

static TupleTableSlot *
exec_batch_scan(CustomScanState *node)
{
	BatchScanState *state = (BatchScanState *) node;
	ExprContext *econtext = node->ss.ps.ps_ExprContext;
	ProjectionInfo *projection = node->ss.ps.ps_ProjInfo;

	for (;;)
	{
		bool passed;

		CHECK_FOR_INTERRUPTS();
		ResetExprContext(econtext);
		if (!next_row(state))
			return projection ? ExecClearTuple(projection->pi_state.resultslot) : NULL;

		econtext->ecxt_scantuple = node->ss.ss_ScanTupleSlot;
		passed = ExecQual(state->asks->css.ss.ps.qual, econtext);
		aml_conditions_note_row(state, passed);
		if (passed)
			return projection ? ExecProject(projection) : node->ss.ss_ScanTupleSlot;
		InstrCountFiltered1(&state->asks->css, 1);
	}
}

/* ----------------------------------------------------------------
 *		Parallel queries
 * ----------------------------------------------------------------
 */

static Size
estimate_dsm_batch_scan(CustomScanState *node, ParallelContext *pcxt)
{
	return aml_stats_share_size(pcxt->nworkers, ((BatchScanState *) node)->ncalls);
}

static void
initialize_dsm_batch_scan(CustomScanState *node, ParallelContext *pcxt, void *coordinate)
{
	BatchScanState *state = (BatchScanState *) node;

	aml_worker_stats_share(state->workers, pcxt->seg, coordinate, pcxt->nworkers);
}

/* The next scan's workers add to what the last scan's workers counted. */
static void
reinitialize_dsm_batch_scan(CustomScanState *node, ParallelContext *pcxt, void *coordinate)
{
}

static void
initialize_worker_batch_scan(CustomScanState *node, shm_toc *toc, void *coordinate)
{
	((BatchScanState *) node)->share = coordinate;
}

/* More may follow: a Limit shuts down its subtree each time it has enough rows. */
static void
shutdown_batch_scan(CustomScanState *node)
{
	BatchScanState *state = (BatchScanState *) node;

	if (state->share == NULL)
		return;
	for (int i = 0; i < state->ncalls; i++)
		aml_worker_stats_add(state->share, ParallelWorkerNumber, state->ncalls, i,
							 &state->calls[i].queue.stats);
}

/* ----------------------------------------------------------------
 *		Callbacks
 * ----------------------------------------------------------------
 */

static const CustomExecMethods batch_scan_exec_methods = {
	.CustomName = BATCH_SCAN_NAME,
	.BeginCustomScan = begin_batch_scan,
	.ExecCustomScan = exec_batch_scan,
	.EndCustomScan = end_batch_scan,
	.ReScanCustomScan = rescan_batch_scan,
	.EstimateDSMCustomScan = estimate_dsm_batch_scan,
	.InitializeDSMCustomScan = initialize_dsm_batch_scan,
	.ReInitializeDSMCustomScan = reinitialize_dsm_batch_scan,
	.InitializeWorkerCustomScan = initialize_worker_batch_scan,
	.ShutdownCustomScan = shutdown_batch_scan,
	.ExplainCustomScan = aml_explain_batch_scan,
};

bool
aml_is_batch_scan_state(const PlanState *node)
{
	return IsA(node, CustomScanState) &&
		   ((const CustomScanState *) node)->methods == &batch_scan_exec_methods;
}

void
aml_batch_scan_set_place(PlanState *node, PlaceInPlan *place)
{
	BatchScanState *state = (BatchScanState *) node;

	if (!aml_is_batch_scan_state(node))
		return;
	aml_read_ahead_set_place(&state->read_ahead, place);
	place->above = &state->read_ahead;
}

PlanState *
aml_batch_scan_set_bounding_limit(PlanState *node, const LimitState *limit)
{
	BatchScanState *state = (BatchScanState *) node;
	int joins =
		intVal(list_nth(((CustomScan *) node->plan)->custom_private, BATCH_PRIVATE_BOUNDED_BELOW));

	if (joins < 0)
		return NULL;
	state->bounding_limit = limit;
	state->bounded = outerPlanState(node);
	while (joins-- > 0)
		state->bounded = outerPlanState(state->bounded);
	return state->bounded;
}

static Node *
create_batch_scan_state(CustomScan *plan)
{
	BatchScanState *state = palloc0(sizeof(BatchScanState));

	NodeSetTag(state, T_CustomScanState);
	state->css.methods = &batch_scan_exec_methods;
	return (Node *) state;
}

const CustomScanMethods aml_batch_scan_methods = {
	.CustomName = BATCH_SCAN_NAME,
	.CreateCustomScanState = create_batch_scan_state,
};

void
aml_register_batch_scan(void)
{
	if (GetCustomScanMethods(BATCH_SCAN_NAME, true) == NULL)
		RegisterCustomScanMethods(&aml_batch_scan_methods);
}
