/*-------------------------------------------------------------------------
 *
 * copy_to.h
 *		The output of COPY (query) TO, piece by piece.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_COPY_TO_H
#define AML_S3_COPY_TO_H

#include "postgres.h"

/* Gets a line of the output, of FORMAT binary a row, headers and trailer too.
 * May raise an error. */
typedef void (*CopyOutputReceiver)(void *state, const char *data, Size length);

/* Runs the query as the current user, with these options of COPY (NULL: none),
 * and returns the number of its rows. */
extern uint64 aml_copy_output(const char *query, const char *options, CopyOutputReceiver receive,
							  void *state);

#endif /* AML_S3_COPY_TO_H */
