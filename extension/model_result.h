/*-------------------------------------------------------------------------
 *
 * model_result.h
 *		Packed answer rows, and the SQL values that they become.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_MODEL_RESULT_H
#define AML_MODEL_RESULT_H

#include "postgres.h"

#include "model_call.h"

/* True for a packed answer row that says the call failed, by which failure of
 * its request. */
extern bool aml_packed_row_failed(const char *row, int *failure);

/* ERROR unless these bytes are as many packed rows, from the first to the last:
 * everything else here relies on it. */
extern void aml_check_packed_rows(const char *rows, int64 length, int count);

/* Skips a packed row. */
extern const char *aml_skip_packed_row(const char *row);

/* Results of ModelOperation. */
extern Datum aml_text_result(ModelCall *call, const char *row, bool *isnull);
extern Datum aml_sentiment_result(ModelCall *call, const char *row, bool *isnull);
extern Datum aml_embedding_result(ModelCall *call, const char *row, bool *isnull);
extern Datum aml_record_result(ModelCall *call, const char *row, bool *isnull);

#endif /* AML_MODEL_RESULT_H */
