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

#include "batch_scan/row_window.h"

/*
 * A run of the executor for a statement that may call our functions (FETCH 10, a FOR loop
 * of PL/pgSQL, SELECT INTO).  Runs nest.
 */
typedef struct RunOfExecutor
{
	const EState *state;
	int64 rows;   /* rows that its caller takes; 0: all */
	int64 number; /* unique for each run */
} RunOfExecutor;

extern RunOfExecutor aml_current_run(void);

/* Brackets a run.  outer: the current run from before, which is restored. */
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
	LimitState **limits;           /* NULL: not in this process */
	const RowWindow *window;       /* rows that wait in the node */
	const struct ReadAhead *above; /* of the next batch node above, in the same plan tree */
	bool in_subplan;               /* the plan tree is a subplan */

	bool known;       /* the remaining fields are set */
	int64 allowed;    /* rows that may be read so far */
	int64 step;       /* size of the last increase */
	bool probing;     /* one row is allowed first */
	int64 run;        /* the executor's run in which the scan began */
	bool resumed;     /* now in a later run */
	bool whole_group; /* the whole group of the last allowed row may be read */
} ReadAhead;

/* Uses the goal of the node's plan. */
extern void aml_read_ahead_init(ReadAhead *read_ahead, CustomScanState *node,
								const RowWindow *window);

/* Where the node of a goal is in the statement that starts. */
typedef struct PlaceInPlan
{
	List *limit_states; /* all Limit nodes of the statement */
	const ReadAhead *above;
	bool in_subplan;
} PlaceInPlan;

extern void aml_read_ahead_set_place(ReadAhead *read_ahead, const PlaceInPlan *place);

/* The scan starts over. */
extern void aml_read_ahead_reset(ReadAhead *read_ahead);

/* True if another row may be read after rows_read. */
extern bool aml_read_ahead_left(ReadAhead *read_ahead, int64 rows_read);

/* The allowance is used up after rows_read, and the parent wants another row. */
extern void aml_read_ahead_raise(ReadAhead *read_ahead, int64 rows_read);

/* If no row is left: whether the group of the last one may still be read. */
extern bool aml_read_ahead_of_group(const ReadAhead *read_ahead);

/* True if only the first rows of groups are counted above. */
extern bool aml_read_ahead_by_group(const ReadAhead *read_ahead);

/*
 * True if the parent asks for a row after the last of groups_read groups only to see that
 * the group has ended, and will not use the row.
 */
extern bool aml_read_ahead_ends(const ReadAhead *read_ahead, int64 groups_read);

#endif /* AML_BATCH_SCAN_READ_AHEAD_H */
