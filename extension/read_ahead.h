/*-------------------------------------------------------------------------
 *
 * read_ahead.h
 *		How many rows a batch node may read before more are asked for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_READ_AHEAD_H
#define AML_READ_AHEAD_H

#include "postgres.h"

#include "nodes/execnodes.h"

#include "batch_plan.h"

typedef struct RowAllowance
{
	PlanState *node;
	ExprState *count;
	ExprState *offset;
	ExprContext *context;
	int flags;     /* RowGoalFlags */
	int processes; /* that share the goal */

	int64 wanted;  /* rows that are wanted for certain; -1: not yet known */
	int64 allowed; /* rows that may be read by now */
	int64 step;    /* rows that were allowed at last */
	bool probing;  /* one row is allowed first */
} RowAllowance;

/* The expressions and flags are those of RowGoal, from the node's plan. */
extern void aml_allowance_init(RowAllowance *allowance, CustomScanState *node,
							   ExprContext *context);

/* The scan starts over. */
extern void aml_allowance_reset(RowAllowance *allowance);

/* True when another row may be read, after rows_read. */
extern bool aml_allowance_left(RowAllowance *allowance, int64 rows_read);

/* What was allowed is used up, and the parent wants another row. */
extern void aml_allowance_raise(RowAllowance *allowance);

#endif /* AML_READ_AHEAD_H */
