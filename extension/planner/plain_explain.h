/*-------------------------------------------------------------------------
 *
 * plain_explain.h
 *		EXPLAIN without ANALYZE, which asks no service.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_PLAIN_EXPLAIN_H
#define AML_PLANNER_PLAIN_EXPLAIN_H

#include "postgres.h"

#include "executor/execdesc.h"
#include "nodes/params.h"
#include "nodes/plannodes.h"

typedef PlannedStmt *(*AmlPlanner)(Query *query, const char *query_string, int cursor_options,
								   ParamListInfo params);

/* Plans a statement; in a plain EXPLAIN, so that no call is reached. */
extern PlannedStmt *aml_plan_unasked(AmlPlanner plan, Query *query, const char *query_string,
									 int cursor_options, ParamListInfo params);

/* Before the executor starts.  May replace the plan by a copy. */
extern void aml_start_below_explain(QueryDesc *query_desc, int eflags);

#endif /* AML_PLANNER_PLAIN_EXPLAIN_H */
