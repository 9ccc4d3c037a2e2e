/*-------------------------------------------------------------------------
 *
 * nullingrels.h
 *		Makes Vars that read the same column of a finished plan equal.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_NULLINGRELS_H
#define AML_PLANNER_NULLINGRELS_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Clears what only the planner needs, in all Vars of a statement. */
extern void aml_clear_nullingrels(PlannedStmt *stmt);

#endif /* AML_PLANNER_NULLINGRELS_H */
