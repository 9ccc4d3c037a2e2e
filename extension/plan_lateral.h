/*-------------------------------------------------------------------------
 *
 * plan_lateral.h
 *		FROM t, f(t.x): a nested loop over a function scan.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLAN_LATERAL_H
#define AML_PLAN_LATERAL_H

#include "postgres.h"

#include "batch_plan.h"

typedef struct LateralCall
{
	NestLoop *join;
	FunctionScan *scan;
	Node *function; /* over the join's OUTER_VAR */
} LateralCall;

extern bool aml_recognize_lateral(Plan *plan, LateralCall *lateral);

/* The plan that takes the join's place. */
extern Plan *aml_batch_lateral(const LateralCall *lateral, const PlanPlace *place);

#endif /* AML_PLAN_LATERAL_H */
