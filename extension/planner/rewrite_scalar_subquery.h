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

/* True if there is such a subquery with calls; touches nothing. */
extern bool aml_has_scalar_calls(Plan *plan, PlannedStmt *stmt);

/* Puts their expressions in their place. */
extern void aml_inline_scalar_calls(Plan *plan, PlannedStmt *stmt);

#endif /* AML_PLANNER_REWRITE_SCALAR_SUBQUERY_H */
