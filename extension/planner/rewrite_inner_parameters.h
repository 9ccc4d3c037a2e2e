/*-------------------------------------------------------------------------
 *
 * rewrite_inner_parameters.h
 *		Calls in what a nested loop hands to its inner side.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_INNER_PARAMETERS_H
#define AML_PLANNER_REWRITE_INNER_PARAMETERS_H

#include "postgres.h"

#include "batch_scan/plan.h"

/*
 * Before the children are rewritten: makes each such expression a parameter of the nested
 * loop, which then is no Var.
 */
extern bool aml_has_inner_calls(Plan *plan, const RewriteContext *context);
extern Plan *aml_hand_inner_calls(Plan *plan, RewriteContext *context);

/* After that: makes these parameters columns of the outer side. */
extern bool aml_has_parameter_calls(Plan *plan, const RewriteContext *context);
extern Plan *aml_batch_parameters(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_INNER_PARAMETERS_H */
