/*-------------------------------------------------------------------------
 *
 * result.h
 *		Turns packed answers into SQL values.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_RESULT_H
#define AML_CALL_RESULT_H

#include "postgres.h"

#include "call/service_call.h"

/* The result functions of ServiceOperation. */
extern Datum aml_text_result(ServiceCall *call, const char *row, bool *isnull);
extern Datum aml_sentiment_result(ServiceCall *call, const char *row, bool *isnull);
extern Datum aml_embedding_result(ServiceCall *call, const char *row, bool *isnull);
extern Datum aml_record_result(ServiceCall *call, const char *row, bool *isnull);

#endif /* AML_CALL_RESULT_H */
