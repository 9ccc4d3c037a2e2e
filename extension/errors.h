/*-------------------------------------------------------------------------
 *
 * errors.h
 *		Turns error records of the managed library into SQL errors.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_ERRORS_H
#define AML_ERRORS_H

#include "postgres.h"

#include "aws_ml_abi.h"

/* Raises ERROR.  rows is the size of the batch that failed. */
extern void aml_report_error(const AwsMlError *error, AwsMlOperation operation, const char *target,
							 int rows) pg_attribute_noreturn();

#endif /* AML_ERRORS_H */
