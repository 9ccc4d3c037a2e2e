/*-------------------------------------------------------------------------
 *
 * read_ahead.c
 *		How many rows a batch node may read before more are asked for.
 *
 * The plan says which Limit nodes above want rows of this one (planner/row_goal.c), and
 * their states say how many are still missing; the executor's run says how many its
 * caller takes (hooks.c).  As long as no more rows are asked for than that, no more are
 * read; and at first no more than one, if a join or the like may turn it into several.  A
 * parent that asks for more has dropped rows on the way, or wants the next rows of a
 * cursor: then the allowance doubles each time.
 *
 * If nothing on the way drops rows, only rows that are sure to be asked for are read: as
 * many as the run and the limits still need, if each of their rows takes at least one;
 * otherwise one at a time.  A statement whose calls have side effects always reads that
 * way, whatever drops rows.
 *
 * A node that reads its rows in groups (an Agg over sorted rows) is sure to read a whole
 * group once it asks for the group's second row: the first may only have told it that the
 * previous group has ended.
 *
 * A parallel worker does not see what is above its Gather.  The leader passes a LIMIT to
 * it as the number of rows to run for.
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

/* Used if there is known to be a LIMIT, but not how many rows it wants. */
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
 * How many rows the run will still take from the top of the plan; 0 if all, or if no run
 * of this state is known.
 */
static int64
rows_left_of_run(const EState *state)
{
	if (state != current_run.state || current_run.rows == 0)
		return 0;
	return Max(current_run.rows - (int64) state->es_processed, 1);
}

void
aml_read_ahead_init(ReadAhead *read_ahead, CustomScanState *node, const RowWindow *window)
{
	List *private = ((CustomScan *) node->ss.ps.plan)->custom_private;

	read_ahead->node = &node->ss.ps;
	read_ahead->window = window;
	read_ahead->first = intVal(list_nth(private, BATCH_PRIVATE_GOAL_FIRST));
	read_ahead->flags = intVal(list_nth(private, BATCH_PRIVATE_GOAL_FLAGS));
	read_ahead->exact = intVal(list_nth(private, BATCH_PRIVATE_GOAL_EXACT));
	read_ahead->share = Max(intVal(list_nth(private, BATCH_PRIVATE_GOAL_SHARE)), 1);
	read_ahead->certain = aml_plan_may_have_side_effects(node->ss.ps.state->es_plannedstmt);
	read_ahead->nlimits = list_length(list_nth(private, BATCH_PRIVATE_GOAL_LIMITS));
	read_ahead->limits = palloc0(sizeof(LimitState *) * read_ahead->nlimits);
	aml_read_ahead_reset(read_ahead);
}

void
aml_read_ahead_set_place(ReadAhead *read_ahead, const PlaceInPlan *place)
{
	List *private = ((CustomScan *) read_ahead->node->plan)->custom_private;
	List *ids = list_nth(private, BATCH_PRIVATE_GOAL_LIMITS);
	ListCell *lc;

	read_ahead->above = place->above;
	read_ahead->in_subplan = place->in_subplan;
	foreach(lc, place->limit_states)
	{
		LimitState *limit = lfirst_node(LimitState, lc);

		for (int i = 0; i < read_ahead->nlimits; i++)
		{
			if (list_nth_int(ids, i) == limit->ps.plan->plan_node_id)
				read_ahead->limits[i] = limit;
		}
	}
}

void
aml_read_ahead_reset(ReadAhead *read_ahead)
{
	read_ahead->known = false;
	read_ahead->allowed = 0;
	read_ahead->step = 0;
}

static int64
add_rows(int64 a, int64 b)
{
	int64 sum;

	return pg_add_s64_overflow(a, b, &sum) ? PG_INT64_MAX : sum;
}

/* How many rows a Limit still has to read to return wanted rows. */
static int64
rows_of_limit(const LimitState *limit, int64 wanted)
{
	int64 to_skip = Max(limit->offset - limit->position, 0);
	int64 returned = Max(limit->position - limit->offset, 0);

	if (!limit->noCount)
		wanted = Min(wanted, Max(limit->count - returned, 0));
	return add_rows(wanted, to_skip);
}

static bool
misses_limits(const ReadAhead *read_ahead)
{
	return read_ahead->nlimits > 0 && read_ahead->limits[read_ahead->nlimits - 1] == NULL;
}

static int64
rows_of_run(const ReadAhead *read_ahead)
{
	int64 rows = 0;

	if ((read_ahead->flags & ROW_GOAL_OF_RUN) || misses_limits(read_ahead))
		rows = rows_left_of_run(read_ahead->node->state);
	if (rows > 0)
		return rows;
	return misses_limits(read_ahead) && IsParallelWorker() ? FEW_ROWS : PG_INT64_MAX;
}

/* No more rows than this are ever asked for. */
static int64
rows_at_most(const ReadAhead *read_ahead)
{
	int64 rows = PG_INT64_MAX;

	for (int i = read_ahead->exact - 1; i >= 0; i--)
	{
		if (read_ahead->limits[i] != NULL)
			rows = rows_of_limit(read_ahead->limits[i], rows);
	}
	return rows;
}

/* True if no row may be read that might not be asked for. */
static bool
is_exact(const ReadAhead *read_ahead)
{
	return read_ahead->certain || (!(read_ahead->flags & ROW_GOAL_DROPS) && !read_ahead->resumed);
}

/* True if all rows of the goal are sure to be asked for. */
static bool
is_certain(const ReadAhead *read_ahead, int64 run)
{
	bool limited = read_ahead->first > 0 || read_ahead->nlimits > 0 || run < PG_INT64_MAX;

	/* rows that a CTE has returned may wait anywhere above its readers */
	if (read_ahead->certain && read_ahead->in_subplan &&
		(read_ahead->nlimits > read_ahead->exact || run < PG_INT64_MAX))
		return false;
	return (!limited || (read_ahead->flags & ROW_GOAL_EACH)) &&
		   (!(read_ahead->flags & ROW_GOAL_PROBE) || (read_ahead->flags & ROW_GOAL_PROBE_EACH));
}

/*
 * Less the rows that wait in batch nodes above, on their way to the limit; NULL: to the top
 * of the plan.  Other children of an Append have returned them, or earlier scans of this
 * node in a nested loop.
 */
static int64
less_waiting_rows(const ReadAhead *read_ahead, const LimitState *limit, int64 wanted)
{
	const ReadAhead *above = read_ahead->above;

	if (wanted == PG_INT64_MAX)
		return wanted;
	for (; above != NULL; above = above->above)
	{
		if ((above->nlimits > 0 ? above->limits[0] : NULL) == limit)
			wanted -= above->window->rows;
	}
	return Max(wanted, 0);
}

/* Rows that the run and all limits still want. */
static int64
rows_wanted(const ReadAhead *read_ahead, int64 run)
{
	int64 wanted = less_waiting_rows(read_ahead, NULL, run);

	for (int i = read_ahead->nlimits - 1; i >= 0; i--)
	{
		const LimitState *limit = read_ahead->limits[i];

		if (limit != NULL)
			wanted = less_waiting_rows(read_ahead, limit, rows_of_limit(limit, wanted));
	}
	return wanted;
}

/* How many rows of this node it takes to yield this many above. */
static int64
rows_that_make(const ReadAhead *read_ahead, int64 rows)
{
	return rows / read_ahead->share + (rows % read_ahead->share > 0);
}

/* How many rows may be read before the next is asked for. */
static int64
rows_ahead(const ReadAhead *read_ahead)
{
	int64 run = rows_of_run(read_ahead);
	int64 rows = rows_wanted(read_ahead, run);

	if (read_ahead->first > 0)
		rows = Min(rows, read_ahead->first);
	rows = rows_that_make(read_ahead, rows);
	if (is_exact(read_ahead) && !is_certain(read_ahead, run))
		rows = 1;
	return rows;
}

static void
evaluate_goal(ReadAhead *read_ahead)
{
	int64 rows = rows_ahead(read_ahead);

	read_ahead->known = true;
	read_ahead->run = current_run.number;
	read_ahead->step = Max(rows, 1);
	read_ahead->probing = (read_ahead->flags & ROW_GOAL_PROBE) && read_ahead->step > 1;
	read_ahead->allowed = read_ahead->probing ? 1 : read_ahead->step;
	read_ahead->whole_group = !(read_ahead->flags & ROW_GOAL_FIRST_OF_GROUP);
}

bool
aml_read_ahead_left(ReadAhead *read_ahead, int64 rows_read)
{
	if (!read_ahead->known)
		evaluate_goal(read_ahead);
	return rows_read < read_ahead->allowed;
}

bool
aml_read_ahead_of_group(const ReadAhead *read_ahead)
{
	/* past a filter, the next row that passes may be all that is wanted of the group */
	if (read_ahead->certain && (read_ahead->flags & ROW_GOAL_DROPS))
		return false;
	return read_ahead->whole_group && !read_ahead->probing;
}

bool
aml_read_ahead_by_group(const ReadAhead *read_ahead)
{
	return (read_ahead->flags & ROW_GOAL_BY_GROUP) && !(read_ahead->flags & ROW_GOAL_DROPS);
}

bool
aml_read_ahead_ends(const ReadAhead *read_ahead, int64 groups_read)
{
	if (!(read_ahead->flags & ROW_GOAL_ENDS_GROUPS) || (read_ahead->flags & ROW_GOAL_DROPS))
		return false;
	return rows_at_most(read_ahead) <= 1 ||
		   ((read_ahead->flags & ROW_GOAL_FIRST_ONLY) && groups_read >= read_ahead->first);
}

void
aml_read_ahead_raise(ReadAhead *read_ahead, int64 rows_read)
{
	int64 rows;

	if (read_ahead->probing)
	{
		read_ahead->probing = false;
		read_ahead->allowed = read_ahead->step;
		return;
	}

	/* a parent that returns to a group it has begun reads all of it */
	if (!read_ahead->whole_group && !(read_ahead->flags & ROW_GOAL_FIRST_OF_GROUP))
	{
		read_ahead->whole_group = true;
		return;
	}
	read_ahead->whole_group = false;

	/* the next rows of a cursor */
	if (read_ahead->run != current_run.number && !read_ahead->certain)
		read_ahead->resumed = true;

	if (is_exact(read_ahead))
		read_ahead->step = Max(rows_ahead(read_ahead), 1);
	else
	{
		read_ahead->step = Min(read_ahead->step, PG_INT64_MAX / 4) * 2;
		if ((read_ahead->flags & ROW_GOAL_OF_RUN) && read_ahead->exact == read_ahead->nlimits)
			read_ahead->step =
				Max(read_ahead->step, rows_that_make(read_ahead, rows_of_run(read_ahead)));
	}

	rows = (read_ahead->flags & ROW_GOAL_STEPS) && is_exact(read_ahead) ? 1 : read_ahead->step;
	rows = Max(Min(rows, rows_at_most(read_ahead)), 1);
	read_ahead->allowed = add_rows(Max(read_ahead->allowed, rows_read), rows);
}
