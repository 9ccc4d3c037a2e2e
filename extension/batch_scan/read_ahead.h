/*-------------------------------------------------------------------------
 *
 * read_ahead.h
 *		How many rows a batch node may read before more are asked for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_READ_AHEAD_H
#define AML_BATCH_SCAN_READ_AHEAD_H

#include "postgres.h"

#include "nodes/execnodes.h"

/*
 * A run of the executor for a statement that may call us (FETCH 10, a FOR loop of
 * PL/pgSQL, SELECT INTO); runs nest.
 */
typedef struct RunOfExecutor
{
	const EState *state;
	int64 rows;   /* that its caller takes, 0: all */
	int64 number; /* each has its own */
} RunOfExecutor;

extern RunOfExecutor aml_current_run(void);

/* Around a run; the one before is what to leave to. */
extern void aml_enter_run(const EState *state, uint64 rows);
extern void aml_leave_run(RunOfExecutor outer);

typedef struct ReadAhead
{
	PlanState *node;
	int first; /* as in RowGoal */
	int flags;
	int exact;
	int share;
	bool certain; /* only rows that are sure to be asked for */
	int nlimits;
	LimitState **limits; /* NULL: not in this process */

	bool known;       /* the rest is */
	int64 allowed;    /* rows that may be read by now */
	int64 step;       /* rows that were allowed at last */
	bool probing;     /* one row is allowed first */
	int64 run;        /* of the executor, in which the scan began */
	bool resumed;     /* in a later one */
	bool whole_group; /* all of the group of the last row allowed may be read */
} ReadAhead;

/* The goal is that of the node's plan. */
extern void aml_read_ahead_init(ReadAhead *read_ahead, CustomScanState *node);

/* Looks for the Limit nodes of a goal among those of the statement. */
extern void aml_read_ahead_find_limits(ReadAhead *read_ahead, List *limit_states);

/* The scan starts over. */
extern void aml_read_ahead_reset(ReadAhead *read_ahead);

/* True when another row may be read, after rows_read. */
extern bool aml_read_ahead_left(ReadAhead *read_ahead, int64 rows_read);

/* What was allowed is used up, after rows_read, and the parent wants another row. */
extern void aml_read_ahead_raise(ReadAhead *read_ahead, int64 rows_read);

/* When no row is left: those of the group of the last one are. */
extern bool aml_read_ahead_of_group(const ReadAhead *read_ahead);

/* Only the first rows of groups are counted above. */
extern bool aml_read_ahead_by_group(const ReadAhead *read_ahead);

/*
 * The parent asks for a row after those of a group, the last of the groups_read,
 * only to see that it has ended, and will not use the row.
 */
extern bool aml_read_ahead_ends(const ReadAhead *read_ahead, int64 groups_read);

#endif /* AML_BATCH_SCAN_READ_AHEAD_H */
