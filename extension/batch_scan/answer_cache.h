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

typedef struct AnswerCache AnswerCache;

/* What an entry takes, beside the row itself. */
#define CACHED_ROW_BYTES 64

extern AnswerCache *aml_answer_cache_create(MemoryContext context);

/* The answer to an equal row for the same target, if there is one. */
extern bool aml_answer_cache_find(AnswerCache *rows, const char *target, const char *row,
								  int length, AnswerRef *ref);

/* The rows of a request, packed; they stay where they are until they are removed. */
extern void aml_answer_cache_add(AnswerCache *rows, Batch *request, const char *target,
								 const char *packed, int count);
extern void aml_answer_cache_remove(AnswerCache *rows, Batch *request, const char *target,
									const char *packed, int count);

#endif /* AML_BATCH_SCAN_ANSWER_CACHE_H */
