/*-------------------------------------------------------------------------
 *
 * hand_up.h
 *		Answers that a plan below already has.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_HAND_UP_H
#define AML_BATCH_SCAN_HAND_UP_H

#include "postgres.h"

#include "nodes/plannodes.h"

/*
 * If a batch node of the plan answers this call for every row, appends the answer to the
 * plan's targetlist.  call: over the plan's columns (OUTER_VAR).  False: the plan is
 * unchanged.
 */
extern bool aml_hand_up(Plan *plan, Node *call);

#endif /* AML_BATCH_SCAN_HAND_UP_H */
