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

typedef struct Batch Batch;

/* Where the answer of one row of a node to one call will be. */
typedef struct AnswerRef
{
	Batch *request; /* NULL: it is not asked */
	int row;
	const char *answer; /* the packed answer that is there, NULL: the result is NULL */
} AnswerRef;

#endif /* AML_BATCH_SCAN_ANSWER_REF_H */
