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

/* True if the calls of the workers' targetlist had better be made above. */
extern bool aml_has_gathered_calls(Plan *plan, const RewriteContext *context);

/*
 * Takes them out of the workers' targetlist, and returns the batch node above,
 * whose child is the Gather.
 */
extern Plan *aml_batch_above_gather(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_GATHER_H */
