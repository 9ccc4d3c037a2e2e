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
	/* 1: equal rows are sent once per scan */
	BATCH_PRIVATE_WAS_MEMOIZED,
	BATCH_PRIVATE_GOAL_SHARE,
	/* the goal's RowGroups, as columns of the child */
	BATCH_PRIVATE_GROUP_COLUMNS,
	BATCH_PRIVATE_GROUP_OPERATORS,
	BATCH_PRIVATE_GROUP_COLLATIONS,
	/* place among the conditions that can be asked in any order; NIL: not one of them */
	BATCH_PRIVATE_CONDITION,
	/* a Limit's bound reaches the node below this many joins that are ours; -1: none */
	BATCH_PRIVATE_BOUNDED_BELOW
} BatchScanPrivate;

/* What BATCH_PRIVATE_CONDITION lists. */
typedef enum BatchScanCondition
{
	/* position in PostgreSQL's order, from 0 */
	BATCH_CONDITION_POSITION,
	/* how many they are */
	BATCH_CONDITION_COUNT,
	/* calls of the one that has most */
	BATCH_CONDITION_MAX_CALLS
} BatchScanCondition;

/* More conditions than this are not compared with each other. */
#define MAX_FREE_CONDITIONS 6

typedef enum RowGoalFlags
{
	/* from here to the top of the plan: no more rows than the executor's run takes */
	ROW_GOAL_OF_RUN = 1,
	/* after those, rows are wanted one at a time: WITH TIES, or the reach of a window frame */
	ROW_GOAL_STEPS = 2,
	/* first one row, to see if there is any */
	ROW_GOAL_PROBE = 4,
	/* at least one row is read for each that the run, or the outermost limit, takes */
	ROW_GOAL_EACH = 8,
	/* the row of the probe is the first that is read */
	ROW_GOAL_PROBE_EACH = 16,
	/* rows are dropped on the way, and it is not known how many */
	ROW_GOAL_DROPS = 32,
	/* what is counted are the first rows of groups */
	ROW_GOAL_BY_GROUP = 64,
	/* each group yields one or more rows above, when the group has ended */
	ROW_GOAL_ENDS_GROUPS = 128,
	/* no row after the first is ever taken */
	ROW_GOAL_FIRST_ONLY = 256,
	/* the first row of a group may be all that is wanted */
	ROW_GOAL_FIRST_OF_GROUP = 512
} RowGoalFlags;

#define ROW_GOAL_ANY_SHARE PG_INT32_MAX

/* Rows equal in these columns are all read if the first of them is. */
typedef struct RowGroups
{
	List *columns;    /* attribute numbers in the targetlist */
	List *operators;  /* equality operators */
	List *collations; /* their collations */
} RowGroups;

/* How many rows the nodes above are known to want at first. */
typedef struct RowGoal
{
	int first;        /* at most this many; 0: not known */
	int flags;        /* RowGoalFlags */
	List *limits;     /* nor more than these allow: ids of Limit nodes, nearest first */
	int exact;        /* how many of these limits never want more: nothing between drops rows */
	int share;        /* one of these rows may yield this many above; 0: at most one;
					   * ROW_GOAL_ANY_SHARE: unknown */
	RowGroups groups; /* groups that the reader forms; empty if not known */
} RowGoal;

extern bool aml_is_batch_scan(const Plan *plan);

/* True if the guard is the constant true: the call is made for every row. */
extern bool aml_is_always(Node *guard);

#endif /* AML_BATCH_SCAN_NODE_H */
