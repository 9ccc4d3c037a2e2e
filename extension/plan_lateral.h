/*-------------------------------------------------------------------------
 *
 * plan_lateral.h
 *		FROM t, f(t.x): a nested loop over one row for each row.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLAN_LATERAL_H
#define AML_PLAN_LATERAL_H

#include "postgres.h"

#include "batch_plan.h"
#include "plan_one_row.h"

typedef struct LateralCall
{
	NestLoop *join;
	OneRow row; /* of the inner side, over the join's OUTER_VAR */
} LateralCall;

extern bool aml_recognize_lateral(Plan *plan, PlannedStmt *stmt, LateralCall *lateral);

/* The plan that takes the join's place. */
extern Plan *aml_batch_lateral(const LateralCall *lateral, const PlanPlace *place);

#endif /* AML_PLAN_LATERAL_H */
