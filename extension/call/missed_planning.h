/*-------------------------------------------------------------------------
 *
 * missed_planning.h
 *		Detects a planning that began before our hook was installed.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_MISSED_PLANNING_H
#define AML_CALL_MISSED_PLANNING_H

#include "postgres.h"

/* True during the planning that loaded this library. */
extern bool aml_missed_planning(void);

/* The transaction ends, and that planning with it. */
extern void aml_forget_missed_planning(void);

/* Called once, when the library is loaded. */
extern void aml_init_missed_planning(void);

#endif /* AML_CALL_MISSED_PLANNING_H */
