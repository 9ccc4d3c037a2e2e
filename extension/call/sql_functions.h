/*-------------------------------------------------------------------------
 *
 * sql_functions.h
 *		The functions that SQL calls.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_SQL_FUNCTIONS_H
#define AML_CALL_SQL_FUNCTIONS_H

#include "postgres.h"

#include "fmgr.h"

/* The body of every function that is an operation (call/services.c).  code: the calling C
 * function itself. */
extern Datum aml_call_one_row(FunctionCallInfo fcinfo, PGFunction code);

#endif /* AML_CALL_SQL_FUNCTIONS_H */
