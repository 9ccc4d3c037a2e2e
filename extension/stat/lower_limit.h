/*-------------------------------------------------------------------------
 *
 * lower_limit.h
 *		SET and RESET of a limit, by those who may only lower it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_STAT_LOWER_LIMIT_H
#define AML_STAT_LOWER_LIMIT_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/* Runs the statement if it lowers a limit or resets it, and PostgreSQL itself would refuse
 * it; ERROR if it raises a limit.  False: it is PostgreSQL's. */
extern bool aml_lower_limit(VariableSetStmt *stmt, bool is_top_level);

#endif /* AML_STAT_LOWER_LIMIT_H */
