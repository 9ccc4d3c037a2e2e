/*-------------------------------------------------------------------------
 *
 * file_format.h
 *		What a file is that COPY could not read.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_FILE_FORMAT_H
#define AML_S3_FILE_FORMAT_H

#include "postgres.h"

/* As many first bytes of a file as are looked at. */
#define AML_FILE_FORMAT_BYTES 16

/* A hint for an error of COPY FROM, by the first bytes of what it read; NULL:
 * none.  binary: that is the format it expected. */
extern const char *aml_file_format_hint(const char *beginning, Size length, const ErrorData *error,
										bool binary);

#endif /* AML_S3_FILE_FORMAT_H */
