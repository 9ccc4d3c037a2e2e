/*-------------------------------------------------------------------------
 *
 * rewrite_lateral.h
 *		FROM t, f(t.x): a nested loop over one row for each row.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REWRITE_LATERAL_H
#define AML_PLANNER_REWRITE_LATERAL_H

#include "postgres.h"

#include "batch_scan/plan.h"
#include "planner/single_row_plan.h"

typedef struct LateralCall
{
	NestLoop *join;
	OneRow row; /* of the inner side, over the join's OUTER_VAR */
} LateralCall;

extern bool aml_recognize_lateral(Plan *plan, PlannedStmt *stmt, LateralCall *lateral);

/* The plan that takes the join's place. */
extern Plan *aml_batch_lateral(const LateralCall *lateral, const PlanPlace *place);

#endif /* AML_PLANNER_REWRITE_LATERAL_H */
