/*-------------------------------------------------------------------------
 *
 * copy_options.h
 *		Reads what the functions of aws_s3 take of COPY: options, columns, a
 *		query.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_COPY_OPTIONS_H
#define AML_S3_COPY_OPTIONS_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/* The statement to export. */
extern RawStmt *aml_parse_exported_query(const char *query);

/*
 * COPY's options, of COPY TO; as they stand in parentheses after WITH, with or
 * without these, or in the syntax of before PostgreSQL 9.0.  NULL: none.
 */
extern List *aml_parse_copy_to_options(const char *options);

/* A statement COPY FROM STDIN with options like those, and columns (a list with
 * commas; NULL: all); of a table that is to be filled in. */
extern CopyStmt *aml_parse_copy_from(const char *columns, const char *options);

/* Positions in errors are in text that the client does not have: an error
 * context callback that makes it an internal query; its argument is the text. */
extern void aml_internal_query_position(void *text);

#endif /* AML_S3_COPY_OPTIONS_H */
