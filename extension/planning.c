/*-------------------------------------------------------------------------
 *
 * planning.c
 *		The hook around planning.
 *
 * The planner hook rewrites the plans of statements that call our functions.
 * To leave all others alone at no cost, it relies on two things PostgreSQL
 * does anyway: planning a call runs its support function, which notes the
 * function here, and setrefs.c lists the functions of a plan in invalItems.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/planner.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "failure_policy.h"
#include "model_call.h"
#include "plan_cost.h"
#include "plan_rewrite.h"
#include "planning.h"
#include "settings.h"

typedef struct NotedFunction
{
	Oid function;
	uint32 hash; /* of its entry in the syscache PROCOID */
	const ModelOperation *operation;
} NotedFunction;

static NotedFunction *noted_functions = NULL;
static int noted_count = 0;

static planner_hook_type prev_planner_hook = NULL;

/* Nesting of our planner hook. */
static int planning_depth = 0;

/*
 * The memory context of a planning that began before our hook was installed,
 * or NULL.  It stays set until the next sign that this planning is over.
 */
static MemoryContext unhooked_planning = NULL;

/* The calls of the statement that is planned stand in its own text (failure_policy.c). */
static bool statement_is_own = false;

bool
aml_planning_own_statement(const PlannerInfo *root)
{
	if (root == NULL)
		return false;
	if (planning_depth > 0)
		return statement_is_own;
	while (root->parent_root != NULL)
		root = root->parent_root;
	return aml_statement_is_own(root->parse);
}

void
aml_planning_note_function(Oid function)
{
	const ModelOperation *operation;

	if (planning_depth == 0)
		unhooked_planning = CurrentMemoryContext;

	if (aml_planning_is_noted(function) || (operation = aml_model_operation(function)) == NULL)
		return;

	if (noted_functions == NULL)
		noted_functions = MemoryContextAlloc(TopMemoryContext, sizeof(NotedFunction));
	else
		noted_functions = repalloc(noted_functions, sizeof(NotedFunction) * (noted_count + 1));
	noted_functions[noted_count].function = function;
	noted_functions[noted_count].hash = GetSysCacheHashValue1(PROCOID, ObjectIdGetDatum(function));
	noted_functions[noted_count].operation = operation;
	noted_count++;
}

bool
aml_planning_is_noted(Oid function)
{
	for (int i = 0; i < noted_count; i++)
		if (noted_functions[i].function == function)
			return true;
	return false;
}

bool
aml_has_side_effects(Node *expr, void *context)
{
	if (expr == NULL)
		return false;
	if (IsA(expr, FuncExpr))
	{
		for (int i = 0; i < noted_count; i++)
			if (noted_functions[i].function == ((FuncExpr *) expr)->funcid &&
				noted_functions[i].operation->has_side_effects)
				return true;
	}
	return expression_tree_walker(expr, aml_has_side_effects, context);
}

/* The plan can contain calls of noted functions; of those with side effects. */
static bool
may_call(const PlannedStmt *stmt, bool with_side_effects)
{
	ListCell *lc;

	if (noted_count == 0 || stmt->planTree == NULL)
		return false;

	foreach(lc, stmt->invalItems)
	{
		PlanInvalItem *item = lfirst_node(PlanInvalItem, lc);

		if (item->cacheId != PROCOID)
			continue;
		for (int i = 0; i < noted_count; i++)
			if (noted_functions[i].hash == item->hashValue &&
				(!with_side_effects || noted_functions[i].operation->has_side_effects))
				return true;
	}
	return false;
}

bool
aml_plan_may_call_model(const PlannedStmt *stmt)
{
	return may_call(stmt, false);
}

bool
aml_plan_may_have_side_effects(const PlannedStmt *stmt)
{
	return may_call(stmt, true);
}

/*
 * In a planning that our hook surrounds, anything that runs is part of
 * planning.  In one that it missed, evaluate_expr() in clauses.c is recognized
 * by the executor state it makes below the planner's memory context; a plpgsql
 * expression, which runs without ExecutorStart as well, has another parent.
 */
bool
aml_planning_in_progress(void)
{
	MemoryContext executor_state;

	if (planning_depth > 0)
		return true;
	if (unhooked_planning == NULL)
		return false;
	executor_state = MemoryContextGetParent(CurrentMemoryContext);
	return executor_state != NULL && MemoryContextGetParent(executor_state) == unhooked_planning;
}

/*
 * A cursor that says neither SCROLL nor NO SCROLL can go backward if its plan can
 * (PerformCursorOpen, SPI_cursor_open), and then should with batches, too.
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
	statement_is_own = aml_statement_is_own(query);
	if (prev_planner_hook)
		return prev_planner_hook(query, query_string, cursor_options, params);
	return standard_planner(query, query_string, cursor_options, params);
}

static PlannedStmt *
plan_statement(Query *query, const char *query_string, int cursor_options, ParamListInfo params)
{
	PlannedStmt *volatile stmt;
	bool outer_is_own = statement_is_own;
	CodePlace outer = aml_enter_execution();

	unhooked_planning = NULL;
	planning_depth++;
	PG_TRY();
	{
		stmt = plan(query, query_string, cursor_options, params);
	}
	PG_FINALLY();
	{
		planning_depth--;
		statement_is_own = outer_is_own;
		aml_leave_execution(outer);
	}
	PG_END_TRY();

	if (aml_plan_may_call_model(stmt))
	{
		/* as long as it is the planner's plan */
		stmt->jitFlags = aml_jit_flags_without_calls(stmt);
		if (aml_function_migration_enabled())
			aml_rewrite_plan(stmt, may_go_backward(stmt, cursor_options));
	}
	return stmt;
}

void
aml_planning_is_over(void)
{
	unhooked_planning = NULL;
}

static void
end_transaction(XactEvent event, void *arg)
{
	aml_planning_is_over();
}

void
aml_install_planning_hook(void)
{
	prev_planner_hook = planner_hook;
	planner_hook = plan_statement;
	RegisterXactCallback(end_transaction, NULL);
}
