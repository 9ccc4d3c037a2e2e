/*-------------------------------------------------------------------------
 *
 * rewrite_window.h
 *		Calls in arguments of window functions that fetch a row.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_WINDOW_H
#define AML_PLANNER_REWRITE_WINDOW_H

#include "postgres.h"

#include "batch_scan/plan.h"

/* True if there are such calls; modifies nothing. */
extern bool aml_has_fetched_calls(Plan *plan, const RewriteContext *context);

/* Makes them calls of the node itself. */
extern Plan *aml_fetch_inputs_of_calls(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_WINDOW_H */
