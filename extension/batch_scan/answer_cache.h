/*-------------------------------------------------------------------------
 *
 * answer_cache.h
 *		Rows that other rows can share the answer of.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_ANSWER_CACHE_H
#define AML_BATCH_SCAN_ANSWER_CACHE_H

#include "postgres.h"

#include "batch_scan/answer_ref.h"
#include "call/batch.h"

typedef struct AnswerCache AnswerCache;

/* What an entry takes, beside the row itself. */
#define CACHED_ROW_BYTES 64

extern AnswerCache *aml_answer_cache_create(MemoryContext context);

/* Where the answer to an equal row for the same target is or will be; false: nowhere. */
extern bool aml_answer_cache_find(AnswerCache *cache, const CallRows *row, AnswerRef *ref);

/* A row of a batch, which starts there among its packed rows, and is its last. */
extern void aml_answer_cache_add_last(AnswerCache *cache, Batch *batch, int start);

/* All rows of a batch.  They stay in its memory until they are removed. */
extern void aml_answer_cache_add(AnswerCache *cache, Batch *batch);
extern void aml_answer_cache_remove(AnswerCache *cache, Batch *batch);

#endif /* AML_BATCH_SCAN_ANSWER_CACHE_H */
