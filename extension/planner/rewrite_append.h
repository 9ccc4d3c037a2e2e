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

/* True if one batch node above the Append can answer all of them. */
extern bool aml_has_appended_calls(Plan *plan, const RewriteContext *context);

/*
 * Takes them out of the children, and returns the batch node, whose child is the
 * Append.
 */
extern Plan *aml_batch_above_append(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_APPEND_H */
