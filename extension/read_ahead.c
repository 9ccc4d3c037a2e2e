/*-------------------------------------------------------------------------
 *
 * read_ahead.c
 *		How many rows a batch node may read before more are asked for.
 *
 * The plan says what a LIMIT or the like above wants (row_goal.c), the run of
 * the executor what its caller takes (execution.c).  As long as no more rows are
 * asked for than those, no more are read.  Who asks for more has dropped rows on
 * the way, or comes back for the next rows of a cursor: then double as many are
 * allowed each time.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "executor/executor.h"

#include "execution.h"
#include "read_ahead.h"

void
aml_allowance_init(RowAllowance *allowance, CustomScanState *node, ExprContext *context)
{
	CustomScan *plan = (CustomScan *) node->ss.ps.plan;

	allowance->node = &node->ss.ps;
	allowance->count =
		ExecInitExpr(list_nth(plan->custom_exprs, BATCH_EXPR_GOAL_COUNT), allowance->node);
	allowance->offset =
		ExecInitExpr(list_nth(plan->custom_exprs, BATCH_EXPR_GOAL_OFFSET), allowance->node);
	allowance->context = context;
	allowance->flags = intVal(list_nth(plan->custom_private, BATCH_PRIVATE_GOAL_FLAGS));
	allowance->processes = intVal(list_nth(plan->custom_private, BATCH_PRIVATE_PROCESSES));
	aml_allowance_reset(allowance);
}

void
aml_allowance_reset(RowAllowance *allowance)
{
	allowance->wanted = -1;
	allowance->allowed = 0;
	allowance->step = 0;
}

static int64
add_rows(int64 a, int64 b)
{
	int64 sum;

	return pg_add_s64_overflow(a, b, &sum) ? PG_INT64_MAX : sum;
}

/* A null count is LIMIT ALL, or no LIMIT at all. */
static int64
evaluate_rows(RowAllowance *allowance, ExprState *expr, int64 if_null)
{
	bool isnull;
	Datum value = ExecEvalExprSwitchContext(expr, allowance->context, &isnull);

	return isnull ? if_null : Max(DatumGetInt64(value), 0);
}

/* Each of the processes that share the goal takes its part. */
static int64
share_of(const RowAllowance *allowance, int64 rows)
{
	return Max(rows / allowance->processes + (rows % allowance->processes > 0), 1);
}

/* Of the whole plan, if the node is on the way there. */
static int64
rows_of_run(const RowAllowance *allowance)
{
	int64 rows = 0;

	if (allowance->flags & ROW_GOAL_OF_RUN)
		rows = aml_rows_of_run(allowance->node->state);
	return rows > 0 ? rows : PG_INT64_MAX;
}

static void
evaluate_goal(RowAllowance *allowance)
{
	int64 count = evaluate_rows(allowance, allowance->count, PG_INT64_MAX);
	int64 offset = evaluate_rows(allowance, allowance->offset, 0);

	allowance->wanted = share_of(allowance, add_rows(count, offset));
	allowance->allowed = share_of(allowance, add_rows(Min(count, rows_of_run(allowance)), offset));
	allowance->step = allowance->allowed;
	allowance->probing = (allowance->flags & ROW_GOAL_PROBE) != 0;
	if (allowance->probing)
		allowance->allowed = 1;

	/* the same that a Limit tells its child, if it sees it (ExecSetTupleBound) */
	if ((allowance->flags & ROW_GOAL_EXACT) && count < PG_INT64_MAX)
		ExecSetTupleBound(add_rows(count, offset), outerPlanState(allowance->node));
}

bool
aml_allowance_left(RowAllowance *allowance, int64 rows_read)
{
	if (allowance->wanted < 0)
		evaluate_goal(allowance);
	return rows_read < allowance->allowed;
}

void
aml_allowance_raise(RowAllowance *allowance)
{
	int64 left = allowance->wanted - allowance->allowed;
	int64 rows;

	if (allowance->probing)
	{
		allowance->probing = false;
		allowance->allowed = allowance->step;
		if (allowance->step > 1)
			return;
	}

	/*
	 * Double as many each time; but not if other processes read too, where a
	 * Gather wants rows until one of them has brought the last.
	 */
	if (allowance->processes == 1)
		allowance->step = Min(allowance->step, PG_INT64_MAX / 4) * 2;

	if (left > 0)
		rows = Min(left, Max(allowance->step, rows_of_run(allowance)));
	else if (allowance->flags & ROW_GOAL_STEPS)
		rows = 1;
	else
		rows = allowance->step;
	allowance->allowed = add_rows(allowance->allowed, rows);
}
