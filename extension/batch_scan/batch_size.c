/*-------------------------------------------------------------------------
 *
 * batch_size.c
 *		How many rows an automatic batch gets.
 *
 * Four things decide:
 *
 * - the rows to come: they are divided into rounds, in each of which all slots
 *	 (aws_ml.max_concurrent_requests) have a batch, so that all end together;
 * - the payload: rows that do not fit are not counted on;
 * - latency: where the node waits for answers that take long in spite of being
 *	 answered soon, larger batches halve the rounds;
 * - slow models: a batch of ten seconds is too large.  Endpoints give up after
 *	 60 (SageMaker, "InvokeEndpoint"), and a cancel wastes all of it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "batch_scan/batch_size.h"
#include "settings.h"

/* Batches are not cut smaller than this to keep all slots busy. */
#define MIN_ROWS 256

/* Larger batches pay where a round takes longer than filling one, some 40 ms,
 * and not where the model needs the time. */
#define LATENCY_MS 50.0
#define SOON_MS 1000.0
#define GROWTH 2

#define SLOW_MS 10000.0

void
aml_batch_size_init(BatchSize *size, const ServiceCall *call)
{
	size->service_max = size->max = call->operation->max_rows;
	size->adapts = !call->operation->max_rows_is_hard;
	size->rows = 0;
	size->row_bytes = 0;
}

int
aml_batch_size_rows(BatchSize *size, double rows_left)
{
	double slots = aml_max_concurrent_requests;
	double max = size->max;

	if (slots == 1 || rows_left <= 0)
		return size->max;
	if (size->row_bytes > 0)
		max = Min(max, Max(aml_max_payload_bytes / size->row_bytes, 1));

	/* stays as it is until max changes, or the rows left would be divided anew
	 * with every batch */
	if (size->rows == 0 || size->rows > max)
		size->rows = (int) Max(ceil(rows_left / (slots * ceil(rows_left / (slots * max)))),
							   Min(max, MIN_ROWS));
	return size->rows;
}

void
aml_batch_size_sent(BatchSize *size, int rows, Size bytes)
{
	size->row_bytes = (double) bytes / rows;
}

void
aml_batch_size_answered(BatchSize *size, int rows, double elapsed_ms, bool waited)
{
	int max;

	if (!size->adapts)
		return;
	max = size->max;
	if (elapsed_ms > SLOW_MS)
		max = Min(max, Max(rows * SLOW_MS / elapsed_ms, MIN_ROWS));
	else if (waited && elapsed_ms > LATENCY_MS && elapsed_ms < SOON_MS)
		max = Max(max, Min(rows, size->service_max) * GROWTH);
	if (max != size->max)
		size->rows = 0;
	size->max = max;
}
