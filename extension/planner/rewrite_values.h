/*-------------------------------------------------------------------------
 *
 * rewrite_values.h
 *		Calls in VALUES lists.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_VALUES_H
#define AML_PLANNER_REWRITE_VALUES_H

#include "postgres.h"

#include "nodes/plannodes.h"

#include "batch_scan/plan.h"

/* True if there may be calls to move; modifies nothing. */
extern bool aml_has_value_calls(Plan *plan, const RewriteContext *context);

/*
 * Moves the calls of a ValuesScan's lists into its targetlist and qual, if possible.  An
 * expression that occurs there more than once is evaluated once.
 */
extern Plan *aml_lift_value_calls(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_VALUES_H */
