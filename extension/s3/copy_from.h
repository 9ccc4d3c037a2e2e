/*-------------------------------------------------------------------------
 *
 * copy_from.h
 *		Runs COPY table FROM with input from a callback.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_COPY_FROM_H
#define AML_S3_COPY_FROM_H

#include "postgres.h"

typedef struct CopyInputSource
{
	/* Writes up to max_length bytes to data, and returns how many; 0: end of data.  May
	 * raise an error. */
	int (*read)(void *state, char *data, int max_length);

	/* Returns a hint for an error of COPY that has none; NULL: no hint.  binary: the
	 * format was binary. */
	const char *(*hint)(void *state, const ErrorData *error, bool binary);

	void *state;
} CopyInputSource;

/* Copies into the table as the current user, with these columns (NULL: all) and COPY
 * options (NULL: none), and returns the number of rows. */
extern uint64 aml_copy_input(const char *table, const char *columns, const char *options,
							 const CopyInputSource *source);

#endif /* AML_S3_COPY_FROM_H */
