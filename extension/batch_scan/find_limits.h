/*-------------------------------------------------------------------------
 *
 * find_limits.h
 *		Tells batch nodes which Limit and batch nodes are above them when a plan starts.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_FIND_LIMITS_H
#define AML_BATCH_SCAN_FIND_LIMITS_H

#include "postgres.h"

#include "nodes/execnodes.h"

extern void aml_find_limits(PlanState *root);

#endif /* AML_BATCH_SCAN_FIND_LIMITS_H */
