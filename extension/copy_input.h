/*-------------------------------------------------------------------------
 *
 * copy_input.h
 *		COPY table FROM what a callback gives.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_COPY_INPUT_H
#define AML_COPY_INPUT_H

#include "postgres.h"

/* Writes between least and most bytes to data, and returns how many; fewer
 * than least only at the end.  May raise an error. */
typedef int (*CopyInputSource)(void *state, void *data, int least, int most);

/* Copies into the table as the current user, with these columns (NULL: all) and
 * options of COPY (NULL: none), and returns the number of rows. */
extern uint64 aml_copy_input(const char *table, const char *columns, const char *options,
							 CopyInputSource source, void *state);

#endif /* AML_COPY_INPUT_H */
