/*-------------------------------------------------------------------------
 *
 * services.h
 *		The operations of the services that SQL can call.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_SERVICES_H
#define AML_CALL_SERVICES_H

#include "postgres.h"

#include "access/htup.h"
#include "fmgr.h"

#include "call/service_call.h"

/* What SQL calls (call/sql_functions.c): each is one of the operations. */
extern Datum aws_ml_invoke_endpoint(PG_FUNCTION_ARGS);
extern Datum aws_ml_detect_sentiment(PG_FUNCTION_ARGS);
extern Datum aws_ml_invoke_model(PG_FUNCTION_ARGS);
extern Datum aws_ml_get_embeddings(PG_FUNCTION_ARGS);
extern Datum aws_ml_invoke_function(PG_FUNCTION_ARGS);
extern Datum aws_ml_invoke_function_arn(PG_FUNCTION_ARGS);

/* What a function of this library does, given as code or as an entry of pg_proc;
 * NULL: it is none of ours. */
extern const ServiceOperation *aml_operation_of_code(PGFunction code);
extern const ServiceOperation *aml_operation_of_procedure(HeapTuple procedure);

/* What a function does that was one of ours when the statement was planned. */
extern const ServiceOperation *aml_operation_of_function(Oid function);

#endif /* AML_CALL_SERVICES_H */
