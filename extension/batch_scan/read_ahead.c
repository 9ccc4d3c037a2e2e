/*-------------------------------------------------------------------------
 *
 * read_ahead.c
 *		How many rows a batch node may read before more are asked for.
 *
 * The plan says which Limit nodes above want rows of this one (planner/row_goal.c), and
 * their states how many are still missing; the run of the executor says what its
 * caller takes (hooks.c).  As long as no more rows are asked for than those,
 * no more are read.  Who asks for more has dropped rows on the way, or comes back
 * for the next rows of a cursor: then double as many are allowed each time.
 *
 * Where nothing drops rows on the way, rows are read that are sure to be asked for,
 * and no others: as many as are missing of a run and of limits, each of whose rows
 * takes one at least, or else one at a time.  So it is in a statement whose calls
 * have side effects, whatever drops rows.
 *
 * A node that reads its rows in groups (an Agg over sorted rows) is sure to ask for
 * all of a group where it asks for two of its rows: the first may only have told it
 * that the group before has ended.
 *
 * A parallel worker does not see what is above its Gather.  The leader tells it a
 * LIMIT as the number of rows to run for.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "common/int.h"
#include "executor/executor.h"

#include "batch_scan/node.h"
#include "batch_scan/read_ahead.h"
#include "call/known_functions.h"

/* Where a LIMIT is known to be there, but not how many rows it wants. */
#define FEW_ROWS 16

/* The innermost run. */
static RunOfExecutor current_run = {NULL, 0, 0};
static int64 last_run_number = 0;

RunOfExecutor
aml_current_run(void)
{
	return current_run;
}

void
aml_enter_run(const EState *state, uint64 rows)
{
	current_run.state = state;
	current_run.rows = (int64) Min(rows, PG_INT64_MAX);
	current_run.number = ++last_run_number;
}

void
aml_leave_run(RunOfExecutor outer)
{
	current_run = outer;
}

/*
 * How many rows the run will still take from the top of the plan: 0 for all of them,
 * or if no run of this state is known.
 */
static int64
rows_left_of_run(const EState *state)
{
	if (state != current_run.state || current_run.rows == 0)
		return 0;
	return Max(current_run.rows - (int64) state->es_processed, 1);
}

void
aml_allowance_init(RowAllowance *allowance, CustomScanState *node)
{
	List *private = ((CustomScan *) node->ss.ps.plan)->custom_private;

	allowance->node = &node->ss.ps;
	allowance->first = intVal(list_nth(private, BATCH_PRIVATE_GOAL_FIRST));
	allowance->flags = intVal(list_nth(private, BATCH_PRIVATE_GOAL_FLAGS));
	allowance->exact = intVal(list_nth(private, BATCH_PRIVATE_GOAL_EXACT));
	allowance->share = Max(intVal(list_nth(private, BATCH_PRIVATE_GOAL_SHARE)), 1);
	allowance->certain = aml_plan_may_have_side_effects(node->ss.ps.state->es_plannedstmt);
	allowance->nlimits = list_length(list_nth(private, BATCH_PRIVATE_GOAL_LIMITS));
	allowance->limits = palloc0(sizeof(LimitState *) * allowance->nlimits);
	aml_allowance_reset(allowance);
}

void
aml_allowance_find_limits(RowAllowance *allowance, List *limit_states)
{
	List *private = ((CustomScan *) allowance->node->plan)->custom_private;
	List *ids = list_nth(private, BATCH_PRIVATE_GOAL_LIMITS);
	ListCell *lc;

	foreach(lc, limit_states)
	{
		LimitState *limit = lfirst_node(LimitState, lc);

		for (int i = 0; i < allowance->nlimits; i++)
		{
			if (list_nth_int(ids, i) == limit->ps.plan->plan_node_id)
				allowance->limits[i] = limit;
		}
	}
}

void
aml_allowance_reset(RowAllowance *allowance)
{
	allowance->known = false;
	allowance->allowed = 0;
	allowance->step = 0;
}

static int64
add_rows(int64 a, int64 b)
{
	int64 sum;

	return pg_add_s64_overflow(a, b, &sum) ? PG_INT64_MAX : sum;
}

/* How many rows a Limit still reads, of which wanted come out of it. */
static int64
rows_of_limit(const LimitState *limit, int64 wanted)
{
	int64 to_skip = Max(limit->offset - limit->position, 0);
	int64 returned = Max(limit->position - limit->offset, 0);

	if (!limit->noCount)
		wanted = Min(wanted, Max(limit->count - returned, 0));
	return add_rows(wanted, to_skip);
}

/* The same, through the nearest of the limits. */
static int64
rows_of_limits(const RowAllowance *allowance, int count, int64 wanted)
{
	for (int i = count - 1; i >= 0; i--)
	{
		if (allowance->limits[i] != NULL)
			wanted = rows_of_limit(allowance->limits[i], wanted);
	}
	return wanted;
}

static bool
misses_limits(const RowAllowance *allowance)
{
	return allowance->nlimits > 0 && allowance->limits[allowance->nlimits - 1] == NULL;
}

static int64
rows_of_run(const RowAllowance *allowance)
{
	int64 rows = 0;

	if ((allowance->flags & ROW_GOAL_OF_RUN) || misses_limits(allowance))
		rows = rows_left_of_run(allowance->node->state);
	if (rows > 0)
		return rows;
	return misses_limits(allowance) && IsParallelWorker() ? FEW_ROWS : PG_INT64_MAX;
}

/* More than this are never asked for. */
static int64
rows_at_most(const RowAllowance *allowance)
{
	return rows_of_limits(allowance, allowance->exact, PG_INT64_MAX);
}

/* Not a row is read that might not be asked for. */
static bool
is_exact(const RowAllowance *allowance)
{
	return allowance->certain || (!(allowance->flags & ROW_GOAL_DROPS) && !allowance->resumed);
}

/* All rows of the goal are sure to be asked for. */
static bool
is_certain(const RowAllowance *allowance, int64 run)
{
	bool limited = allowance->first > 0 || allowance->nlimits > 0 || run < PG_INT64_MAX;

	return (!limited || (allowance->flags & ROW_GOAL_EACH)) &&
		   (!(allowance->flags & ROW_GOAL_PROBE) || (allowance->flags & ROW_GOAL_PROBE_EACH));
}

/* How many rows may be read before the next is asked for. */
static int64
rows_ahead(const RowAllowance *allowance)
{
	int64 run = rows_of_run(allowance);
	int64 rows = rows_of_limits(allowance, allowance->nlimits, run);

	if (allowance->first > 0)
		rows = Min(rows, allowance->first);
	rows = rows / allowance->share + (rows % allowance->share > 0);
	if (is_exact(allowance) && !is_certain(allowance, run))
		rows = 1;
	return rows;
}

static void
evaluate_goal(RowAllowance *allowance)
{
	int64 rows = rows_ahead(allowance);

	allowance->known = true;
	allowance->run = current_run.number;
	allowance->step = Max(rows, 1);
	allowance->probing = (allowance->flags & ROW_GOAL_PROBE) && allowance->step > 1;
	allowance->allowed = allowance->probing ? 1 : allowance->step;
	allowance->whole_group = !(allowance->flags & ROW_GOAL_FIRST_OF_GROUP);
}

bool
aml_allowance_left(RowAllowance *allowance, int64 rows_read)
{
	if (!allowance->known)
		evaluate_goal(allowance);
	return rows_read < allowance->allowed;
}

bool
aml_allowance_of_group(const RowAllowance *allowance)
{
	return allowance->whole_group && !allowance->probing && !(allowance->flags & ROW_GOAL_DROPS);
}

bool
aml_allowance_by_group(const RowAllowance *allowance)
{
	return (allowance->flags & ROW_GOAL_BY_GROUP) && !(allowance->flags & ROW_GOAL_DROPS);
}

bool
aml_allowance_ends(const RowAllowance *allowance, int64 groups_read)
{
	if (!(allowance->flags & ROW_GOAL_ENDS_GROUPS) || (allowance->flags & ROW_GOAL_DROPS))
		return false;
	return rows_at_most(allowance) <= 1 ||
		   ((allowance->flags & ROW_GOAL_FIRST_ONLY) && groups_read >= allowance->first);
}

void
aml_allowance_raise(RowAllowance *allowance, int64 rows_read)
{
	int64 rows;

	if (allowance->probing)
	{
		allowance->probing = false;
		allowance->allowed = allowance->step;
		return;
	}

	/* who comes back for a group that has begun reads all of it */
	if (!allowance->whole_group && !(allowance->flags & (ROW_GOAL_DROPS | ROW_GOAL_FIRST_OF_GROUP)))
	{
		allowance->whole_group = true;
		return;
	}
	allowance->whole_group = false;

	/* the next rows of a cursor */
	if (allowance->run != current_run.number && !allowance->certain)
		allowance->resumed = true;

	if (is_exact(allowance))
		allowance->step = Max(rows_ahead(allowance), 1);
	else
	{
		allowance->step = Min(allowance->step, PG_INT64_MAX / 4) * 2;
		if ((allowance->flags & ROW_GOAL_OF_RUN) && allowance->exact == allowance->nlimits)
			allowance->step = Max(allowance->step, rows_of_run(allowance));
	}

	rows = (allowance->flags & ROW_GOAL_STEPS) && is_exact(allowance) ? 1 : allowance->step;
	rows = Max(Min(rows, rows_at_most(allowance)), 1);
	allowance->allowed = add_rows(Max(allowance->allowed, rows_read), rows);
}
