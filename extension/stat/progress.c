/*-------------------------------------------------------------------------
 *
 * progress.c
 *		Shows what this process is at, in aws_ml.stat_progress.
 *
 * Each process has a few places for what is at work in it, in the memory that all share.
 * There are no locks: only the process itself writes there, and counts its changes as
 * PostgreSQL does for pg_stat_activity, so that others can see whether they have read
 * something half changed.  The numbers of rows and bytes are plain stores: a row costs
 * two of them.
 *
 * What has no place counts where nobody looks.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/barrier.h"
#include "utils/backend_status.h"
#include "utils/timestamp.h"

#include "stat/progress.h"

/* Samples are at least that far apart at first, and at last: then they are of the last
 * minute. */
#define FIRST_INTERVAL_US 20000
#define LAST_INTERVAL_US 2000000

static Progress unseen;

/* Who has the places of this process. */
static ShownProgress *owners[STAT_OPERATIONS];

static void
begin_change(Progress *progress)
{
	progress->changes++;
	pg_write_barrier();
}

static void
end_change(Progress *progress)
{
	pg_write_barrier();
	progress->changes++;
}

void
aml_progress_init(ShownProgress *shown, MemoryContext context)
{
	memset(shown, 0, sizeof(*shown));
	shown->progress = &unseen;
	shown->context = context;
}

/* Memory context callback: must not raise an error. */
static void
end(void *arg)
{
	aml_progress_end(arg);
}

/* A free place, or that of the first one that is done; -1: none. */
static int
find_place(const StatSession *session)
{
	int place = -1;

	for (int i = 0; i < STAT_OPERATIONS; i++)
	{
		const Progress *progress = &session->operations[i];

		if (!progress->in_use)
			return i;
		if (progress->phase == PROGRESS_DONE &&
			(place < 0 || progress->since < session->operations[place].since))
			place = i;
	}
	return place;
}

static void
fill(Progress *progress, int node, const char *function, const char *target)
{
	uint32 changes;

	begin_change(progress);
	changes = progress->changes;
	memset(progress, 0, sizeof(*progress));
	progress->changes = changes;
	progress->in_use = true;
	progress->interval = FIRST_INTERVAL_US;
	progress->node = node;
	progress->since = GetCurrentTimestamp();
	progress->query_id = pgstat_get_my_query_id();
	progress->role = GetUserId();
	aml_copy_utf8(progress->function, sizeof(progress->function), function);
	aml_copy_utf8(progress->target, sizeof(progress->target), target);
	end_change(progress);
}

void
aml_progress_begin(ShownProgress *shown, int node, const char *function, const char *target)
{
	StatSession *session = aml_stat_session();
	int place = find_place(session);

	shown->has_begun = true;
	if (place < 0)
		return;
	if (!shown->is_registered)
	{
		shown->callback.func = end;
		shown->callback.arg = shown;
		MemoryContextRegisterResetCallback(shown->context, &shown->callback);
		shown->is_registered = true;
	}
	if (session->operations[place].in_use)
		owners[place]->progress = &unseen;
	owners[place] = shown;
	shown->progress = &session->operations[place];
	fill(shown->progress, node, function, target);
}

/* Keeps every other sample, or forgets the oldest. */
static void
make_room(Progress *progress)
{
	if (progress->interval < LAST_INTERVAL_US)
	{
		progress->interval *= 2;
		progress->nsamples = STAT_SAMPLES / 2;
		for (int i = 0; i < STAT_SAMPLES / 2; i++)
			progress->samples[i] = progress->samples[2 * i];
	}
	else
	{
		progress->nsamples--;
		memmove(&progress->samples[0], &progress->samples[1],
				sizeof(ProgressSample) * (STAT_SAMPLES - 1));
	}
}

void
aml_progress_sample(ShownProgress *shown, int64 done)
{
	Progress *progress = shown->progress;
	int64 now;

	if (progress == &unseen)
		return;
	now = GetCurrentTimestamp();
	if (progress->nsamples > 0 &&
		now - progress->samples[progress->nsamples - 1].time < progress->interval)
		return;
	begin_change(progress);
	if (progress->nsamples == STAT_SAMPLES)
		make_room(progress);
	progress->samples[progress->nsamples++] = (ProgressSample){now, done};
	end_change(progress);
}

void
aml_progress_end(ShownProgress *shown)
{
	Progress *progress = shown->progress;

	shown->has_begun = false;
	shown->progress = &unseen;
	if (progress == &unseen)
		return;
	begin_change(progress);
	progress->in_use = false;
	end_change(progress);
}
