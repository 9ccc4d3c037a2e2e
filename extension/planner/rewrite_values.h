/*-------------------------------------------------------------------------
 *
 * rewrite_values.h
 *		Calls in VALUES lists.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_VALUES_H
#define AML_PLANNER_REWRITE_VALUES_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* True if there may be calls to lift; touches nothing. */
extern bool aml_has_value_calls(Plan *plan);

/*
 * Moves the calls of a ValuesScan's lists into its targetlist and qual, if it
 * can.  rtable is the statement's.  Returns the expressions that are to be
 * evaluated once, because they stand there more than once.
 */
extern List *aml_lift_value_calls(Plan *plan, List *rtable);

#endif /* AML_PLANNER_REWRITE_VALUES_H */
