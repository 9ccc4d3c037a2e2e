/*-------------------------------------------------------------------------
 *
 * plan_walker.h
 *		Walks over finished plans; PostgreSQL itself walks plan states only.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_PLAN_WALKER_H
#define AML_EXPR_PLAN_WALKER_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Calls visit for every child of a plan node and replaces the child by the result. */
extern void aml_map_children(Plan *plan, Plan *(*visit)(Plan *child, void *context), void *context);

/* Calls visit for every node of a plan tree. */
extern void aml_visit_plan(Plan *plan, void (*visit)(Plan *plan, void *context), void *context);

/* Calls visit for every node of the statement, subplans included. */
extern void aml_visit_statement(PlannedStmt *stmt, void (*visit)(Plan *plan, void *context),
								void *context);

/* What the node evaluates for its rows, in addition to targetlist and qual. */
extern List *aml_other_expressions(Plan *plan);

/* What it evaluates once per scan. */
extern List *aml_scan_expressions(Plan *plan);

#endif /* AML_EXPR_PLAN_WALKER_H */
