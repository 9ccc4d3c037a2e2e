/*-------------------------------------------------------------------------
 *
 * copy_from.h
 *		COPY table FROM what a callback gives.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_COPY_FROM_H
#define AML_S3_COPY_FROM_H

#include "postgres.h"

typedef struct CopyInputSource
{
	/* Writes at most so many bytes to data, and returns how many; 0: that was
	 * all.  May raise an error. */
	int (*read)(void *state, char *data, int max_length);

	/* A hint for an error of COPY that has none; NULL: no hint.  binary: that is
	 * the format it expected. */
	const char *(*hint)(void *state, const ErrorData *error, bool binary);

	void *state;
} CopyInputSource;

/* Copies into the table as the current user, with these columns (NULL: all) and
 * options of COPY (NULL: none), and returns the number of rows. */
extern uint64 aml_copy_input(const char *table, const char *columns, const char *options,
							 const CopyInputSource *source);

#endif /* AML_S3_COPY_FROM_H */
