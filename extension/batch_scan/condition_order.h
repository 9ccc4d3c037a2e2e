/*-------------------------------------------------------------------------
 *
 * condition_order.h
 *		In which order conditions with calls are asked.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_CONDITION_ORDER_H
#define AML_BATCH_SCAN_CONDITION_ORDER_H

#include "postgres.h"

#include "datatype/timestamp.h"

#include "batch_scan/node.h"

/* What a condition costs for each row that it is asked for, in milliseconds. */
typedef struct ConditionCost
{
	double usual; /* 0: not known yet */
	double least; /* it may be as cheap as this */
} ConditionCost;

/* Rows that a condition was asked for. */
typedef struct AskedRows
{
	double rows;
	double passed;
} AskedRows;

typedef struct ConditionOrder
{
	int count;
	bool adapts;
	int order[MAX_FREE_CONDITIONS]; /* the condition at each position */
	ConditionCost costs[MAX_FREE_CONDITIONS];

	/* by the set of conditions that the rows had passed before; older rows count less */
	AskedRows asked[1 << MAX_FREE_CONDITIONS][MAX_FREE_CONDITIONS];

	int sample;       /* rows that are read before the order is first considered */
	int64 read;       /* rows read at the lowest position */
	int64 remembered; /* rows finished when older rows last began to count less */
	int64 finished;   /* those that were dropped or passed all conditions */
	int64 limit;      /* rows that may be read at present */
	int stretch;      /* this many times as many as usual, as larger batches pay off */

	bool draining;                 /* no more are read until all have finished: the order changes */
	int next[MAX_FREE_CONDITIONS]; /* to this one */
	bool exploring;                /* the present order only serves to measure */
	int64 explores_after;          /* rows read before the next time */
	TimestampTz explored_at;       /* when it last began, or may begin again */
	double spent;                  /* cost of all rows so far */
	double spent_on_exploring;     /* at most; part of the above */
} ConditionOrder;

/* Begins with PostgreSQL's order.  adapts: it may change.  sample: see above. */
extern void aml_order_init(ConditionOrder *order, int count, bool adapts, int sample);

/* The scan starts over; what was measured remains. */
extern void aml_order_rescan(ConditionOrder *order);

/* The condition at this position was asked for a row. */
extern void aml_order_count(ConditionOrder *order, int position, bool passed);

/* True if the order should be looked at again before more rows are read. */
extern bool aml_order_is_due(const ConditionOrder *order);

/*
 * Looks at it again, with present costs: either more rows may be read then, or none until
 * all have finished, when the order changes.  larger_batches: they would pay off.
 */
extern void aml_order_consider(ConditionOrder *order, bool larger_batches);

/* All rows have finished: changes the order. */
extern void aml_order_change(ConditionOrder *order);

/* How many rows are on their way, or may be read before the order is considered again. */
extern double aml_order_rows_left(const ConditionOrder *order);

#endif /* AML_BATCH_SCAN_CONDITION_ORDER_H */
