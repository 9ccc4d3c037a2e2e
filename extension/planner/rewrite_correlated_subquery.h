/*-------------------------------------------------------------------------
 *
 * rewrite_correlated_subquery.h
 *		(SELECT f(u.y) FROM u WHERE u.id = t.id): correlated subqueries of one row.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_CORRELATED_SUBQUERY_H
#define AML_PLANNER_REWRITE_CORRELATED_SUBQUERY_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Turns those that make calls for their row into left joins, before the rules are applied. */
extern void aml_join_correlated_subqueries(PlannedStmt *stmt, int *next_node_id);

#endif /* AML_PLANNER_REWRITE_CORRELATED_SUBQUERY_H */
