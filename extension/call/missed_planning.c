/*-------------------------------------------------------------------------
 *
 * missed_planning.c
 *		Detects a planning that began before our hook was installed.
 *
 * If nothing is preloaded, the first call of a session loads this library: in the middle
 * of planning, if the planner folds or estimates with the call, or else during
 * execution.  PostgreSQL has no state that tells the two apart, and no rule about portals
 * would do: the planner may have been invoked by a function or a utility statement.  So
 * we search the stack for a frame of the planner until that planning is over: a few dozen
 * frames, before a call that takes milliseconds, in one statement per session.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <unwind.h>

#include "access/xact.h"
#include "optimizer/planner.h"

#include "call/missed_planning.h"

static bool is_missed = false;

static _Unwind_Reason_Code
find_planner(struct _Unwind_Context *frame, void *found)
{
	/* this is the return address, which may be past the function's end */
	char *code = (char *) _Unwind_GetIP(frame) - 1;

	if (_Unwind_FindEnclosingFunction(code) != (void *) standard_planner)
		return _URC_NO_REASON;
	*(bool *) found = true;
	return _URC_END_OF_STACK;
}

static bool
planner_is_on_stack(void)
{
	bool found = false;

	(void) _Unwind_Backtrace(find_planner, &found);
	return found;
}

bool
aml_missed_planning(void)
{
	if (is_missed)
		is_missed = planner_is_on_stack();
	return is_missed;
}

void
aml_forget_missed_planning(void)
{
	is_missed = false;
}

void
aml_init_missed_planning(void)
{
	/* not in the postmaster, and not in LOAD */
	is_missed = IsTransactionState() && planner_is_on_stack();
}
