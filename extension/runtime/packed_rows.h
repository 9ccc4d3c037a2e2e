/*-------------------------------------------------------------------------
 *
 * packed_rows.h
 *		The format of rows that cross the ABI, in both directions
 *		(runtime/aws_ml_abi.h).
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_PACKED_ROWS_H
#define AML_RUNTIME_PACKED_ROWS_H

#include "postgres.h"

#include "lib/stringinfo.h"

/*
 * Writes a row.  begin returns its offset, which must be passed to end, along with the
 * number of fields.
 */
extern int aml_begin_packed_row(StringInfo rows);
extern void aml_append_packed_field(StringInfo rows, const char *utf8, int length);
extern void aml_append_packed_null(StringInfo rows);
extern void aml_end_packed_row(StringInfo rows, int start, int nfields);

/*
 * Like aml_append_packed_field(), for text that is written in place: makes room for up to
 * size bytes; then the number of bytes written is passed.
 */
extern char *aml_packed_field_room(StringInfo rows, int size);
extern void aml_packed_field_written(StringInfo rows, int length);

/* Finds where each of the packed rows starts.  ERROR unless there are exactly that many
 * rows in these bytes; everything below relies on it. */
extern void aml_find_packed_rows(const char *rows, int64 length, int count, const char **starts);

/* True for a packed answer row that failed, and by which failure of its request. */
extern bool aml_packed_row_failed(const char *row, int *failure);

/* Skips a packed row. */
extern const char *aml_skip_packed_row(const char *row);

/* Reads the number of fields of a row, and then each field: its length in bytes and UTF-8
 * text, or NULL. */
extern int aml_read_packed_row(const char **at);
extern const char *aml_read_packed_field(const char **at, int *length);

#endif /* AML_RUNTIME_PACKED_ROWS_H */
