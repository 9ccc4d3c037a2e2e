/*-------------------------------------------------------------------------
 *
 * sql_functions.h
 *		What the functions do that SQL calls.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_SQL_FUNCTIONS_H
#define AML_CALL_SQL_FUNCTIONS_H

#include "postgres.h"

#include "fmgr.h"

/* What every function does that is an operation (call/services.c): code is its own. */
extern Datum aml_call_one_row(FunctionCallInfo fcinfo, PGFunction code);

#endif /* AML_CALL_SQL_FUNCTIONS_H */
