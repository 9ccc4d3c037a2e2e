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
