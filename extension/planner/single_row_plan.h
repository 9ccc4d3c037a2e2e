/*-------------------------------------------------------------------------
 *
 * single_row_plan.h
 *		Plans of at most one row, as expressions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_SINGLE_ROW_PLAN_H
#define AML_PLANNER_SINGLE_ROW_PLAN_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* What such a plan yields. */
typedef struct OneRow
{
	Node *function;   /* evaluated in any case, or NULL */
	List *conditions; /* there is no row unless all are true */
	List *values;     /* of its columns */
} OneRow;

/* A parameter of the plan, and what it stands for. */
typedef struct OneRowParam
{
	int paramid;
	Node *value;
} OneRowParam;

/*
 * True for a scan of a function that returns one row, a Result without a child,
 * and a subquery of these, if their expressions can be repeated.  rtable is the statement's, params
 * are OneRowParam.
 */
extern bool aml_one_row(Plan *plan, List *rtable, List *params, OneRow *row);

/* A copy of node with the parameters' values in their place. */
extern Node *aml_replace_params(Node *node, List *params);

/* CASE WHEN conditions THEN value END, or value where there are none. */
extern Node *aml_value_of_row(const OneRow *row, Node *value);

#endif /* AML_PLANNER_SINGLE_ROW_PLAN_H */
