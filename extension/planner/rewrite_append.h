/*-------------------------------------------------------------------------
 *
 * rewrite_append.h
 *		Calls in the children of an Append that reads some of them asynchronously.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_APPEND_H
#define AML_PLANNER_REWRITE_APPEND_H

#include "postgres.h"

#include "batch_scan/plan.h"

/* True if a single batch node above the Append can answer all of them. */
extern bool aml_has_appended_calls(Plan *plan, const RewriteContext *context);

/*
 * Removes them from the children, and returns the batch node, which has the Append as its
 * child.
 */
extern Plan *aml_batch_above_append(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_APPEND_H */
