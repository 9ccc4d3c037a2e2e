/*-------------------------------------------------------------------------
 *
 * answer_cache.h
 *		Rows that were sent, and where their answers are.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_ANSWER_CACHE_H
#define AML_BATCH_SCAN_ANSWER_CACHE_H

#include "postgres.h"

#include "batch_scan/answer_ref.h"

typedef struct SentRows SentRows;

/* What an entry takes, beside the row itself. */
#define SENT_ROW_BYTES 64

extern SentRows *aml_sent_rows_create(MemoryContext context);

/* The answer to an equal row for the same target, if there is one. */
extern bool aml_sent_rows_find(SentRows *rows, const char *target, const char *row, int length,
							   AnswerRef *ref);

/* The rows of a request, packed; they stay where they are until they are removed. */
extern void aml_sent_rows_add(SentRows *rows, BatchRequest *request, const char *target,
							  const char *packed, int count);
extern void aml_sent_rows_remove(SentRows *rows, BatchRequest *request, const char *target,
								 const char *packed, int count);

#endif /* AML_BATCH_SCAN_ANSWER_CACHE_H */
