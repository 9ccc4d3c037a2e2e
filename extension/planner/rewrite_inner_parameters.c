/*-------------------------------------------------------------------------
 *
 * rewrite_inner_parameters.c
 *		Calls in what a nested loop hands to its inner side.
 *
 *		NestLoop						NestLoop ($1 = column of B)
 *		  -> t					->		  -> B (answers f(t.k))
 *		  -> [Memoize ->] Index Scan		   -> t
 *			 on id = f($0)				  -> [Memoize ->] Index Scan on id = $1
 *
 * A scan of the inner side begins with evaluating what its rows are looked up by: the
 * right sides of index conditions, the keys of Memoize, the parameters of a remote query,
 * the arguments of a function scan.
 * There is one such scan for each row of the outer side.  So these expressions are
 * columns of the outer side, and reach the inner side as the columns before them do, as
 * parameters.
 *
 * Only expressions that every such scan evaluates are handled: not those behind a node
 * that may not get to its child, or in the second part of a BitmapAnd.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "foreign/foreign.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "expr/collect_calls.h"
#include "expr/conditions.h"
#include "expr/plan_walker.h"
#include "planner/rewrite_inner_parameters.h"
#include "planner/row_goal.h"
#include "planner/single_row_plan.h"

/* ----------------------------------------------------------------
 *		What a scan of the inner side evaluates
 * ----------------------------------------------------------------
 */

typedef struct InnerCalls
{
	NestLoop *join;
	List *params; /* the join's parameters (OneRowParam) */
	List *values; /* found, in terms of the outer side */
} InnerCalls;

typedef struct ParamSearch
{
	const InnerCalls *inner;
	bool own;     /* a parameter of this join */
	bool foreign; /* one that is set in the inner side */
} ParamSearch;

static bool
is_own_param(int paramid, const InnerCalls *inner)
{
	ListCell *lc;

	foreach(lc, inner->params)
	{
		if (((OneRowParam *) lfirst(lc))->paramid == paramid)
			return true;
	}
	return false;
}

static bool
is_set_by_initplan(int paramid, const Plan *plan)
{
	ListCell *lc;

	foreach(lc, plan->initPlan)
	{
		if (list_member_int(lfirst_node(SubPlan, lc)->setParam, paramid))
			return true;
	}
	return false;
}

static bool
search_params(Node *node, ParamSearch *search)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
	{
		int paramid = ((Param *) node)->paramid;
		const Plan *join = &search->inner->join->join.plan;

		if (is_own_param(paramid, search->inner))
			search->own = true;
		else if (!bms_is_member(paramid, join->extParam) && !is_set_by_initplan(paramid, join))
			search->foreign = true;
	}
	return expression_tree_walker(node, search_params, search);
}

static bool
contains_var(Node *node, void *context)
{
	if (node == NULL)
		return false;
	return IsA(node, Var) || expression_tree_walker(node, contains_var, context);
}

/* An expression that each scan evaluates. */
static void
add_expr(Node *expr, InnerCalls *inner)
{
	ParamSearch search = {.inner = inner};
	Node *value;

	if (contains_var(expr, NULL) || aml_contains_subplan(expr, NULL) ||
		aml_contains_case_placeholder(expr, NULL) || contain_volatile_functions(expr))
		return;

	/* without a parameter of the join, it need not be evaluated again for each row */
	search_params(expr, &search);
	if (!search.own || search.foreign)
		return;
	value = aml_replace_params(expr, inner->params);
	if (aml_has_calls(value))
		inner->values = list_append_unique(inner->values, value);
}

static void
add_exprs(List *exprs, InnerCalls *inner)
{
	ListCell *lc;

	foreach(lc, exprs)
		add_expr(lfirst(lc), inner);
}

/*
 * All run-time keys of a scan are evaluated together (ExecIndexEvalRuntimeKeys).  But of
 * the arrays of an index that cannot search for several values, none after an empty one.
 */
static void
add_index_keys(List *clauses, InnerCalls *inner)
{
	bool arrays = false;
	ListCell *lc;

	foreach(lc, clauses)
	{
		Node *clause = lfirst(lc);

		if (IsA(clause, OpExpr))
			add_expr(lsecond(((OpExpr *) clause)->args), inner);
		else if (IsA(clause, RowCompareExpr))
			add_exprs((List *) ((RowCompareExpr *) clause)->rargs, inner);
		else if (IsA(clause, ScalarArrayOpExpr) && !arrays)
		{
			add_expr(lsecond(((ScalarArrayOpExpr *) clause)->args), inner);
			arrays = true;
		}
	}
}

/* postgres_fdw evaluates all of them when it sends its query; others may do as they like. */
static bool
evaluates_all_parameters(const ForeignScan *scan)
{
	ForeignDataWrapper *wrapper;

	if (!OidIsValid(scan->fs_server))
		return false;
	wrapper = GetForeignDataWrapper(GetForeignServer(scan->fs_server)->fdwid);
	return OidIsValid(wrapper->fdwhandler) &&
		   strcmp(get_func_name(wrapper->fdwhandler), "postgres_fdw_handler") == 0;
}

static bool
returns_rows(const Limit *limit)
{
	const Const *count = (const Const *) limit->limitCount;

	return count == NULL ||
		   (IsA(count, Const) && (count->constisnull || DatumGetInt64(count->constvalue) > 0));
}

/*
 * All functions of the scan are called when its first row is read.  One that returns a
 * set, or a row whose columns only the function itself tells, stays, with arguments that
 * are parameters.
 */
static void
add_functions(List *functions, InnerCalls *inner)
{
	ListCell *lc;

	foreach(lc, functions)
	{
		Node *function = lfirst_node(RangeTblFunction, lc)->funcexpr;

		if (!expression_returns_set(function) && !type_is_rowtype(exprType(function)))
			add_expr(function, inner);
		else if (IsA(function, FuncExpr))
			add_exprs(((FuncExpr *) function)->args, inner);
	}
}

/* The document; the rest is not evaluated if it is null. */
static void
add_document(const TableFunc *tablefunc, InnerCalls *inner)
{
	List *operands = aml_json_operands(tablefunc->docexpr);

	if (operands != NIL)
		add_exprs(operands, inner);
	else
		add_expr(tablefunc->docexpr, inner);
}

static void find_in_plan(Plan *plan, InnerCalls *inner);

static void
find_in_list(List *plans, InnerCalls *inner)
{
	ListCell *lc;

	foreach(lc, plans)
		find_in_plan(lfirst(lc), inner);
}

static void
find_in_plan(Plan *plan, InnerCalls *inner)
{
	if (plan == NULL)
		return;
	switch (nodeTag(plan))
	{
		case T_IndexScan:
			add_index_keys(((IndexScan *) plan)->indexqual, inner);
			add_index_keys(((IndexScan *) plan)->indexorderby, inner);
			break;
		case T_IndexOnlyScan:
			add_index_keys(((IndexOnlyScan *) plan)->indexqual, inner);
			add_index_keys(((IndexOnlyScan *) plan)->indexorderby, inner);
			break;
		case T_BitmapIndexScan:
			add_index_keys(((BitmapIndexScan *) plan)->indexqual, inner);
			break;
		case T_BitmapOr:
			find_in_list(((BitmapOr *) plan)->bitmapplans, inner);
			break;
		case T_BitmapAnd:
			/* it stops at an empty bitmap */
			find_in_plan(linitial(((BitmapAnd *) plan)->bitmapplans), inner);
			break;
		case T_ForeignScan:
			if (evaluates_all_parameters((ForeignScan *) plan))
				add_exprs(((ForeignScan *) plan)->fdw_exprs, inner);
			break;
		case T_FunctionScan:
			add_functions(((FunctionScan *) plan)->functions, inner);
			break;
		case T_TableFuncScan:
			add_document(((TableFuncScan *) plan)->tablefunc, inner);
			break;
		case T_Memoize:
			add_exprs(((Memoize *) plan)->param_exprs, inner);
			find_in_plan(plan->lefttree, inner);
			break;
		case T_Append:
			/* if others are pruned, or there is a subplan to wait for, any may come first */
			if (!aml_prunes_children((Append *) plan) && ((Append *) plan)->nasyncplans == 0)
				find_in_plan(linitial(((Append *) plan)->appendplans), inner);
			break;
		case T_Limit:
			if (returns_rows((Limit *) plan))
				find_in_plan(plan->lefttree, inner);
			break;
		case T_Result:
			if (((Result *) plan)->resconstantqual == NULL)
				find_in_plan(plan->lefttree, inner);
			else
				add_expr(linitial((List *) ((Result *) plan)->resconstantqual), inner);
			break;
		case T_SubqueryScan:
			find_in_plan(((SubqueryScan *) plan)->subplan, inner);
			break;
		case T_BitmapHeapScan:
		case T_Material:
		case T_Sort:
		case T_IncrementalSort:
		case T_Unique:
		case T_Agg:
		case T_Group:
		case T_WindowAgg:
		case T_ProjectSet:
		case T_NestLoop:
			/* they always read a row of their first child */
			find_in_plan(plan->lefttree, inner);
			break;
		default:
			break;
	}
}

static InnerCalls
find_inner_calls(NestLoop *join)
{
	InnerCalls inner = {.join = join, .params = aml_nest_loop_params(join)};

	if (inner.params != NIL)
		find_in_plan(innerPlan(join), &inner);
	return inner;
}

bool
aml_has_inner_calls(Plan *plan, const RewriteContext *context)
{
	return IsA(plan, NestLoop) && find_inner_calls((NestLoop *) plan).values != NIL;
}

/* ----------------------------------------------------------------
 *		As parameters
 * ----------------------------------------------------------------
 */

typedef struct Replacement
{
	InnerCalls inner;
	List *params;    /* Param nodes that replace the values */
	Bitmapset *used; /* ids of those in the current node and below */
} Replacement;

static Node *
replace_exprs(Node *node, Replacement *replacement)
{
	ListCell *value;
	ListCell *param;

	if (node == NULL)
		return NULL;
	forboth(value, replacement->inner.values, param, replacement->params)
	{
		/* several parameters may hold the same column */
		if (nodeTag(lfirst(value)) == nodeTag(node) &&
			equal(lfirst(value), aml_replace_params(node, replacement->inner.params)))
		{
			replacement->used =
				bms_add_member(replacement->used, lfirst_node(Param, param)->paramid);
			return copyObject(lfirst(param));
		}
	}
	return expression_tree_mutator(node, replace_exprs, replacement);
}

static void
replace_in_list(List **list, Replacement *replacement)
{
	*list = (List *) replace_exprs((Node *) *list, replacement);
}

/* Wherever the inner side evaluates such an expression, it reads the parameter. */
static Plan *
replace_in_plan(Plan *plan, void *arg)
{
	Replacement *replacement = arg;
	Bitmapset *outside = replacement->used;

	replacement->used = NULL;
	replace_in_list(&plan->targetlist, replacement);
	replace_in_list(&plan->qual, replacement);
	switch (nodeTag(plan))
	{
		case T_IndexScan:
			replace_in_list(&((IndexScan *) plan)->indexqual, replacement);
			replace_in_list(&((IndexScan *) plan)->indexqualorig, replacement);
			replace_in_list(&((IndexScan *) plan)->indexorderby, replacement);
			replace_in_list(&((IndexScan *) plan)->indexorderbyorig, replacement);
			break;
		case T_IndexOnlyScan:
			replace_in_list(&((IndexOnlyScan *) plan)->indexqual, replacement);
			replace_in_list(&((IndexOnlyScan *) plan)->recheckqual, replacement);
			replace_in_list(&((IndexOnlyScan *) plan)->indexorderby, replacement);
			break;
		case T_BitmapIndexScan:
			replace_in_list(&((BitmapIndexScan *) plan)->indexqual, replacement);
			replace_in_list(&((BitmapIndexScan *) plan)->indexqualorig, replacement);
			break;
		case T_BitmapHeapScan:
			replace_in_list(&((BitmapHeapScan *) plan)->bitmapqualorig, replacement);
			break;
		case T_ForeignScan:
			replace_in_list(&((ForeignScan *) plan)->fdw_exprs, replacement);
			replace_in_list(&((ForeignScan *) plan)->fdw_recheck_quals, replacement);
			break;
		case T_FunctionScan:
			replace_in_list(&((FunctionScan *) plan)->functions, replacement);
			break;
		case T_TableFuncScan:
		{
			TableFuncScan *scan = (TableFuncScan *) plan;

			scan->tablefunc =
				castNode(TableFunc, replace_exprs((Node *) scan->tablefunc, replacement));
			break;
		}
		case T_Memoize:
			replace_in_list(&((Memoize *) plan)->param_exprs, replacement);
			break;
		case T_Result:
			((Result *) plan)->resconstantqual =
				replace_exprs(((Result *) plan)->resconstantqual, replacement);
			break;
		case T_NestLoop:
		case T_MergeJoin:
		case T_HashJoin:
			replace_in_list(&((Join *) plan)->joinqual, replacement);
			break;
		default:
			break;
	}
	aml_map_children(plan, replace_in_plan, replacement);

	/* a parameter that is no key would empty the cache; each depends on the keys */
	if (IsA(plan, Memoize))
		((Memoize *) plan)->keyparamids =
			bms_add_members(((Memoize *) plan)->keyparamids, replacement->used);
	plan->extParam = bms_add_members(plan->extParam, replacement->used);
	plan->allParam = bms_add_members(plan->allParam, replacement->used);
	replacement->used = bms_union(outside, replacement->used);
	return plan;
}

Plan *
aml_hand_inner_calls(Plan *plan, RewriteContext *context)
{
	NestLoop *join = (NestLoop *) plan;
	Replacement replacement = {.inner = find_inner_calls(join)};
	ListCell *lc;

	foreach(lc, replacement.inner.values)
	{
		Node *value = lfirst(lc);
		NestLoopParam *nest_param = makeNode(NestLoopParam);
		Param *param = makeNode(Param);

		param->paramkind = PARAM_EXEC;
		param->paramid = list_length(context->stmt->paramExecTypes);
		param->paramtype = exprType(value);
		param->paramtypmod = exprTypmod(value);
		param->paramcollid = exprCollation(value);
		param->location = -1;
		context->stmt->paramExecTypes =
			lappend_oid(context->stmt->paramExecTypes, param->paramtype);
		replacement.params = lappend(replacement.params, param);

		/* not a Var until aml_batch_parameters() */
		nest_param->paramno = param->paramid;
		nest_param->paramval = (Var *) value;
		join->nestParams = lappend(join->nestParams, nest_param);
	}
	innerPlan(join) = replace_in_plan(innerPlan(join), &replacement);
	return plan;
}

/* ----------------------------------------------------------------
 *		As columns
 * ----------------------------------------------------------------
 */

bool
aml_has_parameter_calls(Plan *plan, const RewriteContext *context)
{
	ListCell *lc;

	if (!IsA(plan, NestLoop))
		return false;
	foreach(lc, ((NestLoop *) plan)->nestParams)
	{
		if (!IsA(lfirst_node(NestLoopParam, lc)->paramval, Var))
			return true;
	}
	return false;
}

static List *
add_to_tlist(List *tlist, Node *expr)
{
	return lappend(tlist, makeTargetEntry((Expr *) expr, list_length(tlist) + 1, NULL, false));
}

/* Calls that are made for every row, and so can be read by the join as well. */
static List *
add_calls(List *tlist, Node *value, const ExprColumns *columns)
{
	List *decisions;
	ListCell *lc;

	foreach(lc, aml_collect_calls(value, columns, &decisions))
	{
		ExprCall *call = lfirst(lc);

		if (call->always)
			tlist = add_to_tlist(tlist, (Node *) call->call);
	}
	return tlist;
}

static bool
note_other_params(Node *node, Bitmapset **params)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
		*params = bms_add_member(*params, ((Param *) node)->paramid);
	return expression_tree_walker(node, note_other_params, params);
}

/* What the new nodes read in addition to their child's parameters. */
static void
add_params(Plan *top, const Plan *child, Bitmapset *params)
{
	for (Plan *plan = top; plan != child; plan = plan->lefttree)
	{
		plan->extParam = bms_add_members(plan->extParam, params);
		plan->allParam = bms_add_members(plan->allParam, params);
	}
}

static void
note_memoize(Plan *plan, void *found)
{
	if (IsA(plan, Memoize))
		*(bool *) found = true;
}

Plan *
aml_batch_parameters(Plan *plan, RewriteContext *context)
{
	NestLoop *join = (NestLoop *) plan;
	Plan *outer = outerPlan(plan);
	RewriteContext child_context = *context;
	RowGoal goal;
	ExprColumns columns = aml_columns_of_plan(outer);
	List *tlist = aml_tlist_of_child(outer);
	Bitmapset *params = NULL;
	BatchStack stack;
	ListCell *lc;

	foreach(lc, join->nestParams)
	{
		NestLoopParam *param = lfirst_node(NestLoopParam, lc);
		Node *value = (Node *) param->paramval;

		if (IsA(value, Var))
			continue;
		note_other_params(value, &params);
		tlist = add_calls(tlist, value, &columns);
		tlist = add_to_tlist(tlist, value);
		param->paramval = aml_column_var(OUTER_VAR, list_length(tlist), value);
	}

	child_context.goal = aml_child_goal(plan, context->goal, outer, &goal);
	aml_batch_stack_init(&stack, &child_context, outer, outer, &columns);

	/* below a Memoize, an expression is not evaluated again for equal rows */
	aml_visit_plan(innerPlan(plan), note_memoize, &stack.was_memoized);
	outerPlan(plan) = aml_batch_stack_project(&stack, tlist);
	add_params(outerPlan(plan), outer, params);

	columns = (ExprColumns){NIL};
	foreach(lc, tlist)
		aml_add_column(&columns, (Node *) lfirst_node(TargetEntry, lc)->expr, NULL);
	plan->targetlist = (List *) aml_replace_columns((Node *) plan->targetlist, &columns, OUTER_VAR);
	plan->qual = (List *) aml_replace_columns((Node *) plan->qual, &columns, OUTER_VAR);
	join->join.joinqual =
		(List *) aml_replace_columns((Node *) join->join.joinqual, &columns, OUTER_VAR);
	return plan;
}
