/*-------------------------------------------------------------------------
 *
 * rewrite_scalar_subquery.h
 *		(SELECT f(t.x)): scalar subqueries of one row.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_SCALAR_SUBQUERY_H
#define AML_PLANNER_REWRITE_SCALAR_SUBQUERY_H

#include "postgres.h"

#include "nodes/plannodes.h"

#include "batch_scan/plan.h"

/* True if there is such a subquery with calls; modifies nothing. */
extern bool aml_has_scalar_calls(Plan *plan, const RewriteContext *context);

/* Replaces them by their expressions. */
extern Plan *aml_inline_scalar_calls(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_SCALAR_SUBQUERY_H */
