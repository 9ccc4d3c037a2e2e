/*-------------------------------------------------------------------------
 *
 * answer_ref.h
 *		Where the answer for a row is, or will be.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_ANSWER_REF_H
#define AML_BATCH_SCAN_ANSWER_REF_H

#include "postgres.h"

#include "call/batch.h"

/* Where the answer for one row of a node and one call will be. */
typedef struct AnswerRef
{
	Batch *batch; /* NULL: not in a batch */
	int row;
	const char *answer; /* without a batch: the packed answer obtained during planning; NULL: the
						 * result is NULL */
} AnswerRef;

#endif /* AML_BATCH_SCAN_ANSWER_REF_H */
