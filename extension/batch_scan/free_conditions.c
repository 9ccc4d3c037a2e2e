/*-------------------------------------------------------------------------
 *
 * free_conditions.c
 *		Nodes whose conditions can be asked in any order.
 *
 * Each node belongs to one of the conditions: it has the calls, the qual, what was
 * measured, and what EXPLAIN shows of it.  But the rows that pass through a node can be
 * asked for another one's condition: the scan slots of all of them have the same columns
 * (batch_scan/plan.c), and what a node uses of itself for a row is found through its
 * field "asks".  This only changes when no row is on its way in any of them
 * (batch_scan/condition_order.c).  Until then the lowest node pauses, and so does each
 * node above it when no row is left below: it returns no row without having ended.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "batch_scan/exec.h"
#include "batch_scan/node.h"
#include "batch_scan/state.h"
#include "settings.h"

/* Rows that show what a condition is like: one batch of the smallest automatic size, or
 * fewer if a service takes few rows at a time. */
#define SAMPLE_ROWS 256
#define SMALL_SAMPLE_ROWS 64

static int
sample_rows(const BatchScanState *state)
{
	for (int i = 0; i < state->ncalls; i++)
	{
		if (state->calls[i].queue.call->operation->max_rows < SAMPLE_ROWS)
			return SMALL_SAMPLE_ROWS;
	}
	return SAMPLE_ROWS;
}

void
aml_conditions_join(BatchScanState *state)
{
	List *private = ((CustomScan *) state->css.ss.ps.plan)->custom_private;
	List *place = list_nth(private, BATCH_PRIVATE_CONDITION);

	if (place == NIL)
		return;
	state->position = list_nth_int(place, BATCH_CONDITION_POSITION);
	state->nrefs = list_nth_int(place, BATCH_CONDITION_MAX_CALLS);
	if (state->position == 0)
	{
		state->conditions = palloc0(sizeof(Conditions));
		aml_order_init(&state->conditions->order, list_nth_int(place, BATCH_CONDITION_COUNT),
					   aml_order_conditions && aml_batch_mode_enabled(), sample_rows(state));
	}
	else
		state->conditions = ((BatchScanState *) outerPlanState(state))->conditions;
	state->conditions->nodes[state->position] = state;
}

static bool
is_lowest(const BatchScanState *state)
{
	return state->position == 0;
}

static bool
is_highest(const BatchScanState *state)
{
	return state->position == state->conditions->order.count - 1;
}

/* ----------------------------------------------------------------
 *		Costs
 * ----------------------------------------------------------------
 */

static int
largest_batch(const Conditions *conditions)
{
	int largest = 1;

	for (int i = 0; i < conditions->order.count; i++)
		for (int call = 0; call < conditions->nodes[i]->ncalls; call++)
			for (int batch = 0; batch < RECENT_BATCHES; batch++)
				largest = Max(largest, conditions->nodes[i]->calls[call].queue.recent[batch].rows);
	return largest;
}

/* The part of the rows that is sent: others share an answer, or need none. */
static double
part_sent(const BatchStats *stats)
{
	double rows = stats->rows + stats->rows_deduplicated + stats->rows_skipped;

	return rows > 0 ? stats->rows / rows : 1;
}

/*
 * A small batch takes longer per row, as part of the time is the request's.  In a batch
 * as large as the largest of the other conditions, a row may cost as little as if all of
 * it were.
 */
static void
add_cost_of_call(const BatchQueue *queue, int largest, ConditionCost *cost)
{
	double usual = 0;
	double least = 0;

	largest = Min(largest, queue->call->operation->max_rows);
	for (int i = 0; i < RECENT_BATCHES; i++)
	{
		const RecentBatch *batch = &queue->recent[i];
		double per_row;
		double in_largest;

		if (batch->rows == 0)
			continue;
		per_row = batch->time_ms / batch->rows;
		in_largest = batch->time_ms / Max(batch->rows, largest);
		usual = usual > 0 ? Min(usual, per_row) : per_row;
		least = least > 0 ? Min(least, in_largest) : in_largest;
	}
	cost->usual += usual * part_sent(&queue->stats);
	cost->least += least * part_sent(&queue->stats);
}

static void
measure_costs(Conditions *conditions)
{
	int largest = largest_batch(conditions);

	for (int i = 0; i < conditions->order.count; i++)
	{
		const BatchScanState *node = conditions->nodes[i];
		ConditionCost *cost = &conditions->order.costs[i];

		*cost = (ConditionCost){0};
		for (int call = 0; call < node->ncalls; call++)
			add_cost_of_call(&node->calls[call].queue, largest, cost);
	}
}

/*
 * Twice the size pays off if a row takes much less time in a batch of this size than it
 * did in one of half the size; or, as long as there was none, if a batch is fast anyway.
 */
#define MUCH_LESS 0.75
#define FAST_MS 100.0

static bool
larger_batches_pay(const BatchQueue *queue)
{
	RecentBatch largest = {0};
	double smaller_per_row = 0;

	for (int i = 0; i < RECENT_BATCHES; i++)
	{
		if (queue->recent[i].rows > largest.rows)
			largest = queue->recent[i];
	}
	if (largest.rows == 0 || largest.rows >= queue->call->operation->max_rows)
		return false;
	for (int i = 0; i < RECENT_BATCHES; i++)
	{
		const RecentBatch *batch = &queue->recent[i];
		double per_row = batch->rows > 0 ? batch->time_ms / batch->rows : 0;

		if (batch->rows * 2 <= largest.rows && per_row > 0 &&
			(smaller_per_row == 0 || per_row < smaller_per_row))
			smaller_per_row = per_row;
	}
	if (smaller_per_row == 0)
		return largest.time_ms < FAST_MS;
	return largest.time_ms / largest.rows < MUCH_LESS * smaller_per_row;
}

/* The call that takes most of the time. */
static const BatchQueue *
slowest_call(const Conditions *conditions)
{
	const BatchQueue *slowest = &conditions->nodes[0]->calls[0].queue;

	for (int i = 0; i < conditions->order.count; i++)
		for (int call = 0; call < conditions->nodes[i]->ncalls; call++)
		{
			const BatchQueue *queue = &conditions->nodes[i]->calls[call].queue;

			if (queue->stats.time_ms > slowest->stats.time_ms)
				slowest = queue;
		}
	return slowest;
}

/* ----------------------------------------------------------------
 *		Reading
 * ----------------------------------------------------------------
 */

static void
divide_rows_left(Conditions *conditions)
{
	for (int i = 0; i < conditions->order.count; i++)
		for (int call = 0; call < conditions->nodes[i]->ncalls; call++)
			aml_batch_size_divide(&conditions->nodes[i]->calls[call].queue.size);
}

bool
aml_conditions_may_read(BatchScanState *state)
{
	Conditions *conditions = state->conditions;
	ConditionOrder *order;

	if (conditions == NULL)
		return true;
	for (int i = 0; i < state->position; i++)
	{
		if (conditions->nodes[i]->window.rows > 0)
			return true;
	}

	order = &conditions->order;
	if (conditions->nodes[0]->child_done)
		return true;
	if (aml_order_is_due(order))
	{
		measure_costs(conditions);
		aml_order_consider(order, larger_batches_pay(slowest_call(conditions)));
		divide_rows_left(conditions);
	}
	return !order->draining && order->read < order->limit;
}

bool
aml_conditions_input_ended(const BatchScanState *state)
{
	return state->conditions == NULL || is_lowest(state) ||
		   state->conditions->nodes[state->position - 1]->child_done;
}

/* Empty answers: what the slots had of the previous order is gone. */
static void
empty_slot(BatchScanState *state)
{
	TupleTableSlot *slot = state->css.ss.ss_ScanTupleSlot;

	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, sizeof(bool) * slot->tts_tupleDescriptor->natts);
}

bool
aml_conditions_go_on(BatchScanState *state)
{
	Conditions *conditions = state->conditions;
	ConditionOrder *order = &conditions->order;

	if (!is_highest(state))
		return false;
	Assert(order->draining && order->read == order->finished);
	aml_order_change(order);
	for (int i = 0; i < order->count; i++)
	{
		conditions->nodes[i]->asks = conditions->nodes[order->order[i]];
		empty_slot(conditions->nodes[i]);
	}
	return true;
}

void
aml_conditions_note_read(BatchScanState *state)
{
	if (state->conditions != NULL && is_lowest(state))
		state->conditions->order.read++;
}

void
aml_conditions_note_row(BatchScanState *state, bool passed)
{
	BatchStats *stats;

	if (state->conditions == NULL)
		return;
	aml_order_count(&state->conditions->order, state->position, passed);
	stats = &state->asks->calls[0].queue.stats;
	stats->rows_asked[state->position]++;
	stats->rows_passed += passed;
}

/* Batches are smaller than all slots would need: they fill while others are waited for. */
double
aml_conditions_rows_left(const BatchScanState *state, double rows_left)
{
	if (state->conditions == NULL || !state->conditions->order.adapts)
		return rows_left;
	return aml_order_rows_left(&state->conditions->order) / 2;
}

/*
 * The highest node is the first to know, and the lowest may only be told when it is asked
 * for a row.  Until then no row enters any of them.
 */
void
aml_conditions_rescan(BatchScanState *state)
{
	if (state->conditions != NULL && is_highest(state))
		aml_order_rescan(&state->conditions->order);
}
