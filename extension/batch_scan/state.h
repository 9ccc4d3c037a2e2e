/*-------------------------------------------------------------------------
 *
 * state.h
 *		The batch node while it runs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_STATE_H
#define AML_BATCH_SCAN_STATE_H

#include "postgres.h"

#include "nodes/execnodes.h"

#include "batch_scan/batch_queue.h"
#include "batch_scan/read_ahead.h"
#include "batch_scan/row_window.h"

/* A call of the node. */
typedef struct BatchCall
{
	ExprState *guard;          /* NULL: always made */
	ProjectionInfo *arguments; /* into its own slot */
	BatchQueue queue;
} BatchCall;

typedef struct BatchScanState
{
	CustomScanState css;
	int ncolumns; /* of the child */
	int ncalls;
	BatchCall *calls;
	AnswerRef *refs; /* ncalls, of the row being added */
	ExprContext *argument_context;
	RowWindow window;
	bool child_done;

	ReadAhead read_ahead;
	int64 rows_read;
	int64 rows_counted; /* for the allowance: all of them, or the first ones of groups */

	/* where the reader of our rows groups them */
	ExprState *same_group;     /* NULL: it does not */
	TupleTableSlot *last_row;  /* that was read */
	TupleTableSlot *peeked_at; /* the row after it, where it has been fetched */

	const LimitState *bounding_limit; /* whose rows pass through here, or NULL */

	WorkerStats *workers;   /* of the leader */
	BatchStatsShare *share; /* of a worker */
} BatchScanState;

/* True for the guard of a call that is made for every row: the constant true. */
extern bool aml_is_always(Node *guard);

/* Prints the node's calls in EXPLAIN. */
extern void aml_explain_batch_scan(CustomScanState *node, List *ancestors, ExplainState *es);

#endif /* AML_BATCH_SCAN_STATE_H */
