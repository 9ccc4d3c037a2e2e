/*-------------------------------------------------------------------------
 *
 * require_batch.h
 *		Tells whether the calls of a plan are batched.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLANNER_REQUIRE_BATCH_H
#define AML_PLANNER_REQUIRE_BATCH_H

#include "postgres.h"

#include "nodes/plannodes.h"

/*
 * Raises an error that names the node, for a plan that is not as
 * aws_ml.debug_require_batch says.
 */
extern void aml_require_batch(PlannedStmt *stmt);

#endif /* AML_PLANNER_REQUIRE_BATCH_H */
