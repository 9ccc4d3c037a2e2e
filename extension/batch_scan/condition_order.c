/*-------------------------------------------------------------------------
 *
 * condition_order.c
 *		In which order conditions with calls are asked.
 *
 * PostgreSQL orders conditions by the declared costs of their functions, which are all
 * the same for ours.  Once some rows have been asked for, we know better: what a row
 * costs, and how many rows pass.  The order that costs least is the one in which each
 * condition has the lowest cost / (1 - selectivity) of those that remain.  But conditions
 * are correlated, so selectivities are kept for each set of conditions that rows had
 * passed before, and the order is found by going through all sets, from the full one
 * down: the cost of the rest, for a row that has passed a set, is
 *
 *		rest(set) = minimum over c: cost(c) + selectivity(c after set) * rest(set + c)
 *
 * A row costs the time in flight per row of its batch, as the fastest of the last
 * batches had it, plus ROW_MS: services faster than that count as equally fast, since
 * measuring them is mostly measuring noise.
 *
 * An order only changes when no rows are on their way, so all rows of a batch have passed
 * the same conditions.  Waiting for that costs time.  So it begins after a sample of rows,
 * and changes only for a gain.  As a change comes too late for rows that were already
 * read, no more are read ahead than a part of those that have finished, unless the
 * batches would be too small for an endpoint that mostly takes time for each request.
 *
 * An order that is never used cannot show how good it is.  If a condition would be worth
 * asking earlier if few enough rows passed it there, and that is not known well, it is
 * asked earlier for some rows, at most for a small part of the cost of all.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "utils/timestamp.h"

#include "batch_scan/condition_order.h"

/* What a row costs in addition to the time of the service. */
#define ROW_MS 0.02

/* What rows asked long ago still count: as many as this at most. */
#define MEMORY_ROWS 512.0

/* A selectivity that is not known counts as the condition's usual one, with this weight. */
#define USUAL_ROWS 8.0

/* Changes that gain less than this part are not worth waiting for. */
#define LEAST_GAIN 0.05

/* Rows read ahead after the sample: as many samples, or that part of the rows that have
 * finished. */
#define READ_AHEAD_SAMPLES 8
#define READ_AHEAD 0.25

/* Or more, if an endpoint takes as long for many rows as for few. */
#define MAX_STRETCH 64

/* More are read when no more than this part of them is on its way. */
#define REFILL 0.75

/* Rows that try an order. */
#define EXPLORE_ROWS 64

/* They may cost that part of everything, and as much as so many samples, as the first one may
 * leave much open. */
#define EXPLORE_SHARE 0.025
#define EXPLORE_SAMPLES 0.5

/* The next time is after so many rows, or after that part of those read, whichever is more. */
#define EXPLORE_INTERVAL 1024
#define EXPLORE_GROWTH 0.5

/* But not before this many times the time that it took, as all slots are not used meanwhile. */
#define EXPLORE_PAUSE 10

void
aml_order_init(ConditionOrder *order, int count, bool adapts, int sample)
{
	memset(order, 0, sizeof(ConditionOrder));
	order->count = count;
	order->adapts = adapts;
	order->sample = sample;
	order->limit = adapts ? sample : PG_INT64_MAX;
	order->stretch = 1;
	order->explores_after = sample;
	order->remembered = sample;
	for (int i = 0; i < count; i++)
		order->order[i] = i;
}

void
aml_order_rescan(ConditionOrder *order)
{
	/* rows on their way are forgotten */
	order->read = order->finished;
}

static int
set_before(const ConditionOrder *order, const int *conditions, int position)
{
	int set = 0;

	for (int i = 0; i < position; i++)
		set |= 1 << conditions[i];
	return set;
}

void
aml_order_count(ConditionOrder *order, int position, bool passed)
{
	int condition = order->order[position];
	AskedRows *asked = &order->asked[set_before(order, order->order, position)][condition];

	asked->rows++;
	asked->passed += passed;
	if (asked->rows > MEMORY_ROWS)
	{
		asked->rows /= 2;
		asked->passed /= 2;
	}
	order->spent += ROW_MS + order->costs[condition].usual;
	if (!passed || position == order->count - 1)
		order->finished++;
}

/* ----------------------------------------------------------------
 *		The best order
 * ----------------------------------------------------------------
 */

/* The costs of the best order, as far as we know. */
typedef struct Outlook
{
	const ConditionOrder *order;
	double costs[MAX_FREE_CONDITIONS];
	double usual[MAX_FREE_CONDITIONS];     /* selectivities, whatever was asked before */
	double rest[1 << MAX_FREE_CONDITIONS]; /* cost of the rest, by the set that was passed */
	int first[1 << MAX_FREE_CONDITIONS];   /* the condition to ask next */
} Outlook;

static double
selectivity(const Outlook *outlook, int set, int condition)
{
	const AskedRows *asked = &outlook->order->asked[set][condition];

	return (asked->passed + USUAL_ROWS * outlook->usual[condition]) / (asked->rows + USUAL_ROWS);
}

static double
cost_of_asking(const Outlook *outlook, int set, int condition)
{
	return outlook->costs[condition] +
		   selectivity(outlook, set, condition) * outlook->rest[set | 1 << condition];
}

static void
look_at_condition(Outlook *outlook, int condition, double average)
{
	const ConditionOrder *order = outlook->order;
	AskedRows all = {0};

	for (int set = 0; set < 1 << order->count; set++)
	{
		all.rows += order->asked[set][condition].rows;
		all.passed += order->asked[set][condition].passed;
	}
	outlook->usual[condition] = (all.passed + 1) / (all.rows + 2);
	outlook->costs[condition] =
		ROW_MS + (order->costs[condition].usual > 0 ? order->costs[condition].usual : average);
}

static void
look_ahead(Outlook *outlook, const ConditionOrder *order)
{
	double sum = 0;
	int known = 0;
	int all = (1 << order->count) - 1;

	outlook->order = order;
	for (int i = 0; i < order->count; i++)
	{
		sum += order->costs[i].usual;
		known += order->costs[i].usual > 0;
	}
	for (int i = 0; i < order->count; i++)
		look_at_condition(outlook, i, known > 0 ? sum / known : 0);

	outlook->rest[all] = 0;
	for (int set = all - 1; set >= 0; set--)
	{
		outlook->first[set] = -1;
		for (int i = 0; i < order->count; i++)
		{
			double cost;

			if (set & 1 << i)
				continue;
			cost = cost_of_asking(outlook, set, i);
			if (outlook->first[set] < 0 || cost < outlook->rest[set])
			{
				outlook->rest[set] = cost;
				outlook->first[set] = i;
			}
		}
	}
}

/* Completes an order after its first conditions. */
static void
complete(const Outlook *outlook, int *conditions, int position)
{
	int set = set_before(outlook->order, conditions, position);

	for (; position < outlook->order->count; position++)
	{
		conditions[position] = outlook->first[set];
		set |= 1 << outlook->first[set];
	}
}

static double
cost_of_order(const Outlook *outlook, const int *conditions)
{
	double reached = 1;
	double cost = 0;
	int set = 0;

	for (int i = 0; i < outlook->order->count; i++)
	{
		cost += reached * outlook->costs[conditions[i]];
		reached *= selectivity(outlook, set, conditions[i]);
		set |= 1 << conditions[i];
	}
	return cost;
}

/* ----------------------------------------------------------------
 *		Exploring
 * ----------------------------------------------------------------
 */

/* As few rows as may pass, given how many rows we know of. */
static double
least_selectivity(const Outlook *outlook, int set, int condition)
{
	double rows = outlook->order->asked[set][condition].rows;
	double passed = selectivity(outlook, set, condition);

	if (rows < 1)
		return 0;
	return Max(passed - 2 * sqrt(passed * (1 - passed) / rows) - 1 / rows, 0);
}

/*
 * An order that may turn out to be better than the best that we know, and is worth a try:
 * the one that could save most.  False if there is none, or if it would be too dear.
 */
static bool
find_order_to_explore(const Outlook *outlook, int *conditions, int64 *rows, double *dearest)
{
	const ConditionOrder *order = outlook->order;
	int best[MAX_FREE_CONDITIONS];
	double most = LEAST_GAIN * outlook->rest[0];
	double reached = 1;
	double allowed;
	bool found = false;

	complete(outlook, best, 0);
	for (int position = 0; position < order->count - 1; position++)
	{
		int set = set_before(order, best, position);

		for (int i = position + 1; i < order->count; i++)
		{
			int condition = best[i];
			double least =
				ROW_MS + order->costs[condition].least +
				least_selectivity(outlook, set, condition) * outlook->rest[set | 1 << condition];
			double gain = reached * (outlook->rest[set] - least);

			if (gain <= most)
				continue;
			most = gain;
			found = true;
			memcpy(conditions, best, sizeof(best));
			conditions[position] = condition;
			complete(outlook, conditions, position + 1);
			*rows = Min(EXPLORE_ROWS / Max(reached, 0.1), 4 * EXPLORE_ROWS);
			*dearest = *rows * reached * outlook->costs[condition];
		}
		reached *= selectivity(outlook, set, best[position]);
	}
	allowed = EXPLORE_SHARE * order->spent + EXPLORE_SAMPLES * order->sample * outlook->rest[0];
	return found && order->spent_on_exploring + *dearest <= allowed;
}

/* ----------------------------------------------------------------
 *		Changing the order
 * ----------------------------------------------------------------
 */

static void
allow(ConditionOrder *order, double rows)
{
	order->limit = order->finished + (int64) rows;
}

static double
read_ahead(const ConditionOrder *order)
{
	if (order->finished < order->sample)
		return order->sample;
	return Max(order->sample * READ_AHEAD_SAMPLES * order->stretch, order->finished * READ_AHEAD);
}

bool
aml_order_is_due(const ConditionOrder *order)
{
	double on_their_way = order->read - order->finished;

	if (!order->adapts || order->draining || order->read < order->limit)
		return false;
	if (order->exploring || order->finished <= order->sample)
		return on_their_way == 0;
	return on_their_way <= read_ahead(order) * REFILL;
}

static void
drain(ConditionOrder *order, const int *conditions)
{
	order->draining = true;
	memcpy(order->next, conditions, sizeof(int) * order->count);
}

/*
 * What rows showed counts less the longer ago that is, compared to all that time: a
 * quarter when twice as many have finished.  So what is not measured any more is doubted.
 */
static void
forget_a_little(ConditionOrder *order)
{
	double remains = (double) order->remembered / Max(order->finished, 1);

	remains *= remains;
	order->remembered = order->finished;
	for (int set = 0; set < 1 << order->count; set++)
		for (int i = 0; i < order->count; i++)
		{
			order->asked[set][i].rows *= remains;
			order->asked[set][i].passed *= remains;
		}
}

static void
consider(ConditionOrder *order, bool larger_batches)
{
	Outlook outlook;
	int conditions[MAX_FREE_CONDITIONS];
	int64 rows;
	double dearest;
	TimestampTz now = GetCurrentTimestamp();

	look_ahead(&outlook, order);
	complete(&outlook, conditions, 0);
	if (order->exploring)
		order->explored_at = now + EXPLORE_PAUSE * (now - order->explored_at);
	if (order->exploring ||
		outlook.rest[0] < (1 - LEAST_GAIN) * cost_of_order(&outlook, order->order))
	{
		order->exploring = false;
		drain(order, conditions);
		allow(order, read_ahead(order));
		return;
	}

	if (larger_batches && order->stretch < MAX_STRETCH)
		order->stretch *= 2;
	if (order->read >= order->explores_after && now >= order->explored_at &&
		find_order_to_explore(&outlook, conditions, &rows, &dearest))
	{
		order->exploring = true;
		order->explored_at = now;
		order->spent_on_exploring += dearest;
		order->explores_after =
			order->read + Max(EXPLORE_INTERVAL, (int64) (order->read * EXPLORE_GROWTH));
		drain(order, conditions);
		order->limit = order->read + rows;
		return;
	}
	allow(order, read_ahead(order));
}

void
aml_order_consider(ConditionOrder *order, bool larger_batches)
{
	consider(order, larger_batches);
	forget_a_little(order);
}

void
aml_order_change(ConditionOrder *order)
{
	order->draining = false;
	memcpy(order->order, order->next, sizeof(order->next));
	order->limit = order->exploring ? Max(order->limit, order->read + 1)
									: order->finished + (int64) read_ahead(order);
}

double
aml_order_rows_left(const ConditionOrder *order)
{
	return order->limit - order->finished;
}
