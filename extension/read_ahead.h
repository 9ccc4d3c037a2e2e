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
	int first; /* as in RowGoal */
	int flags;
	int exact;
	bool certain; /* only rows that are sure to be asked for */
	int nlimits;
	LimitState **limits; /* NULL: not in this process */

	bool known;    /* the rest is */
	int64 allowed; /* rows that may be read by now */
	int64 step;    /* rows that were allowed at last */
	bool probing;  /* one row is allowed first */
} RowAllowance;

/* The goal is that of the node's plan. */
extern void aml_allowance_init(RowAllowance *allowance, CustomScanState *node);

/* Looks for the Limit nodes of a goal among those of the statement. */
extern void aml_allowance_find_limits(RowAllowance *allowance, List *limit_states);

/* The scan starts over. */
extern void aml_allowance_reset(RowAllowance *allowance);

/* True when another row may be read, after rows_read. */
extern bool aml_allowance_left(RowAllowance *allowance, int64 rows_read);

/* What was allowed is used up, and the parent wants another row. */
extern void aml_allowance_raise(RowAllowance *allowance);

#endif /* AML_READ_AHEAD_H */
