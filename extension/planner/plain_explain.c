/*-------------------------------------------------------------------------
 *
 * plain_explain.c
 *		EXPLAIN without ANALYZE, which must not call any service.
 *
 * Planning can evaluate a call: to fold an IMMUTABLE function that makes it, or to
 * estimate with a STABLE one.  A plain EXPLAIN has no value for the call, and NULL would
 * be taken for one: in the plan it shows, in plans cached meanwhile, in the table that a
 * function writes to.  So the call raises an error.
 *
 * That error ends the planning, which runs in a subtransaction as a PL/pgSQL block with
 * an EXCEPTION clause does.  The statement is then planned again with Params of unknown
 * value in place of the arguments of such functions: the planner treats them as constants
 * that it will learn later.  In the finished plan the arguments are put back, so it is
 * the plan that would run, except for what the planner would have learned from the
 * answer.
 *
 * A statement that reaches no call is planned once, as usual.
 *
 * The first EXPLAIN of a session may be what loads this library: then nothing catches the
 * error.  A function may be passed the answer and do anything with it (store it, send it,
 * print it), so the calls that this planning evaluates are made.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/resowner.h"
#include "utils/syscache.h"

#include "call/explain_state.h"
#include "compat.h"
#include "expr/plan_walker.h"
#include "planner/plain_explain.h"

/* reaches_no_call() is running, and catches the error of a call. */
static bool catching = false;

/* Runs a function in a subtransaction.  False: it reached a call, and its effects were undone. */
static bool
reaches_no_call(void (*function)(void *arg), void *arg)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	uint64 reached_before = aml_calls_reached();
	bool reached = false;

	catching = true;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		function(arg);
		/* a function may have caught the error */
		if (aml_calls_reached() > reached_before)
			RollbackAndReleaseCurrentSubTransaction();
		else
			ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		catching = false;
	}
	PG_CATCH();
	{
		ErrorData *error;

		catching = false;
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (aml_calls_reached() == reached_before || error->sqlerrcode == ERRCODE_QUERY_CANCELED)
			ReThrowError(error);
		FreeErrorData(error);
	}
	PG_END_TRY();
	reached = aml_calls_reached() > reached_before;
	return !reached;
}

/* ----------------------------------------------------------------
 *		Arguments that the planner does not see
 * ----------------------------------------------------------------
 */

/* Above the numbers of all real parameters: those of the protocol have 16 bits, those of
 * PL/pgSQL are variables of a function. */
#define FIRST_HIDDEN_PARAM 1000000

typedef enum HideWhat
{
	HIDE_NOTHING,
	HIDE_ARGUMENTS, /* constant arguments of calls that have only constant arguments */
	HIDE_CALLS,     /* those calls themselves, and constant arguments of SQL functions */
	HIDE_NO_MORE
} HideWhat;

typedef struct Hidden
{
	HideWhat what;
	List *exprs; /* in the order of their Params */
} Hidden;

/* True for a function that is not built in and not a built-in operator's: it may call us. */
static bool
is_users(Oid function, void *context)
{
	return function >= FirstNormalObjectId;
}

static bool
calls_users_functions(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (check_functions_in_node(node, is_users, NULL))
		return true;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, calls_users_functions, context, 0);
	return expression_tree_walker(node, calls_users_functions, context);
}

static bool
varies(Node *node, void *context)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_Param:
			return ((Param *) node)->paramkind != PARAM_EXTERN;
		case T_Var:
		case T_SubLink:
		case T_Aggref:
		case T_GroupingFunc:
		case T_WindowFunc:
		case T_CaseTestExpr:
		case T_CoerceToDomainValue:
		case T_SetToDefault:
		case T_CurrentOfExpr:
		case T_NextValueExpr:
			return true;
		default:
			return expression_tree_walker(node, varies, context);
	}
}

static bool
is_constant(Node *node)
{
	return !varies(node, NULL) && !contain_volatile_functions(node) &&
		   !expression_returns_set(node);
}

/* Equal expressions share a Param: they may have to be equal, as in GROUP BY. */
static Node *
hide(Node *expr, Hidden *hidden)
{
	Param *param = makeNode(Param);
	ListCell *lc;
	int n = 0;

	foreach(lc, hidden->exprs)
	{
		if (equal(lfirst(lc), expr))
			break;
		n++;
	}
	if (n == list_length(hidden->exprs))
		hidden->exprs = lappend(hidden->exprs, expr);

	param->paramkind = PARAM_EXTERN;
	param->paramid = FIRST_HIDDEN_PARAM + n;
	param->paramtype = exprType(expr);
	param->paramtypmod = exprTypmod(expr);
	param->paramcollid = exprCollation(expr);
	param->location = -1;
	return (Node *) param;
}

/* The arguments of a node that calls a function, to be modified in place. */
static List **
arguments_of(Node *node, Oid *function)
{
	switch (nodeTag(node))
	{
		case T_FuncExpr:
			*function = ((FuncExpr *) node)->funcid;
			return &((FuncExpr *) node)->args;
		case T_OpExpr:
		case T_DistinctExpr:
		case T_NullIfExpr:
			*function = get_opcode(((OpExpr *) node)->opno);
			return &((OpExpr *) node)->args;
		case T_ScalarArrayOpExpr:
			*function = get_opcode(((ScalarArrayOpExpr *) node)->opno);
			return &((ScalarArrayOpExpr *) node)->args;
		default:
			return NULL;
	}
}

static Oid
function_language(Oid function)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid language = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		language = ((Form_pg_proc) GETSTRUCT(tuple))->prolang;
		ReleaseSysCache(tuple);
	}
	return language;
}

static bool
is_null_constant(Node *node)
{
	return IsA(node, Const) && ((Const *) node)->constisnull;
}

/* Returns the number of arguments hidden. */
static int
hide_arguments(List *args, Hidden *hidden)
{
	ListCell *lc;
	int count = 0;

	foreach(lc, args)
	{
		Node *arg = lfirst(lc);

		if (is_null_constant(arg) || !is_constant(arg))
			continue;
		lfirst(lc) = hide(arg, hidden);
		count++;
	}
	return count;
}

/* node: of a copy that can be modified. */
static Node *
hide_in(Node *node, Hidden *hidden)
{
	List **args;
	Oid function;

	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
		return (Node *) query_tree_mutator((Query *) node, hide_in, hidden, 0);

	args = arguments_of(node, &function);
	if (args != NULL && is_users(function, NULL))
	{
		if (is_constant(node))
		{
			/* if there is no argument to hide, hide the call */
			if (hidden->what == HIDE_CALLS || hide_arguments(*args, hidden) == 0)
				return hide(node, hidden);
			return node;
		}
		if (hidden->what == HIDE_CALLS && function_language(function) == SQLlanguageId)
			hide_arguments(*args, hidden);
	}
	return expression_tree_mutator(node, hide_in, hidden);
}

static char *
replace_all(char *text, const char *from, const char *to)
{
	StringInfoData result;
	char *found;

	initStringInfo(&result);
	while ((found = strstr(text, from)) != NULL)
	{
		appendBinaryStringInfo(&result, text, found - text);
		appendStringInfoString(&result, to);
		text = found + strlen(from);
	}
	appendStringInfoString(&result, text);
	return result.data;
}

/*
 * Puts the expressions back.  There is no mutator for plans, but all of them can be
 * written and read, which is how they reach workers.
 */
static PlannedStmt *
unhide(PlannedStmt *stmt, Hidden *hidden)
{
	char *text = nodeToString(stmt);
	List *exprs = hidden->exprs;
	ListCell *lc;

	foreach(lc, exprs)
	{
		char *param = nodeToString(hide(lfirst(lc), hidden));

		text = replace_all(text, param, nodeToString(lfirst(lc)));
	}
	return castNode(PlannedStmt, stringToNode(text));
}

/* ----------------------------------------------------------------
 *		Planning
 * ----------------------------------------------------------------
 */

typedef struct Planning
{
	AmlPlanner plan;
	Query *query;
	const char *query_string;
	int cursor_options;
	ParamListInfo params;
	PlannedStmt *stmt;
} Planning;

static void
plan_once(void *arg)
{
	Planning *planning = arg;

	planning->stmt = planning->plan(planning->query, planning->query_string,
									planning->cursor_options, planning->params);
}

PlannedStmt *
aml_plan_unasked(AmlPlanner plan, Query *query, const char *query_string, int cursor_options,
				 ParamListInfo params)
{
	Planning planning = {plan, query, query_string, cursor_options, params, NULL};
	Hidden hidden = {HIDE_NOTHING, NIL};

	if (!aml_in_plain_explain() || catching || IsInParallelMode() ||
		!calls_users_functions((Node *) query, NULL))
		return plan(query, query_string, cursor_options, params);

	for (; hidden.what < HIDE_NO_MORE; hidden.what++)
	{
		hidden.exprs = NIL;
		planning.query = copyObject(query);
		if (hidden.what != HIDE_NOTHING)
			planning.query = castNode(Query, hide_in((Node *) planning.query, &hidden));
		/* what is hidden may be what makes the query parallel-unsafe */
		if (hidden.what != HIDE_NOTHING && max_parallel_hazard(query) == PROPARALLEL_UNSAFE)
			planning.cursor_options &= ~CURSOR_OPT_PARALLEL_OK;
		if (reaches_no_call(plan_once, &planning))
			return hidden.exprs == NIL ? planning.stmt : unhide(planning.stmt, &hidden);
	}
	/* fails with the error of the call */
	return plan(query, query_string, cursor_options, params);
}

/* ----------------------------------------------------------------
 *		Starting the executor
 * ----------------------------------------------------------------
 */

/* What an execution evaluates at startup to prune partitions. */
typedef struct Pruning
{
	ParamListInfo params;
	List *exprs;
} Pruning;

static bool
evaluates_users_functions(List *steps)
{
	ListCell *lc;

	foreach(lc, steps)
	{
		if (IsA(lfirst(lc), PartitionPruneStepOp) &&
			calls_users_functions((Node *) ((PartitionPruneStepOp *) lfirst(lc))->exprs, NULL))
			return true;
	}
	return false;
}

static void
evaluate_steps(void *arg)
{
	Pruning *pruning = arg;
	EState *estate = CreateExecutorState();
	ListCell *lc;

	estate->es_param_list_info = pruning->params;
	foreach(lc, pruning->exprs)
	{
		bool isnull;
		ExprState *expr = ExecInitExprWithParams(lfirst(lc), pruning->params);

		ExecEvalExprSwitchContext(expr, GetPerTupleExprContext(estate), &isnull);
	}
	FreeExecutorState(estate);
}

/* Keeps all partitions in the plan if pruning them takes a call. */
static void
prune_unasked(PartitionPruneInfo *info, QueryDesc *query_desc)
{
	ListCell *hierarchy, *relation, *step;

	foreach(hierarchy, info->prune_infos)
	{
		foreach(relation, (List *) lfirst(hierarchy))
		{
			PartitionedRelPruneInfo *pruned = lfirst_node(PartitionedRelPruneInfo, relation);
			Pruning pruning = {.params = query_desc->params};

			if (!evaluates_users_functions(pruned->initial_pruning_steps))
				continue;
			foreach(step, pruned->initial_pruning_steps)
			{
				if (IsA(lfirst(step), PartitionPruneStepOp))
					pruning.exprs =
						list_concat(pruning.exprs, ((PartitionPruneStepOp *) lfirst(step))->exprs);
			}
			if (!reaches_no_call(evaluate_steps, &pruning))
				aml_keep_partitions(query_desc->plannedstmt, pruned);
		}
	}
}

static void
prune_node_unasked(Plan *plan, void *query_desc)
{
	PartitionPruneInfo *info = aml_prune_info_of_node(plan);

	if (info != NULL)
		prune_unasked(info, query_desc);
}

static void
find_prune_info(Plan *plan, void *found)
{
	PartitionPruneInfo *info = aml_prune_info_of_node(plan);

	if (info != NULL)
		*(List **) found = lappend(*(List **) found, info);
}

static bool
prunes_by_users_functions(PlannedStmt *stmt)
{
	List *infos = list_copy(aml_prune_infos_of_statement(stmt));
	ListCell *lc, *hierarchy, *relation;

	aml_visit_statement(stmt, find_prune_info, &infos);
	foreach(lc, infos)
	{
		foreach(hierarchy, ((PartitionPruneInfo *) lfirst(lc))->prune_infos)
		{
			foreach(relation, (List *) lfirst(hierarchy))
			{
				if (evaluates_users_functions(
						lfirst_node(PartitionedRelPruneInfo, relation)->initial_pruning_steps))
					return true;
			}
		}
	}
	return false;
}

void
aml_start_below_explain(QueryDesc *query_desc, int eflags)
{
	bool without_hook = aml_explained_without_hook();
	ListCell *lc;

	if ((!aml_in_plain_explain() && !without_hook) || !(eflags & EXEC_FLAG_EXPLAIN_ONLY) ||
		catching || IsInParallelMode() || !prunes_by_users_functions(query_desc->plannedstmt))
		return;

	/* the plan may belong to the plan cache */
	query_desc->plannedstmt = copyObject(query_desc->plannedstmt);
	foreach(lc, aml_prune_infos_of_statement(query_desc->plannedstmt))
		prune_unasked(lfirst(lc), query_desc);
	aml_visit_statement(query_desc->plannedstmt, prune_node_unasked, query_desc);
}
