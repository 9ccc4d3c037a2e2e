/*-------------------------------------------------------------------------
 *
 * plan_statistics.h
 *		What the statistics of tables tell about expressions of a finished plan.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_PLAN_STATISTICS_H
#define AML_EXPR_PLAN_STATISTICS_H

#include "postgres.h"

#include "nodes/params.h"
#include "nodes/plannodes.h"

typedef struct PlanStatistics PlanStatistics;

/* In the current memory context.  params may be NULL. */
extern PlanStatistics *aml_plan_statistics_create(PlannedStmt *stmt, ParamListInfo params);
extern void aml_plan_statistics_free(PlanStatistics *statistics);

/*
 * An expression of a plan node over the columns of the tables that it comes from, for the
 * functions below.  scale: how many times as many rows as the planner says come from below
 * the node, over all its executions.
 */
extern Node *aml_over_tables(PlanStatistics *statistics, Plan *plan, Node *expr, double scale);

/* True if all of it comes from tables. */
extern bool aml_is_known(Node *expr);

/* The part of the rows for which a condition, or each of a list, is true. */
extern double aml_selectivity(PlanStatistics *statistics, Node *condition);

/* The part of the rows for which an expression is NULL. */
extern double aml_null_fraction(PlanStatistics *statistics, Node *expr);

/* How many different values some expressions have together, in so many rows; as many as
 * rows, if that is not known. */
extern double aml_distinct_values(PlanStatistics *statistics, List *exprs, double rows);

/* The average length of an expression's value as text, in bytes; a NULL has none. */
extern double aml_text_width(PlanStatistics *statistics, Node *expr);

#endif /* AML_EXPR_PLAN_STATISTICS_H */
