/*-------------------------------------------------------------------------
 *
 * exec.h
 *		The batch node: Custom Scan (Batch Function Scan).
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_EXEC_H
#define AML_BATCH_SCAN_EXEC_H

#include "postgres.h"

#include "nodes/execnodes.h"
#include "nodes/extensible.h"

extern const CustomScanMethods aml_batch_scan_methods;

/*
 * Tells a batch node of the Limit nodes of its statement (LimitState); any other
 * node is left alone.
 */
extern void aml_batch_scan_find_limits(PlanState *node, List *limit_states);

extern bool aml_is_batch_scan_state(const PlanState *node);

/* Tells a batch node of the Limit that lets its rows through and no others. */
extern void aml_batch_scan_set_bounding_limit(PlanState *node, const LimitState *limit);

/* Parallel workers find the node by its name. */
extern void aml_register_batch_scan(void);

#endif /* AML_BATCH_SCAN_EXEC_H */
