/*-------------------------------------------------------------------------
 *
 * copy_options.h
 *		Parses the COPY options, column lists and queries that aws_s3 functions take.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_COPY_OPTIONS_H
#define AML_S3_COPY_OPTIONS_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/* Returns the statement to export. */
extern RawStmt *aml_parse_exported_query(const char *query);

/*
 * Options for COPY TO, as written after WITH, with or without the parentheses, or in the
 * syntax used before PostgreSQL 9.0.  NULL: none.
 */
extern List *aml_parse_copy_to_options(const char *options);

/* A COPY FROM STDIN statement with such options, and columns (comma-separated; NULL:
 * all).  The caller fills in the table. */
extern CopyStmt *aml_parse_copy_from(const char *columns, const char *options);

/* Error context callback for errors with positions in text that the client does not have:
 * reports the text, which is the argument, as an internal query. */
extern void aml_internal_query_position(void *text);

#endif /* AML_S3_COPY_OPTIONS_H */
