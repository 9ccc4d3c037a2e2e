/*-------------------------------------------------------------------------
 *
 * functions.h
 *		The functions that SQL calls, and planning as they see it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_FUNCTIONS_H
#define AML_FUNCTIONS_H

#include "postgres.h"

#include "fmgr.h"

extern Datum aws_ml_invoke_endpoint(PG_FUNCTION_ARGS);
extern Datum aws_ml_detect_sentiment(PG_FUNCTION_ARGS);
extern Datum aws_ml_invoke_model(PG_FUNCTION_ARGS);
extern Datum aws_ml_get_embeddings(PG_FUNCTION_ARGS);
extern Datum aws_ml_invoke_function(PG_FUNCTION_ARGS);
extern Datum aws_ml_invoke_function_arn(PG_FUNCTION_ARGS);
extern Datum aws_ml_support(PG_FUNCTION_ARGS);

#endif /* AML_FUNCTIONS_H */
