/*-------------------------------------------------------------------------
 *
 * evaluator.c
 *		Evaluates expressions where other extensions do, for tests.
 *
 * It knows nothing of aws_ml.  While evaluator.expression is set, its value is
 * told by each hook that is called.  The planner hook evaluates the calls of a
 * statement on constants first, and has their values planned in their place,
 * as an extension does that sends statements elsewhere.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/transam.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/planner.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_node.h"
#include "parser/parser.h"
#include "tcop/utility.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

static char *expression = NULL;
static bool replace_calls = false;
static bool busy = false;

static planner_hook_type prev_planner = NULL;
static ExecutorStart_hook_type prev_start = NULL;
static ProcessUtility_hook_type prev_utility = NULL;

static Const *
evaluate(Expr *expr)
{
	EState *estate = CreateExecutorState();
	MemoryContext old = MemoryContextSwitchTo(estate->es_query_cxt);
	ExprState *state;
	Datum value;
	bool isnull;
	int16 length;
	bool by_value;

	fix_opfuncids((Node *) expr);
	state = ExecInitExpr(expr, NULL);
	MemoryContextSwitchTo(old);
	value = ExecEvalExprSwitchContext(state, GetPerTupleExprContext(estate), &isnull);
	get_typlenbyval(exprType((Node *) expr), &length, &by_value);
	if (!isnull)
		value = datumCopy(value, by_value, length);
	FreeExecutorState(estate);
	return makeConst(exprType((Node *) expr), exprTypmod((Node *) expr),
					 exprCollation((Node *) expr), length, value, isnull, by_value);
}

/* Expr as the parser made it, or as the planner leaves it. */
static void
tell(const char *place, bool planned)
{
	ParseState *pstate = make_parsestate(NULL);
	List *statements = raw_parser(psprintf("SELECT %s", expression), RAW_PARSE_DEFAULT);
	SelectStmt *select = castNode(SelectStmt, linitial_node(RawStmt, statements)->stmt);
	Node *expr = transformExpr(pstate, linitial_node(ResTarget, select->targetList)->val,
							   EXPR_KIND_SELECT_TARGET);
	Const *value;
	Oid output;
	bool is_varlena;

	assign_expr_collations(pstate, expr);
	value = evaluate(planned ? expression_planner((Expr *) expr) : (Expr *) expr);
	getTypeOutputInfo(value->consttype, &output, &is_varlena);
	ereport(INFO, (errmsg("%s: %s", place,
						  value->constisnull ? "NULL"
											 : OidOutputFunctionCall(output, value->constvalue))));
	free_parsestate(pstate);
}

static void
tell_once(const char *place)
{
	if (busy || expression == NULL || expression[0] == '\0')
		return;
	busy = true;
	PG_TRY();
	{
		tell(place, false);
		tell(place, true);
	}
	PG_FINALLY();
	{
		busy = false;
	}
	PG_END_TRY();
}

static Node *
replace(Node *node, void *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
		return (Node *) query_tree_mutator((Query *) node, replace, context, 0);
	if (IsA(node, FuncExpr) && ((FuncExpr *) node)->funcid >= FirstNormalObjectId &&
		!((FuncExpr *) node)->funcretset && !contain_var_clause(node))
		return (Node *) evaluate((Expr *) node);
	return expression_tree_mutator(node, replace, context);
}

static PlannedStmt *
plan(Query *query, const char *text, int options, ParamListInfo params)
{
	if (!busy && query->commandType != CMD_UTILITY)
		tell_once("planner");
	if (!busy && replace_calls)
	{
		busy = true;
		PG_TRY();
		{
			query = castNode(Query, replace((Node *) query, NULL));
		}
		PG_FINALLY();
		{
			busy = false;
		}
		PG_END_TRY();
	}
	return prev_planner ? prev_planner(query, text, options, params)
						: standard_planner(query, text, options, params);
}

static void
start(QueryDesc *desc, int flags)
{
	tell_once("ExecutorStart");
	if (prev_start)
		prev_start(desc, flags);
	else
		standard_ExecutorStart(desc, flags);
}

static void
utility(PlannedStmt *stmt, const char *text, bool read_only, ProcessUtilityContext context,
		ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest,
		QueryCompletion *completion)
{
	if (IsA(stmt->utilityStmt, CreateStmt))
		tell_once("ProcessUtility");
	if (prev_utility)
		prev_utility(stmt, text, read_only, context, params, environment, dest, completion);
	else
		standard_ProcessUtility(stmt, text, read_only, context, params, environment, dest,
								completion);
}

void
_PG_init(void)
{
	DefineCustomStringVariable("evaluator.expression", "Evaluated by each hook.", NULL, &expression,
							   NULL, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("evaluator.replace_calls", "Plan the values of calls.", NULL,
							 &replace_calls, false, PGC_USERSET, 0, NULL, NULL, NULL);
	prev_planner = planner_hook;
	planner_hook = plan;
	prev_start = ExecutorStart_hook;
	ExecutorStart_hook = start;
	prev_utility = ProcessUtility_hook;
	ProcessUtility_hook = utility;
}
