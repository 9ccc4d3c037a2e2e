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
 * A function is known by what pg_proc says of it, which may change at any time:
 * somebody replaces it by a mock, or gives it settings of its own.
 *
 * The planner evaluates calls, to fold and to estimate.  Nobody can tell which
 * of the two it is, nor what other extensions evaluate meanwhile, so a call is
 * answered as it is anywhere, and the answer is kept for the execution of the
 * statement (kept_answers.c).  What must not be asked by mere planning, because
 * each call counts, is an error there.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/planner.h"
#include "tcop/pquery.h"
#include "utils/backend_status.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "compat.h"
#include "failure_policy.h"
#include "kept_answers.h"
#include "model_call.h"
#include "plain_explain.h"
#include "plan_cost.h"
#include "plan_rewrite.h"
#include "planning.h"
#include "services.h"
#include "settings.h"

typedef struct NotedFunction
{
	Oid function;
	uint32 hash; /* of its entry in the syscache PROCOID */
	bool is_current;
	const ModelOperation *operation; /* NULL: it is none of ours any more */
	bool is_batched;                 /* its calls may be */
	bool counts_each;                /* no call of it can stand for another */
} NotedFunction;

static NotedFunction *noted_functions = NULL;
static int noted_count = 0;

static planner_hook_type prev_planner_hook = NULL;

/* Nesting of our planner hook. */
static int planning_depth = 0;

/* This library was loaded in a planning, which our hook does not surround. */
static bool hook_missed = false;

/* ----------------------------------------------------------------
 *		Our functions
 * ----------------------------------------------------------------
 */

/* Reads pg_proc again, if it may have changed. */
static void
refresh(NotedFunction *noted)
{
	HeapTuple tuple;

	if (noted->is_current)
		return;
	noted->operation = NULL;
	noted->is_batched = false;
	noted->counts_each = false;
	/* what comes in meanwhile may be about this function */
	noted->is_current = true;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(noted->function));
	if (!HeapTupleIsValid(tuple))
		return;
	noted->operation = aml_operation_of_procedure(tuple);
	if (noted->operation != NULL)
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

		/*
		 * Settings and the rights of the definer are the business of
		 * fmgr_security_definer(); a strict function is not called at all
		 * for a null, which most of our arguments may be.
		 */
		noted->is_batched = heap_attisnull(tuple, Anum_pg_proc_proconfig, NULL) &&
							!form->prosecdef && !form->proisstrict;
		noted->counts_each =
			noted->operation->has_side_effects || form->provolatile == PROVOLATILE_VOLATILE;
	}
	ReleaseSysCache(tuple);
}

/* Syscache callback: runs anywhere, so that it only takes note. */
static void
function_changed(Datum arg, int cache_id, uint32 hash)
{
	for (int i = 0; i < noted_count; i++)
		if (hash == 0 || noted_functions[i].hash == hash)
			noted_functions[i].is_current = false;
}

static NotedFunction *
find_noted(Oid function)
{
	for (int i = 0; i < noted_count; i++)
	{
		if (noted_functions[i].function == function)
		{
			refresh(&noted_functions[i]);
			return &noted_functions[i];
		}
	}
	return NULL;
}

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
	NotedFunction noted = {.function = function};

	if (find_noted(function) != NULL)
		return;
	noted.hash = GetSysCacheHashValue1(PROCOID, ObjectIdGetDatum(function));
	refresh(&noted);
	if (noted.operation == NULL)
		return;

	if (noted_functions == NULL)
		noted_functions = MemoryContextAlloc(TopMemoryContext, sizeof(NotedFunction));
	else
		noted_functions = repalloc(noted_functions, sizeof(NotedFunction) * (noted_count + 1));
	noted_functions[noted_count++] = noted;
}

bool
aml_planning_is_noted(Oid function)
{
	NotedFunction *noted = find_noted(function);

	/* a module loaded later may want to see each call */
	return noted != NULL && noted->is_batched && !FmgrHookIsNeeded(function);
}

bool
aml_has_side_effects(Node *expr, void *context)
{
	if (expr == NULL)
		return false;
	if (IsA(expr, FuncExpr))
	{
		NotedFunction *noted = find_noted(((FuncExpr *) expr)->funcid);

		if (noted != NULL && noted->counts_each)
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
		{
			if (noted_functions[i].hash != item->hashValue)
				continue;
			refresh(&noted_functions[i]);
			if (with_side_effects ? noted_functions[i].counts_each
								  : noted_functions[i].operation != NULL)
				return true;
		}
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

/* ----------------------------------------------------------------
 *		Calls while planning goes on
 * ----------------------------------------------------------------
 */

/*
 * Statements are planned before their portal runs, or by these utility statements
 * when it does.
 */
static bool
may_be_planned_now(void)
{
	Node *utility;

	if (ActivePortal == NULL)
		return true;
	if (list_length(ActivePortal->stmts) != 1)
		return false;
	utility = linitial_node(PlannedStmt, ActivePortal->stmts)->utilityStmt;
	return utility != NULL && (IsA(utility, ExplainStmt) || IsA(utility, ExecuteStmt) ||
							   IsA(utility, DeclareCursorStmt) ||
							   IsA(utility, CreateTableAsStmt) || IsA(utility, CopyStmt));
}

bool
aml_planning_in_progress(void)
{
	return planning_depth > 0 || (hook_missed && ActivePortal == NULL);
}

bool
aml_planning_keeps_answers(void)
{
	return planning_depth > 0 || (hook_missed && may_be_planned_now());
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

bool
aml_may_ask(const ModelCall *call)
{
	if (aml_explains_only())
		return false;
	if (aml_planning_in_progress() && call->operation->has_side_effects)
		refuse_while_planning(get_func_name(call->function),
							  _("What the function of the service does is done by each invocation."));
	if (aml_planning_in_progress() && call->has_volatile_arguments)
		refuse_while_planning(get_func_name(call->function), _("Its arguments are volatile."));
	return true;
}

void
aml_check_transfer(const char *name)
{
	if (aml_explains_only() || aml_planning_in_progress())
		refuse_while_planning(name, _("It imports or exports whenever it is called."));
}

/* ----------------------------------------------------------------
 *		The hook
 * ----------------------------------------------------------------
 */

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
	volatile bool outermost = !aml_planning_in_progress();
	bool outer_is_own = statement_is_own;
	CodePlace outer = aml_enter_execution();
	PlannedStmt *volatile stmt = NULL;

	planning_depth++;
	PG_TRY();
	{
		stmt = aml_plan_unasked(plan, query, query_string, cursor_options, params);
	}
	PG_FINALLY();
	{
		planning_depth--;
		statement_is_own = outer_is_own;
		aml_leave_execution(outer);
		if (outermost)
			aml_kept_answers_planned(stmt);
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
	if (ActivePortal != NULL)
		hook_missed = false;
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
			hook_missed = false;
			aml_kept_answers_forget();
			aml_forget_placeholders();
			break;
		default:
			break;
	}
}

/*
 * Whether a client's statement is what loads this library; calls of the function
 * protocol and of workers have no portal at any time.
 */
static bool
is_loaded_by_statement(void)
{
	return IsTransactionState() && MyBackendType == B_BACKEND &&
		   (MyBEEntry == NULL || MyBEEntry->st_state != STATE_FASTPATH) && may_be_planned_now();
}

void
aml_install_planning_hook(void)
{
	prev_planner_hook = planner_hook;
	planner_hook = plan_statement;
	hook_missed = is_loaded_by_statement();
	CacheRegisterSyscacheCallback(PROCOID, function_changed, (Datum) 0);
	RegisterXactCallback(end_transaction, NULL);
}
