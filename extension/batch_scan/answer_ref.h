/*-------------------------------------------------------------------------
 *
 * answer_ref.h
 *		Where the answer to a row is, or will be.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_ANSWER_REF_H
#define AML_BATCH_SCAN_ANSWER_REF_H

#include "postgres.h"

#include "call/batch.h"

/* Where the answer of one row of a node to one call will be. */
typedef struct AnswerRef
{
	Batch *batch; /* NULL: it is not in one */
	int row;
	const char *answer; /* then the packed answer, of planning; NULL: the result is NULL */
} AnswerRef;

#endif /* AML_BATCH_SCAN_ANSWER_REF_H */
