/*-------------------------------------------------------------------------
 *
 * require_batch.h
 *		Checks whether the calls of a plan are batched.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REQUIRE_BATCH_H
#define AML_PLANNER_REQUIRE_BATCH_H

#include "postgres.h"

#include "nodes/plannodes.h"

/*
 * Raises an error that names the node if a plan violates aws_ml.debug_require_batch.
 */
extern void aml_require_batch(PlannedStmt *stmt);

#endif /* AML_PLANNER_REQUIRE_BATCH_H */
