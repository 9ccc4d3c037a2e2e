/*-------------------------------------------------------------------------
 *
 * answer_cache.h
 *		Finds rows whose answer an equal row can share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_ANSWER_CACHE_H
#define AML_BATCH_SCAN_ANSWER_CACHE_H

#include "postgres.h"

#include "batch_scan/answer_ref.h"
#include "call/batch.h"

typedef struct AnswerCache AnswerCache;

/* Memory per entry, in addition to the row itself. */
#define CACHED_ROW_BYTES 64

extern AnswerCache *aml_answer_cache_create(MemoryContext context);

/* Where the answer to an equal row for the same target is or will be; false if there is none. */
extern bool aml_answer_cache_find(AnswerCache *cache, const CallRows *row, AnswerRef *ref);

/* Adds the last row of a batch, which starts at this offset of its packed rows. */
extern void aml_answer_cache_add_last(AnswerCache *cache, Batch *batch, int start);

/* Adds all rows of a batch.  They stay in the batch's memory until they are removed. */
extern void aml_answer_cache_add(AnswerCache *cache, Batch *batch);
extern void aml_answer_cache_remove(AnswerCache *cache, Batch *batch);

#endif /* AML_BATCH_SCAN_ANSWER_CACHE_H */
