/*-------------------------------------------------------------------------
 *
 * paces.c
 *		Function behind the view aws_ml.stat_paces.
 *
 * The library changes paces while they are read here, so that a row may have a rate and a
 * time that were never together.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "funcapi.h"
#include "utils/timestamp.h"

#include "stat/shared_memory.h"
#include "stat/view_values.h"

PG_FUNCTION_INFO_V1(aws_ml_stat_get_paces);

#define PACE_COLUMNS 6

/* From nanoseconds of CLOCK_MONOTONIC. */
static TimestampTz
timestamp_of(int64 monotonic)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return GetCurrentTimestamp() -
		   ((int64) now.tv_sec * INT64CONST(1000000000) + now.tv_nsec - monotonic) / 1000;
}

static void
put_pace(const AwsMlPace *pace, ReturnSetInfo *result)
{
	Datum values[PACE_COLUMNS];
	bool nulls[PACE_COLUMNS] = {0};
	int i = 0;

	values[i++] = aml_text_of_utf8(pace->service);
	nulls[i] = pace->target[0] == '\0';
	values[i++] = aml_text_of_utf8(pace->target);
	nulls[i] = pace->rate == 0;
	values[i++] = Float8GetDatum(pace->rate);
	nulls[i] = pace->limit == 0;
	values[i++] = Float8GetDatum(pace->limit);
	nulls[i] = pace->throttled == 0;
	values[i++] = TimestampTzGetDatum(timestamp_of(pace->throttled));
	nulls[i] = pace->smallest_refused == 0;
	values[i++] = Int64GetDatum(pace->smallest_refused);
	Assert(i == PACE_COLUMNS);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* Names of others' endpoints are for those who may read all statistics; before 17 and not
 * preloaded, they are the session's own. */
Datum
aws_ml_stat_get_paces(PG_FUNCTION_ARGS)
{
	const StatShared *memory = aml_stat_shared();
	bool may_read = !aml_stat_is_shared() || aml_may_read_all_stats();

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < STAT_PACES && may_read; i++)
	{
		if (memory->paces[i].key != 0)
			put_pace(&memory->paces[i], (ReturnSetInfo *) fcinfo->resultinfo);
	}
	return (Datum) 0;
}
