/*-------------------------------------------------------------------------
 *
 * node.c
 *		What a batch node carries in a plan, from the planner to the executor.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/extensible.h"

#include "batch_scan/node.h"

bool
aml_is_batch_scan(const Plan *plan)
{
	return IsA(plan, CustomScan) &&
		   strcmp(((const CustomScan *) plan)->methods->CustomName, BATCH_SCAN_NAME) == 0;
}

bool
aml_is_always(Node *guard)
{
	return IsA(guard, Const) && DatumGetBool(((Const *) guard)->constvalue);
}
