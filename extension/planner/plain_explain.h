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

extern bool aml_is_plain_explain(Node *utility_statement);

/* Around the processing of one. */
extern void aml_begin_plain_explain(void);
extern void aml_end_plain_explain(void);

/*
 * Before a call asks.  True: it is not to ask, and what it returns is not kept.
 * Where such a placeholder could become a value, that is an error instead.
 */
extern bool aml_explains_only(void);

/* Plans a statement; in a plain EXPLAIN, so that no call is reached. */
extern PlannedStmt *aml_plan_unasked(AmlPlanner plan, Query *query, const char *query_string,
									 int cursor_options, ParamListInfo params);

/* Before the executor starts.  May replace the plan by a copy. */
extern void aml_start_below_explain(QueryDesc *query_desc, int eflags);

/* The transaction ends. */
extern void aml_forget_placeholders(void);

#endif /* AML_PLANNER_PLAIN_EXPLAIN_H */
