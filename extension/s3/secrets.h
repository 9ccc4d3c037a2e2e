/*-------------------------------------------------------------------------
 *
 * secrets.h
 *		Credentials that a statement has as arguments are not shown.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_SECRETS_H
#define AML_S3_SECRETS_H

#include "postgres.h"

#include "nodes/parsenodes.h"
#include "tcop/dest.h"

/*
 * While a call has credentials as arguments: what is logged meanwhile leaves the
 * statement out, and the context where it can quote one.
 */
extern void aml_hide_statement(ErrorContextCallback *callback);
extern void aml_show_statement(ErrorContextCallback *callback);

/* Where the rows of an EXPLAIN go: to dest, with the literals of an import masked. */
extern DestReceiver *aml_masking_receiver(DestReceiver *dest, const ExplainStmt *statement,
										  const char *query_string);

/* What emit_log_hook does. */
extern void aml_mask_log(ErrorData *edata);

#endif /* AML_S3_SECRETS_H */
