/*-------------------------------------------------------------------------
 *
 * secrets.h
 *		Hides credentials that a statement has as arguments.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_SECRETS_H
#define AML_S3_SECRETS_H

#include "postgres.h"

#include "nodes/parsenodes.h"
#include "tcop/dest.h"

/*
 * Used while a call has credentials as arguments: log messages omit the statement
 * meanwhile, and the context where it could quote one.
 */
extern void aml_hide_statement(ErrorContextCallback *callback);
extern void aml_show_statement(ErrorContextCallback *callback);

/* Filters the rows of an EXPLAIN: passes them to dest, with the literals of imports masked. */
extern DestReceiver *aml_masking_receiver(DestReceiver *dest, const ExplainStmt *statement,
										  const char *query_string);

/* The implementation of emit_log_hook. */
extern void aml_mask_log(ErrorData *edata);

#endif /* AML_S3_SECRETS_H */
