/*-------------------------------------------------------------------------
 *
 * rewrite_merge.h
 *		Calls in the actions of MERGE.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_MERGE_H
#define AML_PLANNER_REWRITE_MERGE_H

#include "postgres.h"

#include "batch_scan/plan.h"

/* True if there are calls that depend on the source only; modifies nothing. */
extern bool aml_has_merge_calls(Plan *plan, const RewriteContext *context);

/* Answers them below the ModifyTable. */
extern Plan *aml_batch_merge_actions(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_MERGE_H */
