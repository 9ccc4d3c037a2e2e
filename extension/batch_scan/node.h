/*-------------------------------------------------------------------------
 *
 * node.h
 *		What a batch node carries in a plan, from the planner to the executor.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_NODE_H
#define AML_BATCH_SCAN_NODE_H

#include "postgres.h"

#include "nodes/plannodes.h"

#define BATCH_SCAN_NAME "Batch Function Scan"

/* Positions in custom_private of a batch node. */
typedef enum BatchScanPrivate
{
	/* columns of the child; the rest of custom_scan_tlist are calls */
	BATCH_PRIVATE_NCOLUMNS,
	/* the node's RowGoal */
	BATCH_PRIVATE_GOAL_FIRST,
	BATCH_PRIVATE_GOAL_FLAGS,
	BATCH_PRIVATE_GOAL_EXACT,
	BATCH_PRIVATE_GOAL_LIMITS,
	/* 1: equal rows are sent once in a scan */
	BATCH_PRIVATE_CACHES_ANSWERS,
	BATCH_PRIVATE_GOAL_SHARE,
	/* the goal's RowGroups, in columns of the child */
	BATCH_PRIVATE_GROUP_COLUMNS,
	BATCH_PRIVATE_GROUP_OPERATORS,
	BATCH_PRIVATE_GROUP_COLLATIONS
} BatchScanPrivate;

typedef enum RowGoalFlags
{
	/* on the way to the top: no more than the run of the executor takes */
	ROW_GOAL_OF_RUN = 1,
	/* after those, one at a time: WITH TIES, and how far a window frame reaches */
	ROW_GOAL_STEPS = 2,
	/* one first, to see if there is any */
	ROW_GOAL_PROBE = 4,
	/* a row at least is read for each that the run, or the outermost limit, takes */
	ROW_GOAL_EACH = 8,
	/* the one of the probe is the first that is read */
	ROW_GOAL_PROBE_EACH = 16,
	/* rows are dropped on the way, nobody knows how many */
	ROW_GOAL_DROPS = 32,
	/* the rows that are counted are the first ones of their groups */
	ROW_GOAL_BY_GROUP = 64,
	/* each group is a row above or more, which come when the group has ended */
	ROW_GOAL_ENDS_GROUPS = 128,
	/* more than the first are never taken */
	ROW_GOAL_FIRST_ONLY = 256,
	/* of a group, the first row may be all that is wanted */
	ROW_GOAL_FIRST_OF_GROUP = 512
} RowGoalFlags;

#define ROW_GOAL_ANY_SHARE PG_INT32_MAX

/* Rows equal in these columns are read together, if the first of them is. */
typedef struct RowGroups
{
	List *columns;    /* numbers in the targetlist */
	List *operators;  /* that say what is equal */
	List *collations; /* for them */
} RowGroups;

/* How many rows the nodes above are known to want at first. */
typedef struct RowGoal
{
	int first;        /* no more than this many, 0: not known */
	int flags;        /* RowGoalFlags */
	List *limits;     /* nor than these let through: ids of Limit nodes, the nearest
				   * first */
	int exact;        /* so many of them never want more: nothing between drops rows */
	int share;        /* one of these rows may make that many above; 0: not more than one;
					   * ROW_GOAL_ANY_SHARE: nobody knows how many */
	RowGroups groups; /* of the reader; none known if empty */
} RowGoal;

extern bool aml_is_batch_scan(const Plan *plan);

#endif /* AML_BATCH_SCAN_NODE_H */
