/*-------------------------------------------------------------------------
 *
 * nullingrels.h
 *		Vars of a finished plan that read the same column are equal.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_NULLINGRELS_H
#define AML_PLANNER_NULLINGRELS_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Forgets, in all the Vars of a statement, what only the planner reads. */
extern void aml_clear_nullingrels(PlannedStmt *stmt);

#endif /* AML_PLANNER_NULLINGRELS_H */
