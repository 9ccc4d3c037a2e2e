/*-------------------------------------------------------------------------
 *
 * explain_cost.c
 *		EXPLAIN's lines about what a call will send and cost, and what it has cost.
 *
 * Services charge for requests, rows, bytes, tokens or time (stat/prices.c).  Tokens are
 * estimated from the bytes of the text.  What a model will answer, and how long it takes, is
 * not known before.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "optimizer/optimizer.h"

#include "batch_scan/explain_cost.h"
#include "service.h"

#define COST_DIGITS 6

#define UNKNOWN (-1)

/* If any, at least one, as for PostgreSQL's nodes. */
static double
whole(double estimate)
{
	return estimate > 0 ? clamp_row_est(estimate) : 0;
}

static void
explain_cost(const char *label, const Prices *prices, const Usage *usage, ExplainState *es)
{
	List *unknown = NIL;
	int unit = -1;
	const char *name;

	ExplainPropertyFloat(label, NULL, aml_cost(prices, usage), COST_DIGITS, es);
	while ((name = aml_unknown_usage(prices, usage, &unit)) != NULL)
		unknown = lappend(unknown, (char *) name);
	if (unknown != NIL)
		ExplainPropertyList(psprintf("%s Without", label), unknown, es);
}

Prices
aml_explain_estimate(const NodeEstimate *node, int call, ExplainState *es)
{
	CallEstimate estimate = aml_estimate_call(node, call);
	const ServiceOperation *operation = node->state->calls[call].queue.call->operation;
	Prices prices = aml_find_prices(aml_service_of(operation)->name, estimate.target);
	Usage usage = {{
		[PRICE_REQUEST] = estimate.requests,
		[PRICE_ROW] = estimate.rows,
		[PRICE_BYTE] = estimate.text_bytes,
		[PRICE_INPUT_TOKEN] = estimate.text_bytes / BYTES_PER_TOKEN,
		[PRICE_OUTPUT_TOKEN] = UNKNOWN,
		[PRICE_SECOND] = UNKNOWN,
	}};

	ExplainPropertyFloat("Estimated Rows", NULL, whole(estimate.rows), 0, es);
	ExplainPropertyFloat("Estimated Requests", NULL, whole(estimate.requests), 0, es);
	if (prices.units[PRICE_INPUT_TOKEN].is_known)
		ExplainPropertyFloat("Estimated Tokens", NULL, whole(usage.units[PRICE_INPUT_TOKEN]), 0,
							 es);
	if (prices.any)
		explain_cost("Estimated Cost", &prices, &usage, es);
	return prices;
}

void
aml_explain_actual_cost(const Prices *prices, const BatchStats *stats, ExplainState *es)
{
	Usage usage = {{
		[PRICE_REQUEST] = stats->batches,
		[PRICE_ROW] = stats->rows,
		[PRICE_BYTE] = stats->bytes_out,
		[PRICE_INPUT_TOKEN] = (double) stats->bytes_out / BYTES_PER_TOKEN,
		[PRICE_OUTPUT_TOKEN] = (double) stats->bytes_in / BYTES_PER_TOKEN,
		[PRICE_SECOND] = stats->time_ms / 1000,
	}};

	if (prices->any)
		explain_cost("Actual Cost", prices, &usage, es);
}
