/*-------------------------------------------------------------------------
 *
 * progress.h
 *		Shows what this process is at, in aws_ml.stat_progress.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_STAT_PROGRESS_H
#define AML_STAT_PROGRESS_H

#include "postgres.h"

#include "stat/shared_memory.h"

/* A batch node or a transfer, which may be shown. */
typedef struct ShownProgress
{
	Progress *progress; /* its numbers; of no effect while it is not shown */
	MemoryContext context;
	MemoryContextCallback callback;
	bool is_registered;
	bool has_begun;
} ShownProgress;

/* It is not shown yet, and not longer than this context exists. */
extern void aml_progress_init(ShownProgress *shown, MemoryContext context);

/* It is at work from now on, and shown if there is room: then its numbers are 0.  node: 0
 * for a transfer.  The texts are UTF-8. */
extern void aml_progress_begin(ShownProgress *shown, int node, const char *function,
							   const char *target);

/* To be called now and then: notes how much has been done by now, for the rate. */
extern void aml_progress_sample(ShownProgress *shown, int64 done);

/* It is not shown any more, but may begin again. */
extern void aml_progress_end(ShownProgress *shown);

#endif /* AML_STAT_PROGRESS_H */
