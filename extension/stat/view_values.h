/*-------------------------------------------------------------------------
 *
 * view_values.h
 *		What the views aws_ml.stat_* have in common.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_STAT_VIEW_VALUES_H
#define AML_STAT_VIEW_VALUES_H

#include "postgres.h"

/* A name in shared memory, as text. */
extern Datum aml_text_of_utf8(const char *utf8);

/* True if the current role may see what is nobody's or anybody's. */
extern bool aml_may_read_all_stats(void);

/* True if it may see what that role has done. */
extern bool aml_may_read_stats_of(Oid role);

#endif /* AML_STAT_VIEW_VALUES_H */
