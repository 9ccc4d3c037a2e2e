/*-------------------------------------------------------------------------
 *
 * count_calls.c
 *		Counts the calls of a place in a plan, for the statistics.
 *
 * Calls are counted in the tally, which costs next to nothing, and added to the statistics
 * when a request is made, when the target changes, and at the end.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "call/count_calls.h"

/* Memory context callback: must not raise an error.  After an error, calls before the first
 * request are not counted. */
static void
add_the_rest(void *arg)
{
	CallTally *tally = arg;

	if (tally->stats.count > 0)
		aml_add_call_counts(&tally->stats, &tally->counts);
}

void
aml_start_tally(CallTally *tally, const ServiceOperation *operation)
{
	MemoryContextCallback *callback = palloc0(sizeof(MemoryContextCallback));

	tally->operation = operation;
	callback->func = add_the_rest;
	callback->arg = tally;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
}

CallStats
aml_stats_of_request(CallTally *tally, const char *target, bool is_present)
{
	CallStats stats = aml_call_stats(aml_service_of(tally->operation), target);

	if (is_present)
	{
		tally->stats = stats;
		aml_add_call_counts(&stats, &tally->counts);
	}
	return stats;
}

void
aml_end_tally(CallTally *tally, const char *target)
{
	/* each call is counted, if anything is */
	if (tally->counts.calls + tally->counts.nulls > 0)
	{
		if (tally->stats.count == 0)
			tally->stats = aml_call_stats(aml_service_of(tally->operation), target ? target : "");
		aml_add_call_counts(&tally->stats, &tally->counts);
	}
	tally->stats.count = 0;
}
