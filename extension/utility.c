/*-------------------------------------------------------------------------
 *
 * utility.c
 *		The hook around statements that are not planned.
 *
 * They can run code of others: COPY fires triggers, CREATE INDEX evaluates
 * expressions, COMMIT checks what was deferred.  failure_policy.c has to know.
 * EXPLAIN shows its rows by way of secrets.c; without ANALYZE it is the business
 * of plain_explain.c as well.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "tcop/utility.h"

#include "failure_policy.h"
#include "plain_explain.h"
#include "secrets.h"
#include "utility.h"

static ProcessUtility_hook_type prev_process_utility_hook = NULL;

static void
run_utility(PlannedStmt *stmt, const char *query_string, bool read_only_tree,
			ProcessUtilityContext context, ParamListInfo params, QueryEnvironment *environment,
			DestReceiver *dest, QueryCompletion *completion)
{
	if (IsA(stmt->utilityStmt, ExplainStmt))
		dest = aml_masking_receiver(dest, (ExplainStmt *) stmt->utilityStmt, query_string);
	if (prev_process_utility_hook)
		prev_process_utility_hook(stmt, query_string, read_only_tree, context, params, environment,
								  dest, completion);
	else
		standard_ProcessUtility(stmt, query_string, read_only_tree, context, params, environment,
								dest, completion);
}

static CodePlace
enter(const PlannedStmt *stmt, ProcessUtilityContext context)
{
	if (IsA(stmt->utilityStmt, DoStmt) && context == PROCESS_UTILITY_TOPLEVEL)
		return aml_enter_block();
	return aml_enter_execution();
}

/* A plain EXPLAIN asks nothing. */
static void
run_explained(PlannedStmt *stmt, const char *query_string, bool read_only_tree,
			  ProcessUtilityContext context, ParamListInfo params, QueryEnvironment *environment,
			  DestReceiver *dest, QueryCompletion *completion)
{
	aml_begin_plain_explain();
	PG_TRY();
	{
		run_utility(stmt, query_string, read_only_tree, context, params, environment, dest,
					completion);
	}
	PG_FINALLY();
	{
		aml_end_plain_explain();
	}
	PG_END_TRY();
}

static void
process_utility(PlannedStmt *stmt, const char *query_string, bool read_only_tree,
				ProcessUtilityContext context, ParamListInfo params, QueryEnvironment *environment,
				DestReceiver *dest, QueryCompletion *completion)
{
	const CodePlace outer = enter(stmt, context);

	PG_TRY();
	{
		if (aml_is_plain_explain(stmt->utilityStmt))
			run_explained(stmt, query_string, read_only_tree, context, params, environment, dest,
						  completion);
		else
			run_utility(stmt, query_string, read_only_tree, context, params, environment, dest,
						completion);
	}
	PG_FINALLY();
	{
		aml_leave_execution(outer);
	}
	PG_END_TRY();
}

void
aml_install_utility_hook(void)
{
	prev_process_utility_hook = ProcessUtility_hook;
	ProcessUtility_hook = process_utility;
}
