/*-------------------------------------------------------------------------
 *
 * hooks.c
 *		The PostgreSQL hooks that this library installs.
 *
 * There is one more: while a table is imported, s3/copy_from.c watches its triggers.
 *
 * The planner hook rewrites the plans of statements that call our functions, and costs
 * nothing for all others (call/known_functions.c).
 *
 * If nothing is preloaded, the first statement of a session that calls us loads this
 * library, and has then already passed the planner hook.  The ExecutorStart hook rewrites
 * such a plan; it works on a copy, since the plan may belong to the plan cache.
 *
 * The ExecutorRun hook knows how many rows the caller will take: a cursor, a PL/pgSQL
 * loop or SELECT INTO, an SQL function that returns one value.  In row mode, no call
 * would be made for later rows (batch_scan/read_ahead.c).
 *
 * Utility statements can run other people's code: COPY fires triggers, CREATE INDEX
 * evaluates expressions, COMMIT checks deferred constraints.  The rows of EXPLAIN pass
 * through s3/secrets.c; without ANALYZE, EXPLAIN is also handled by
 * planner/plain_explain.c.  SET lowers the limits of those who may not set them
 * (stat/lower_limit.c).
 *
 * All hooks tell call/failure_policy.c whose code runs.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "optimizer/planner.h"
#include "tcop/utility.h"

#include "batch_scan/find_limits.h"
#include "batch_scan/read_ahead.h"
#include "call/explain_state.h"
#include "call/failure_policy.h"
#include "call/known_functions.h"
#include "call/missed_planning.h"
#include "call/planning.h"
#include "call/statement_answers.h"
#include "compat.h"
#include "hooks.h"
#include "planner/explain_row_mode.h"
#include "planner/plain_explain.h"
#include "planner/plan_cost.h"
#include "planner/require_batch.h"
#include "planner/rewrite.h"
#include "s3/secrets.h"
#include "settings.h"
#include "stat/limits.h"
#include "stat/lower_limit.h"

static planner_hook_type prev_planner_hook = NULL;
static ExecutorStart_hook_type prev_executor_start_hook = NULL;
static ExecutorRun_hook_type prev_executor_run_hook = NULL;
static ExecutorFinish_hook_type prev_executor_finish_hook = NULL;
static ProcessUtility_hook_type prev_process_utility_hook = NULL;
static emit_log_hook_type prev_emit_log_hook = NULL;

/* ----------------------------------------------------------------
 *		The planner
 * ----------------------------------------------------------------
 */

/*
 * A cursor with neither SCROLL nor NO SCROLL can scroll backward if its plan can
 * (PerformCursorOpen, SPI_cursor_open); it should still be able to with batches.
 */
static bool
may_go_backward(const PlannedStmt *stmt, int cursor_options)
{
	if (cursor_options & CURSOR_OPT_SCROLL)
		return true;
	return (cursor_options & CURSOR_OPT_FAST_PLAN) && !(cursor_options & CURSOR_OPT_NO_SCROLL) &&
		   stmt->rowMarks == NIL && ExecSupportsBackwardScan(stmt->planTree);
}

static PlannedStmt *
plan(Query *query, const char *query_string, int cursor_options, ParamListInfo params)
{
	aml_plan_own_statement(query);
	if (prev_planner_hook)
		return prev_planner_hook(query, query_string, cursor_options, params);
	return standard_planner(query, query_string, cursor_options, params);
}

static PlannedStmt *
plan_statement(Query *query, const char *query_string, int cursor_options, ParamListInfo params)
{
	volatile bool outermost = !aml_planning_in_progress();
	CodePlace outer = aml_enter_execution();
	PlanningState outer_planning = aml_enter_planning();
	PlannedStmt *volatile stmt = NULL;

	PG_TRY();
	{
		stmt = aml_plan_unasked(plan, query, query_string, cursor_options, params);
	}
	PG_FINALLY();
	{
		aml_leave_planning(outer_planning);
		aml_leave_execution(outer);
		if (outermost)
			aml_answers_planned(stmt);
	}
	PG_END_TRY();

	if (aml_plan_may_call_service(stmt))
	{
		/* Whose view a call is in decides whether it may fail to NULL.  Without relations
		 * there is no view, and PL/pgSQL can still treat the expression as simple. */
		if (stmt->relationOids != NIL)
			stmt->dependsOnRole = true;
		/* while it is still the planner's plan */
		stmt->jitFlags = aml_jit_flags_without_calls(stmt);
		if (aml_function_migration_enabled())
			aml_rewrite_plan(stmt, may_go_backward(stmt, cursor_options));
	}
	return stmt;
}

/* ----------------------------------------------------------------
 *		The executor
 * ----------------------------------------------------------------
 */

/* A worker's plan does not list the functions that it calls. */
static bool
may_have_batches(const PlannedStmt *stmt)
{
	return IsParallelWorker() || aml_plan_may_call_service(stmt);
}

static void
start(QueryDesc *query_desc, int eflags)
{
	if (prev_executor_start_hook)
		prev_executor_start_hook(query_desc, eflags);
	else
		standard_ExecutorStart(query_desc, eflags);
}

/* Starting evaluates expressions, too: those for partition pruning. */
static void
start_with_answers(QueryDesc *query_desc, int eflags, StatementAnswers *planned)
{
	StatementRun run;

	aml_begin_statement_run(&run, query_desc, planned);
	PG_TRY();
	{
		start(query_desc, eflags);
	}
	PG_FINALLY();
	{
		aml_end_statement_run(&run);
	}
	PG_END_TRY();
	if (planned != NULL)
		aml_answers_attach(planned, query_desc->estate);
}

static void
start_execution(QueryDesc *query_desc, int eflags)
{
	StatementAnswers *planned = aml_answers_of_planning(query_desc->plannedstmt);

	aml_start_below_explain(query_desc, eflags);

	/* a worker runs what its leader has rewritten */
	if (!IsParallelWorker() && aml_plan_may_call_service(query_desc->plannedstmt))
	{
		int jit_flags = aml_jit_flags_without_calls(query_desc->plannedstmt);
		bool rewrite =
			aml_function_migration_enabled() && aml_plan_wants_rewrite(query_desc->plannedstmt);

		if (rewrite || jit_flags != query_desc->plannedstmt->jitFlags)
			query_desc->plannedstmt = copyObject(query_desc->plannedstmt);
		query_desc->plannedstmt->jitFlags = jit_flags;
		if (rewrite)
			aml_rewrite_plan(query_desc->plannedstmt, (eflags & EXEC_FLAG_BACKWARD) != 0);
	}
	/* functions that call us are not among those of the plan that may call us */
	if (!IsParallelWorker() && aml_debug_require_batch != AML_REQUIRE_BATCH_ALLOW)
		aml_require_batch(query_desc->plannedstmt);

	start_with_answers(query_desc, eflags, planned);

	if (may_have_batches(query_desc->plannedstmt))
	{
		aml_note_statement(query_desc);
		aml_find_limits(query_desc->planstate);
	}
	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		aml_explain_row_mode(query_desc, false);
}

static void
run(AML_EXECUTOR_RUN_PARAMETERS)
{
	if (prev_executor_run_hook)
		prev_executor_run_hook(AML_EXECUTOR_RUN_ARGUMENTS);
	else
		standard_ExecutorRun(AML_EXECUTOR_RUN_ARGUMENTS);
}

static void
run_execution(AML_EXECUTOR_RUN_PARAMETERS)
{
	StatementRun statement_run;
	RunOfExecutor outer_run = aml_current_run();
	CodePlace outer = aml_enter_execution();

	aml_begin_statement_run(&statement_run, query_desc, NULL);
	PG_TRY();
	{
		int counted_run = aml_begin_counted_run(query_desc);

		if (may_have_batches(query_desc->plannedstmt))
		{
			int guc_level = aml_begin_parallel_policy(query_desc);

			aml_enter_run(query_desc->estate, count);
			run(AML_EXECUTOR_RUN_ARGUMENTS);
			aml_end_parallel_policy(guc_level);
		}
		else
			run(AML_EXECUTOR_RUN_ARGUMENTS);
		aml_end_counted_run(counted_run);
	}
	PG_FINALLY();
	{
		aml_leave_run(outer_run);
		aml_end_statement_run(&statement_run);
		aml_leave_execution(outer);
	}
	PG_END_TRY();
}

/* AFTER triggers of the statement run here, and the rest of data-modifying WITH queries. */
static void
finish_execution(QueryDesc *query_desc)
{
	StatementRun statement_run;
	CodePlace outer = aml_enter_execution();

	aml_begin_statement_run(&statement_run, query_desc, NULL);
	PG_TRY();
	{
		if (prev_executor_finish_hook)
			prev_executor_finish_hook(query_desc);
		else
			standard_ExecutorFinish(query_desc);
	}
	PG_FINALLY();
	{
		aml_end_statement_run(&statement_run);
		aml_leave_execution(outer);
	}
	PG_END_TRY();
	if (!IsParallelWorker())
		aml_explain_row_mode(query_desc, true);
}

/* ----------------------------------------------------------------
 *		Utility statements
 * ----------------------------------------------------------------
 */

static void
run_utility(PlannedStmt *stmt, const char *query_string, bool read_only_tree,
			ProcessUtilityContext context, ParamListInfo params, QueryEnvironment *environment,
			DestReceiver *dest, QueryCompletion *completion)
{
	if (IsA(stmt->utilityStmt, ExplainStmt))
		dest = aml_masking_receiver(dest, (ExplainStmt *) stmt->utilityStmt, query_string);
	if (IsA(stmt->utilityStmt, VariableSetStmt) &&
		aml_lower_limit((VariableSetStmt *) stmt->utilityStmt, context == PROCESS_UTILITY_TOPLEVEL))
		return;
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

/* In a plain EXPLAIN, no service is called. */
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
	const ExplainStmt *outer_explain = aml_enter_utility(stmt->utilityStmt);

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
		aml_leave_utility(outer_explain);
		aml_leave_execution(outer);
	}
	PG_END_TRY();
}

/* ----------------------------------------------------------------
 *		The log and the transaction
 * ----------------------------------------------------------------
 */

static void
emit_log(ErrorData *error)
{
	aml_mask_log(error);
	if (prev_emit_log_hook)
		prev_emit_log_hook(error);
}

static void
end_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PARALLEL_ABORT:
		case XACT_EVENT_PREPARE:
			aml_forget_missed_planning();
			aml_answers_forget();
			break;
		default:
			break;
	}
}

void
aml_install_hooks(void)
{
	prev_planner_hook = planner_hook;
	planner_hook = plan_statement;
	prev_executor_start_hook = ExecutorStart_hook;
	ExecutorStart_hook = start_execution;
	prev_executor_run_hook = ExecutorRun_hook;
	ExecutorRun_hook = run_execution;
	prev_executor_finish_hook = ExecutorFinish_hook;
	ExecutorFinish_hook = finish_execution;
	prev_process_utility_hook = ProcessUtility_hook;
	ProcessUtility_hook = process_utility;
	prev_emit_log_hook = emit_log_hook;
	emit_log_hook = emit_log;
	aml_init_explain_row_mode();
	RegisterXactCallback(end_transaction, NULL);
}
