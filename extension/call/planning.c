/*-------------------------------------------------------------------------
 *
 * planning.c
 *		Tells whether a statement is being planned, and what calls may do meanwhile.
 *
 * The planner evaluates calls to fold constants and to estimate.  There is no way to tell
 * which of the two it is doing, or what other extensions evaluate meanwhile.  So a call
 * is made as it is anywhere else, and its answer is kept for the execution of the
 * statement (call/statement_answers.c).  A call that must not be made by mere planning,
 * because every call counts, is an error there.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/lsyscache.h"

#include "call/explain_state.h"
#include "call/failure_policy.h"
#include "call/missed_planning.h"
#include "call/planning.h"
#include "compat.h"

static PlanningState state = {0, false};

PlanningState
aml_enter_planning(void)
{
	PlanningState outer = state;

	state.depth++;
	return outer;
}

void
aml_plan_own_statement(Query *query)
{
	state.statement_is_own = aml_statement_is_own(query);
}

void
aml_leave_planning(PlanningState outer)
{
	state = outer;
}

/*
 * The same for a planning that our hook missed.  It is checked at the first call only,
 * because later on the bodies of functions may have replaced calls.
 */
static bool
missed_own_statement(const PlannerInfo *root)
{
	static const PlannerGlobal *looked_at = NULL;
	static bool is_own = false;

	if (root->glob == NULL || !aml_missed_planning())
		return false;
	if (looked_at != root->glob)
	{
		looked_at = root->glob;
		while (root->parent_root != NULL)
			root = root->parent_root;
		is_own = aml_planned_statement_is_own(root->parse);
	}
	return is_own;
}

bool
aml_planning_own_statement(const PlannerInfo *root)
{
	if (root == NULL)
		return false;
	return state.depth > 0 ? state.statement_is_own : missed_own_statement(root);
}

bool
aml_planning_in_progress(void)
{
	return state.depth > 0 || aml_missed_planning();
}

AML_NORETURN static void
refuse_while_planning(const char *name, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("%s cannot be called while a statement is planned", name),
			 errdetail_internal("%s", detail),
			 errhint("Declare the function that calls it VOLATILE: the planner evaluates functions "
					 "that are IMMUTABLE or STABLE.")));
}

void
aml_check_call(const ServiceCall *call)
{
	aml_refuse_in_plain_explain();
	if (aml_planning_in_progress() && call->operation->has_side_effects)
		refuse_while_planning(
			get_func_name(call->function),
			_("What the function of the service does is done by each invocation."));
	if (aml_planning_in_progress() && call->has_volatile_arguments)
		refuse_while_planning(get_func_name(call->function), _("Its arguments are volatile."));
}

void
aml_check_transfer(const char *name)
{
	aml_refuse_in_plain_explain();
	if (aml_planning_in_progress())
		refuse_while_planning(name, _("It imports or exports whenever it is called."));
}
