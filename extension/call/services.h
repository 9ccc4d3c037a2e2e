/*-------------------------------------------------------------------------
 *
 * services.h
 *		Maps SQL functions to operations of services (service.h).
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_SERVICES_H
#define AML_CALL_SERVICES_H

#include "postgres.h"

#include "access/htup.h"

#include "service.h"

/* The operation of a function, given its entry in pg_proc; NULL: not one of ours. */
extern const ServiceOperation *aml_operation_of_procedure(HeapTuple procedure);

/* The current operation of a function that was one of ours when the statement was planned. */
extern const ServiceOperation *aml_operation_of_function(Oid function);

#endif /* AML_CALL_SERVICES_H */
