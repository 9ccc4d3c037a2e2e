/*-------------------------------------------------------------------------
 *
 * execution.c
 *		Hooks around execution.
 *
 * With nothing preloaded, the first statement of a session that calls us is
 * the one that loads this library, and it is then already past the planner
 * hook.  The ExecutorStart hook rewrites such a plan, on a copy, since it may
 * belong to the plan cache.
 *
 * The ExecutorRun hook knows how many rows the caller will take: a cursor, a
 * loop and SELECT INTO of PL/pgSQL, a function in SQL that returns one value.
 * Row at a time, no call is made for the rows after those.
 *
 * All of them tell failure_policy.c whose code runs.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"

#include "batch_scan.h"
#include "compat.h"
#include "execution.h"
#include "failure_policy.h"
#include "kept_answers.h"
#include "plain_explain.h"
#include "plan_check.h"
#include "plan_cost.h"
#include "plan_rewrite.h"
#include "planning.h"
#include "settings.h"

static ExecutorStart_hook_type prev_executor_start_hook = NULL;
static ExecutorRun_hook_type prev_executor_run_hook = NULL;
static ExecutorFinish_hook_type prev_executor_finish_hook = NULL;

/* The innermost run of a statement that may call us. */
static const EState *run_state = NULL;
static int64 run_rows = 0;
static int64 run_number = 0;
static int64 last_run = 0;

int64
aml_rows_of_run(const EState *estate)
{
	if (estate != run_state || run_rows == 0)
		return 0;
	return Max(run_rows - (int64) estate->es_processed, 1);
}

int64
aml_current_run(void)
{
	return run_number;
}

/* ----------------------------------------------------------------
 *		Limit nodes
 * ----------------------------------------------------------------
 */

static bool
collect_limits(PlanState *node, List **limit_states)
{
	if (node == NULL)
		return false;
	if (IsA(node, LimitState))
		*limit_states = lappend(*limit_states, node);
	return planstate_tree_walker(node, collect_limits, limit_states);
}

static bool
tell_limits(PlanState *node, List *limit_states)
{
	if (node == NULL)
		return false;
	aml_batch_scan_find_limits(node, limit_states);
	return planstate_tree_walker(node, tell_limits, limit_states);
}

static void bind_children(PlanState **children, int count, const LimitState *limit);

/* The batch nodes that ExecSetTupleBound() would go through on its way down from the Limit. */
static void
bind_batch_scans(PlanState *node, const LimitState *limit)
{
	check_stack_depth();
	switch (nodeTag(node))
	{
		case T_AppendState:
			bind_children(((AppendState *) node)->appendplans, ((AppendState *) node)->as_nplans,
						  limit);
			return;
		case T_MergeAppendState:
			bind_children(((MergeAppendState *) node)->mergeplans,
						  ((MergeAppendState *) node)->ms_nplans, limit);
			return;
		case T_SubqueryScanState:
			if (node->qual == NULL)
				bind_batch_scans(((SubqueryScanState *) node)->subplan, limit);
			return;
		case T_ResultState:
		case T_GatherState:
		case T_GatherMergeState:
			break;
		default:
			if (!aml_is_batch_scan_state(node) || node->qual != NULL)
				return;
			aml_batch_scan_set_bounding_limit(node, limit);
			break;
	}
	if (outerPlanState(node))
		bind_batch_scans(outerPlanState(node), limit);
}

static void
bind_children(PlanState **children, int count, const LimitState *limit)
{
	for (int i = 0; i < count; i++)
		bind_batch_scans(children[i], limit);
}

static void
find_limits(PlanState *root)
{
	List *limit_states = NIL;
	ListCell *lc;

	collect_limits(root, &limit_states);
	if (limit_states != NIL)
		tell_limits(root, limit_states);
	foreach(lc, limit_states)
		bind_batch_scans(outerPlanState(lfirst(lc)), lfirst(lc));
}

/* The plan of a worker does not say which functions it calls. */
static bool
may_have_batches(const PlannedStmt *stmt)
{
	return IsParallelWorker() || aml_plan_may_call_model(stmt);
}

/* ----------------------------------------------------------------
 *		Hooks
 * ----------------------------------------------------------------
 */

static void
start(QueryDesc *query_desc, int eflags)
{
	if (prev_executor_start_hook)
		prev_executor_start_hook(query_desc, eflags);
	else
		standard_ExecutorStart(query_desc, eflags);
}

/* Starting evaluates as well: what prunes partitions. */
static void
start_with_kept_answers(QueryDesc *query_desc, int eflags, KeptAnswers *answers)
{
	KeptAnswersUse use;

	aml_begin_kept_answers(&use, answers);
	PG_TRY();
	{
		start(query_desc, eflags);
	}
	PG_FINALLY();
	{
		aml_end_kept_answers(&use);
	}
	PG_END_TRY();
	aml_kept_answers_attach(answers, query_desc->estate);
}

static void
start_execution(QueryDesc *query_desc, int eflags)
{
	KeptAnswers *answers;

	aml_planning_is_over();
	answers = aml_kept_answers_of(query_desc->plannedstmt);
	aml_start_below_explain(query_desc, eflags);

	/* a worker runs what its leader rewrote */
	if (!IsParallelWorker() && aml_plan_may_call_model(query_desc->plannedstmt))
	{
		int jit_flags = aml_jit_flags_without_calls(query_desc->plannedstmt);
		bool rewrite =
			aml_function_migration_enabled() && aml_plan_wants_rewrite(query_desc->plannedstmt);

		if (rewrite || jit_flags != query_desc->plannedstmt->jitFlags)
			query_desc->plannedstmt = copyObject(query_desc->plannedstmt);
		query_desc->plannedstmt->jitFlags = jit_flags;
		if (rewrite)
			aml_rewrite_plan(query_desc->plannedstmt, (eflags & EXEC_FLAG_BACKWARD) != 0);
		if (aml_debug_require_batch != AML_REQUIRE_BATCH_ALLOW)
			aml_check_batching(query_desc->plannedstmt);
	}

	if (answers != NULL)
		start_with_kept_answers(query_desc, eflags, answers);
	else
		start(query_desc, eflags);

	if (may_have_batches(query_desc->plannedstmt))
	{
		aml_note_statement(query_desc);
		find_limits(query_desc->planstate);
	}
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
	const EState *outer_state = run_state;
	int64 outer_rows = run_rows;
	const KeptAnswers *answers = aml_kept_answers_of_execution(query_desc->estate);
	KeptAnswersUse use;
	int64 outer_number = run_number;
	CodePlace outer = aml_enter_execution();

	if (answers != NULL)
		aml_begin_kept_answers(&use, answers);
	PG_TRY();
	{
		if (may_have_batches(query_desc->plannedstmt))
		{
			int guc_level = aml_begin_parallel_policy(query_desc);

			run_state = query_desc->estate;
			run_rows = (int64) Min(count, PG_INT64_MAX);
			run_number = ++last_run;
			run(AML_EXECUTOR_RUN_ARGUMENTS);
			aml_end_parallel_policy(guc_level);
		}
		else
			run(AML_EXECUTOR_RUN_ARGUMENTS);
	}
	PG_FINALLY();
	{
		run_state = outer_state;
		run_rows = outer_rows;
		if (answers != NULL)
			aml_end_kept_answers(&use);
		run_number = outer_number;
		aml_leave_execution(outer);
	}
	PG_END_TRY();
}

/* Triggers run here that come after the statement. */
static void
finish_execution(QueryDesc *query_desc)
{
	CodePlace outer = aml_enter_execution();

	PG_TRY();
	{
		if (prev_executor_finish_hook)
			prev_executor_finish_hook(query_desc);
		else
			standard_ExecutorFinish(query_desc);
	}
	PG_FINALLY();
	{
		aml_leave_execution(outer);
	}
	PG_END_TRY();
}

void
aml_install_execution_hooks(void)
{
	prev_executor_start_hook = ExecutorStart_hook;
	ExecutorStart_hook = start_execution;
	prev_executor_run_hook = ExecutorRun_hook;
	ExecutorRun_hook = run_execution;
	prev_executor_finish_hook = ExecutorFinish_hook;
	ExecutorFinish_hook = finish_execution;
}
