/*-------------------------------------------------------------------------
 *
 * rewrite_inputs.h
 *		Calls that a node makes for the rows of its children.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_INPUTS_H
#define AML_PLANNER_REWRITE_INPUTS_H

#include "postgres.h"

#include "batch_scan/plan.h"

/* True if there are such calls; modifies nothing. */
extern bool aml_has_input_calls(Plan *plan, const RewriteContext *context);

/* Answers them below the node. */
extern Plan *aml_batch_inputs(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_INPUTS_H */
