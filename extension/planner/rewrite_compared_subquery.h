/*-------------------------------------------------------------------------
 *
 * rewrite_compared_subquery.h
 *		f(x) NOT IN (SELECT ...): calls that are compared with the rows of a subquery.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_COMPARED_SUBQUERY_H
#define AML_PLANNER_REWRITE_COMPARED_SUBQUERY_H

#include "postgres.h"

#include "nodes/plannodes.h"

#include "batch_scan/plan.h"

/* True if the node compares calls with the rows of a subquery, and may ask for a row first. */
extern bool aml_has_compared_calls(Plan *plan, const RewriteContext *context);

/* Lets it do so, which makes that a condition of the calls. */
extern Plan *aml_ask_for_compared_rows(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_COMPARED_SUBQUERY_H */
