/*-------------------------------------------------------------------------
 *
 * batch_size.h
 *		How many rows an automatic batch gets.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_BATCH_SIZE_H
#define AML_BATCH_SCAN_BATCH_SIZE_H

#include "postgres.h"

#include "call/service_call.h"

typedef struct BatchSize
{
	int service_max; /* rows that the service takes, or that are worth sending at first */
	int max;         /* the same, adjusted by measurements */
	int rows;        /* rows per batch; 0: not decided yet */
	bool adapts;
	double row_bytes; /* in the last batch; 0: none sent yet */
} BatchSize;

extern void aml_batch_size_init(BatchSize *size, const ServiceCall *call);

/* Rows for the next batch.  max_rows: as in CallRows.  rows_left: how many more the planner
 * expects; 0 or less if there are already more than it expected. */
extern int aml_batch_size_rows(BatchSize *size, const ServiceOperation *operation, int max_rows,
							   double rows_left);

/* The rows left are divided anew. */
extern void aml_batch_size_divide(BatchSize *size);

/* A batch was sent. */
extern void aml_batch_size_sent(BatchSize *size, int rows, Size bytes);

/* A batch was answered.  waited: the node had nothing else to do meanwhile. */
extern void aml_batch_size_answered(BatchSize *size, int rows, double elapsed_ms, bool waited);

/* How many batches so many rows of row_bytes each would make, as far as nothing is measured.
 * planned: how many rows the planner expects. */
extern double aml_batch_size_batches(const ServiceCall *call, int max_rows, double rows,
									 double planned, double row_bytes);

#endif /* AML_BATCH_SCAN_BATCH_SIZE_H */
