/*-------------------------------------------------------------------------
 *
 * count_calls.h
 *		Counts the calls of a place in a plan, for the statistics.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_COUNT_CALLS_H
#define AML_CALL_COUNT_CALLS_H

#include "postgres.h"

#include "service.h"
#include "stat/call_stats.h"

typedef struct CallTally
{
	const ServiceOperation *operation;
	CallCounts counts; /* not added to the statistics yet */
	CallStats stats;   /* those of the present target, once they are known */
} CallTally;

/* What it counts will not be lost by an error. */
extern void aml_start_tally(CallTally *tally, const ServiceOperation *operation);

/* Where a request is counted; is_present: it goes to the target of the calls counted so
 * far, which are added. */
extern CallStats aml_stats_of_request(CallTally *tally, const char *target, bool is_present);

/* Adds the calls counted so far to the statistics.  target: that of the calls; NULL: none. */
extern void aml_end_tally(CallTally *tally, const char *target);

#endif /* AML_CALL_COUNT_CALLS_H */
