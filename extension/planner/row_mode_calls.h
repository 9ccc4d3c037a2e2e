/*-------------------------------------------------------------------------
 *
 * row_mode_calls.h
 *		Which calls of a plan are made one row at a time, and why.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_ROW_MODE_CALLS_H
#define AML_PLANNER_ROW_MODE_CALLS_H

#include "postgres.h"

#include "nodes/plannodes.h"

typedef struct RowModeCall
{
	Plan *plan;         /* the node that makes it */
	Node *call;         /* its expression, which can also call a wrapper */
	Oid function;       /* that is called: one of ours, or a wrapper */
	bool once;          /* it is made once, so there is nothing to batch it with */
	const char *reason; /* a sentence */
	const char *hint;   /* what can be changed; NULL: nothing */
} RowModeCall;

/* The calls (RowModeCall) of a finished plan that are not batched. */
extern List *aml_row_mode_calls(PlannedStmt *stmt);

#endif /* AML_PLANNER_ROW_MODE_CALLS_H */
