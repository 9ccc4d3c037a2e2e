/*-------------------------------------------------------------------------
 *
 * services.h
 *		Which function of SQL is which operation of a service (service.h).
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_SERVICES_H
#define AML_CALL_SERVICES_H

#include "postgres.h"

#include "access/htup.h"

#include "service.h"

/* The operation that a function is, as an entry of pg_proc; NULL: it is none of ours. */
extern const ServiceOperation *aml_operation_of_procedure(HeapTuple procedure);

/* What a function does that was one of ours when the statement was planned. */
extern const ServiceOperation *aml_operation_of_function(Oid function);

#endif /* AML_CALL_SERVICES_H */
