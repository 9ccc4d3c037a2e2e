/*-------------------------------------------------------------------------
 *
 * rewrite_returning.h
 *		Calls in RETURNING.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_RETURNING_H
#define AML_PLANNER_REWRITE_RETURNING_H

#include "postgres.h"

#include "batch_scan/plan.h"

/* True if calls in RETURNING can be answered above the ModifyTable; modifies nothing. */
extern bool aml_has_returning_calls(Plan *plan, const RewriteContext *context);

/* Answers them there. */
extern Plan *aml_batch_returning(Plan *plan, RewriteContext *context);

#endif /* AML_PLANNER_REWRITE_RETURNING_H */
