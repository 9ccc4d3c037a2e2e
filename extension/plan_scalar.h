/*-------------------------------------------------------------------------
 *
 * plan_scalar.h
 *		(SELECT f(t.x)): scalar subqueries of one row.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLAN_SCALAR_H
#define AML_PLAN_SCALAR_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* True if there is such a subquery with calls; touches nothing. */
extern bool aml_has_scalar_calls(Plan *plan, PlannedStmt *stmt);

/* Puts their expressions in their place. */
extern void aml_inline_scalar_calls(Plan *plan, PlannedStmt *stmt);

#endif /* AML_PLAN_SCALAR_H */
