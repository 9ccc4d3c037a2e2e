/*-------------------------------------------------------------------------
 *
 * copy_to.h
 *		Runs COPY (query) TO, and passes its output to a callback piece by piece.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_COPY_TO_H
#define AML_S3_COPY_TO_H

#include "postgres.h"

/* Receives a line of output, or a row with FORMAT binary, including headers and trailer.
 * May raise an error. */
typedef void (*CopyOutputReceiver)(void *state, const char *data, Size length);

/* Runs the query as the current user, with these COPY options (NULL: none), and returns
 * its number of rows. */
extern uint64 aml_copy_output(const char *query, const char *options, CopyOutputReceiver receive,
							  void *state);

#endif /* AML_S3_COPY_TO_H */
