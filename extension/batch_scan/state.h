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
#include "batch_scan/condition_order.h"
#include "batch_scan/read_ahead.h"
#include "batch_scan/row_window.h"
#include "stat/progress.h"

/* A call of the node. */
typedef struct BatchCall
{
	ExprState *guard;          /* NULL: always made */
	ProjectionInfo *arguments; /* into its own slot */
	int column;                /* of the scan slot, for the answer; from 0 */
	BatchQueue queue;
} BatchCall;

typedef struct Conditions Conditions;

typedef struct BatchScanState
{
	CustomScanState css;
	int ncalls;
	BatchCall *calls;
	int nrefs;       /* calls per row: ncalls, or those of the condition that has most */
	AnswerRef *refs; /* for the row being added */
	ExprContext *argument_context;
	RowWindow window;
	bool child_done;

	ReadAhead read_ahead;
	int64 rows_read;
	int64 rows_answered;
	double rows_expected; /* 0: not looked up yet */
	ShownProgress shown;  /* has these, for others to see */
	int64 rows_counted;   /* for the allowance: all rows, or only the first of each group */

	/* detects groups as the reader of our rows forms them */
	ExprState *same_group;     /* NULL: it does not group */
	TupleTableSlot *last_row;  /* the last row read */
	TupleTableSlot *peeked_at; /* the row after it, if already fetched */

	const LimitState *bounding_limit; /* a Limit that passes on exactly our rows, or NULL */
	PlanState *bounded;               /* what it bounds below us */

	/* the node whose calls and qual are used here: the node itself, unless its condition can
	 * be asked in another place */
	struct BatchScanState *asks;
	Conditions *conditions; /* NULL: its condition cannot */
	int position;           /* of this node among them, from below */

	WorkerStats *workers;   /* in the leader */
	BatchStatsShare *share; /* in a worker */
} BatchScanState;

/* Nodes whose conditions can be asked in any order. */
struct Conditions
{
	BatchScanState *nodes[MAX_FREE_CONDITIONS]; /* from below; each belongs to one condition */
	ConditionOrder order;
};

/* The node is about to send a batch of the queue: from the first one on, its progress is
 * shown. */
extern void aml_show_batch_scan(BatchScanState *state, const BatchQueue *queue);

/* If the node's condition is one of several, joins those below. */
extern void aml_conditions_join(BatchScanState *state);

/* True if the node may read another row, now that others may be waited for. */
extern bool aml_conditions_may_read(BatchScanState *state);

/* No row is left, but more may come: true if the node may read them now, false if that is
 * for a node above to decide. */
extern bool aml_conditions_go_on(BatchScanState *state);

/* True if the node below has ended, not only paused. */
extern bool aml_conditions_input_ended(const BatchScanState *state);

/* A row was read, or passed or failed what the node asks. */
extern void aml_conditions_note_read(BatchScanState *state);
extern void aml_conditions_note_row(BatchScanState *state, bool passed);

/* rows_left, or fewer if the order is considered again before. */
extern double aml_conditions_rows_left(const BatchScanState *state, double rows_left);

/* The scan starts over. */
extern void aml_conditions_rescan(BatchScanState *state);

/* Prints the node's calls in EXPLAIN. */
extern void aml_explain_batch_scan(CustomScanState *node, List *ancestors, ExplainState *es);

#endif /* AML_BATCH_SCAN_STATE_H */
