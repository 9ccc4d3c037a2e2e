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
	AnswerRef *refs; /* one per call, for the row being added */
	ExprContext *argument_context;
	RowWindow window;
	bool child_done;

	ReadAhead read_ahead;
	int64 rows_read;
	int64 rows_counted; /* for the allowance: all rows, or only the first of each group */

	/* detects groups as the reader of our rows forms them */
	ExprState *same_group;     /* NULL: it does not group */
	TupleTableSlot *last_row;  /* the last row read */
	TupleTableSlot *peeked_at; /* the row after it, if already fetched */

	const LimitState *bounding_limit; /* a Limit that passes on exactly our rows, or NULL */

	WorkerStats *workers;   /* in the leader */
	BatchStatsShare *share; /* in a worker */
} BatchScanState;

/* True if the guard is the constant true: the call is made for every row. */
extern bool aml_is_always(Node *guard);

/* Prints the node's calls in EXPLAIN. */
extern void aml_explain_batch_scan(CustomScanState *node, List *ancestors, ExplainState *es);

#endif /* AML_BATCH_SCAN_STATE_H */
