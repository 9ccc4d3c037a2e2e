/*-------------------------------------------------------------------------
 *
 * plain_explain.h
 *		EXPLAIN without ANALYZE, which must not call any service.
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

/* Plans a statement.  In a plain EXPLAIN, no call is made. */
extern PlannedStmt *aml_plan_unasked(AmlPlanner plan, Query *query, const char *query_string,
									 int cursor_options, ParamListInfo params);

/* Called before the executor starts.  May replace the plan by a copy. */
extern void aml_start_below_explain(QueryDesc *query_desc, int eflags);

#endif /* AML_PLANNER_PLAIN_EXPLAIN_H */
