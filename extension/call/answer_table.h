/*-------------------------------------------------------------------------
 *
 * answer_table.h
 *		Finds rows whose answer an equal row can share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_ANSWER_TABLE_H
#define AML_CALL_ANSWER_TABLE_H

#include "postgres.h"

#include "call/batch.h"

typedef struct AnswerTable AnswerTable;

/* Memory per entry, in addition to the row itself. */
#define ANSWER_ENTRY_BYTES 48

extern AnswerTable *aml_answer_table_create(MemoryContext context);

/* Where the answer to an equal row is or will be; false if there is none. */
extern bool aml_answer_table_find(AnswerTable *table, const CallRows *row, AnswerRef *ref);

/* Adds this row, which is the last one of a batch. */
extern void aml_answer_table_add_last(AnswerTable *table, Batch *batch, const CallRows *row);

/* Adds all rows of a batch.  They stay in the batch's memory until they are removed. */
extern void aml_answer_table_add(AnswerTable *table, Batch *batch);
extern void aml_answer_table_remove(AnswerTable *table, Batch *batch);

#endif /* AML_CALL_ANSWER_TABLE_H */
