/*-------------------------------------------------------------------------
 *
 * explain_row_mode.h
 *		EXPLAIN (VERBOSE) of calls that are made one row at a time.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_EXPLAIN_ROW_MODE_H
#define AML_PLANNER_EXPLAIN_ROW_MODE_H

#include "postgres.h"

#include "executor/execdesc.h"
#include "nodes/parsenodes.h"

/* Bracket the processing of a utility statement; the second takes what the first returned. */
extern const ExplainStmt *aml_enter_utility(Node *utility_statement);
extern void aml_leave_utility(const ExplainStmt *outer);

/* Called when a plan can be printed next: it was started and will not run, or has run. */
extern void aml_explain_row_mode(QueryDesc *query_desc, bool has_run);

/* Called once, when the library is loaded. */
extern void aml_init_explain_row_mode(void);

#endif /* AML_PLANNER_EXPLAIN_ROW_MODE_H */
