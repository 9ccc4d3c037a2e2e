/*-------------------------------------------------------------------------
 *
 * single_row_plan.h
 *		Turns plans of at most one row into expressions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_SINGLE_ROW_PLAN_H
#define AML_PLANNER_SINGLE_ROW_PLAN_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* What such a plan computes. */
typedef struct OneRow
{
	Node *function;   /* evaluated in any case, or NULL */
	List *conditions; /* the row only exists if all are true */
	List *values;     /* one for each column */
} OneRow;

/* A parameter of the plan, and what replaces it. */
typedef struct OneRowParam
{
	int paramid;
	Node *value;
} OneRowParam;

/*
 * True for a scan of a function that returns one row, a Result without a child, and a
 * subquery of these, if their expressions can be repeated.  rtable: the statement's;
 * params: list of OneRowParam.
 */
extern bool aml_one_row(Plan *plan, List *rtable, List *params, OneRow *row);

/* What a nested loop hands to its inner side: list of OneRowParam, over its outer side. */
extern List *aml_nest_loop_params(const NestLoop *join);

/* A copy of node with the parameters replaced by their values. */
extern Node *aml_replace_params(Node *node, List *params);

/* CASE WHEN conditions THEN value END, or just value if there are no conditions. */
extern Node *aml_value_of_row(const OneRow *row, Node *value);

#endif /* AML_PLANNER_SINGLE_ROW_PLAN_H */
