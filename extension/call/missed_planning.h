/*-------------------------------------------------------------------------
 *
 * missed_planning.h
 *		A planning that began before our hook was there.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_MISSED_PLANNING_H
#define AML_CALL_MISSED_PLANNING_H

#include "postgres.h"

/* True while the planning goes on in which this library was loaded. */
extern bool aml_missed_planning(void);

/* The transaction ends, and that planning with it. */
extern void aml_forget_missed_planning(void);

/* Called when the library is loaded. */
extern void aml_init_missed_planning(void);

#endif /* AML_CALL_MISSED_PLANNING_H */
