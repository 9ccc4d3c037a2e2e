/*-------------------------------------------------------------------------
 *
 * support_function.c
 *		The planner's support function.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/supportnodes.h"

#include "call/failure_policy.h"
#include "call/known_functions.h"
#include "call/planning.h"

PG_FUNCTION_INFO_V1(aws_ml_support);

/*
 * Shared by all functions that SQL calls: planning a call loads this library (and so its
 * hooks), and registers the function in call/known_functions.c.  Nothing is simplified,
 * but a call that appears in the statement's own text is marked (call/failure_policy.c).
 */
Datum
aws_ml_support(PG_FUNCTION_ARGS)
{
	Node *request = (Node *) PG_GETARG_POINTER(0);
	FuncExpr *marked = NULL;

	if (IsA(request, SupportRequestSimplify))
	{
		SupportRequestSimplify *simplify = (SupportRequestSimplify *) request;

		aml_know_function(simplify->fcall->funcid);
		if (aml_planning_own_statement(simplify->root))
			marked = aml_mark_own_call(simplify->fcall);
	}
	PG_RETURN_POINTER(marked);
}
