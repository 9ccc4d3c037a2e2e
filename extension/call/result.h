/*-------------------------------------------------------------------------
 *
 * result.h
 *		The SQL values that packed answer rows become.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_RESULT_H
#define AML_CALL_RESULT_H

#include "postgres.h"

#include "call/service_call.h"

/* Results of ModelOperation. */
extern Datum aml_text_result(ModelCall *call, const char *row, bool *isnull);
extern Datum aml_sentiment_result(ModelCall *call, const char *row, bool *isnull);
extern Datum aml_embedding_result(ModelCall *call, const char *row, bool *isnull);
extern Datum aml_record_result(ModelCall *call, const char *row, bool *isnull);

#endif /* AML_CALL_RESULT_H */
