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

#include "batch_scan/read_ahead.h"

extern const CustomScanMethods aml_batch_scan_methods;

/*
 * Tells a batch node its place in the statement, and makes it the one above those below;
 * ignores any other node.
 */
extern void aml_batch_scan_set_place(PlanState *node, PlaceInPlan *place);

extern bool aml_is_batch_scan_state(const PlanState *node);

/* Gives a batch node the Limit that passes on exactly its rows.  Returns what it bounds
 * below the node; NULL: nothing. */
extern PlanState *aml_batch_scan_set_bounding_limit(PlanState *node, const LimitState *limit);

/* Registers the node, so that parallel workers find it by name. */
extern void aml_register_batch_scan(void);

#endif /* AML_BATCH_SCAN_EXEC_H */
