/*-------------------------------------------------------------------------
 *
 * call_stats.h
 *		Counts calls and their requests, over all sessions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_STAT_CALL_STATS_H
#define AML_STAT_CALL_STATS_H

#include "postgres.h"

#include "service.h"
#include "stat/shared_memory.h"

/* Where the calls of the current user are counted, for the duration of a request: of the
 * target, and of the statement that the client sent, if it has a query id. */
typedef struct CallStats
{
	StatEntry *entries[2];
	AwsMlCounters *counters[2];
	int count;
} CallStats;

extern CallStats aml_call_stats(const Service *service, const char *target);

/* Adds counts there, and resets them. */
extern void aml_add_call_counts(const CallStats *stats, CallCounts *counts);

/* The entry of that key, a new one if need be.  The caller has locked the memory, or is
 * alone. */
extern StatEntry *aml_add_stat_entry(StatShared *memory, const StatKey *key);

/* Forgets everything that has been counted. */
extern void aml_reset_stats(void);

#endif /* AML_STAT_CALL_STATS_H */
