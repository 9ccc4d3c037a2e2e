/*-------------------------------------------------------------------------
 *
 * plan_vars.h
 *		Vars of a finished plan that read the same column are equal.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLAN_VARS_H
#define AML_PLAN_VARS_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Forgets, in all the Vars of a statement, what only the planner reads. */
extern void aml_forget_outer_joins(PlannedStmt *stmt);

#endif /* AML_PLAN_VARS_H */
