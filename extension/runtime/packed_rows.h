/*-------------------------------------------------------------------------
 *
 * packed_rows.h
 *		Rows in the form in which they cross the ABI, both ways (runtime/aws_ml_abi.h).
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_PACKED_ROWS_H
#define AML_RUNTIME_PACKED_ROWS_H

#include "postgres.h"

#include "lib/stringinfo.h"

/*
 * Writing a row: begin returns where it starts, which end wants back with the number
 * of its fields.
 */
extern int aml_begin_packed_row(StringInfo rows);
extern void aml_append_packed_field(StringInfo rows, const char *utf8, int length);
extern void aml_append_packed_null(StringInfo rows);
extern void aml_end_packed_row(StringInfo rows, int start, int nfields);

/*
 * The same as aml_append_packed_field() for a text that is written in place: room for
 * up to size bytes, and then how many were written.
 */
extern char *aml_packed_field_room(StringInfo rows, int size);
extern void aml_packed_field_written(StringInfo rows, int length);

/* Where each of the packed rows starts; ERROR unless these bytes are as many rows, from
 * the first to the last: everything below relies on it. */
extern void aml_find_packed_rows(const char *rows, int64 length, int count, const char **starts);

/* True for a packed answer row that says the call failed, by which failure of
 * its request. */
extern bool aml_packed_row_failed(const char *row, int *failure);

/* Skips a packed row. */
extern const char *aml_skip_packed_row(const char *row);

/* Reads on: the number of fields of a row, and then each of them: UTF-8 of this length,
 * or NULL. */
extern int aml_read_packed_row(const char **at);
extern const char *aml_read_packed_field(const char **at, int *length);

#endif /* AML_RUNTIME_PACKED_ROWS_H */
