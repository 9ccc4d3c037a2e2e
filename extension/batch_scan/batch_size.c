/*-------------------------------------------------------------------------
 *
 * batch_size.c
 *		How many rows an automatic batch gets.
 *
 * Four things decide:
 *
 * - the rows to come: they are divided into rounds in which every slot
 *   (aws_ml.max_concurrent_requests) has a batch, so that all slots finish together;
 * - the payload limit: rows that would not fit are not counted;
 * - latency: if the node waits for answers although each comes soon, larger batches halve
 *   the number of rounds;
 * - slow models: a batch that takes ten seconds is too large.  Endpoints give up after 60
 *   (SageMaker, "InvokeEndpoint"), and a cancel wastes the whole batch.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "batch_scan/batch_size.h"
#include "settings.h"

/* Batches are not made smaller than this just to keep all slots busy. */
#define MIN_ROWS 256

/* Larger batches pay off if a round takes longer than filling one (about 40 ms), unless
 * it is the model that needs the time. */
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

/* Rows for the next automatic batch. */
static int
automatic_rows(BatchSize *size, double rows_left)
{
	double slots = aml_max_concurrent_requests;
	double max = size->max;

	if (slots == 1 || rows_left <= 0)
		return size->max;
	if (size->row_bytes > 0)
		max = Min(max, Max(aml_max_payload_bytes / size->row_bytes, 1));

	/* kept until max changes, or the rows left would be divided again for every batch */
	if (size->rows == 0 || size->rows > max)
		size->rows = (int) Max(ceil(rows_left / (slots * ceil(rows_left / (slots * max)))),
							   Min(max, MIN_ROWS));
	return size->rows;
}

int
aml_batch_size_rows(BatchSize *size, const ServiceOperation *operation, int max_rows,
					double rows_left)
{
	if (!aml_batch_mode_enabled())
		return 1;
	if (max_rows == 0)
		return automatic_rows(size, rows_left);
	return operation->max_rows_is_hard ? Min(max_rows, operation->max_rows) : max_rows;
}

void
aml_batch_size_divide(BatchSize *size)
{
	size->rows = 0;
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

/*
 * The first batch does not know how large rows are; those after it have one size, and those
 * beyond what the planner expects another one.
 */
double
aml_batch_size_batches(const ServiceCall *call, int max_rows, double rows, double planned,
					   double row_bytes)
{
	const ServiceOperation *operation = call->operation;
	double fitting = Max(floor(aml_max_payload_bytes / Max(row_bytes, 1)), 1);
	BatchSize size;
	double batches;
	double sent;
	double batch;

	if (rows <= 1)
		return rows;
	aml_batch_size_init(&size, call);
	sent = Min(aml_batch_size_rows(&size, operation, max_rows, planned), fitting);
	batches = 1;
	aml_batch_size_sent(&size, (int) sent, (Size) (sent * row_bytes));
	for (int beyond = 0; beyond < 2 && sent < rows; beyond++)
	{
		double until = beyond ? rows : Min(rows, planned);
		double more;

		batch = Min(aml_batch_size_rows(&size, operation, max_rows, beyond ? 0 : planned - sent),
					fitting);
		more = ceil(Max(until - sent, 0) / batch);
		batches += more;
		sent += more * batch;
	}
	return batches;
}
