/*-------------------------------------------------------------------------
 *
 * file_format.h
 *		Recognizes files that COPY could not read.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_FILE_FORMAT_H
#define AML_S3_FILE_FORMAT_H

#include "postgres.h"

/* How many bytes at the beginning of a file are examined. */
#define AML_FILE_FORMAT_BYTES 16

/* A hint for an error of COPY FROM, derived from the first bytes of its input; NULL:
 * none.  binary: the format was binary. */
extern const char *aml_file_format_hint(const char *beginning, Size length, const ErrorData *error,
										bool binary);

#endif /* AML_S3_FILE_FORMAT_H */
