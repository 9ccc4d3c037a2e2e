/*-------------------------------------------------------------------------
 *
 * rewrite_gather.h
 *		Calls below a Gather, of which a LIMIT wants few.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_GATHER_H
#define AML_PLANNER_REWRITE_GATHER_H

#include "postgres.h"

#include "batch_scan/plan.h"

/* True if calls in the workers' targetlist are better made above the Gather. */
extern bool aml_has_gathered_calls(Plan *plan, const RewriteContext *context);

/*
 * Removes them from the workers' targetlist, and returns the batch node above, which has
 * the Gather as its child.
 */
extern Plan *aml_batch_above_gather(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_GATHER_H */
