/*-------------------------------------------------------------------------
 *
 * plan_sorted.h
 *		Aggregates whose input is sorted for them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_PLAN_SORTED_H
#define AML_PLAN_SORTED_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Has the aggregates of an Agg read calls that its sorted input has. */
extern void aml_read_sort_keys(Plan *plan);

#endif /* AML_PLAN_SORTED_H */
