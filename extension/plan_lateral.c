/*-------------------------------------------------------------------------
 *
 * plan_lateral.c
 *		FROM t, f(t.x): a nested loop over a function scan.
 *
 *		NestLoop (inner or left)				B (calls of f; filters)
 *		  -> t							->		  -> t
 *		  -> [Memoize ->] FunctionScan f($0)
 *
 * A function that is not set-returning yields exactly one row for each row of
 * t, so the join is a projection of t: columns of the function become the call
 * or its fields, parameters become columns of t, and the conditions become
 * filters, in the order in which they were evaluated.  In a left join the
 * function's columns are null where the join condition is not true.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "expr_calls.h"
#include "plan_lateral.h"

/* ----------------------------------------------------------------
 *		Recognition
 * ----------------------------------------------------------------
 */

/* The function scan on the inner side, or NULL. */
static FunctionScan *
inner_function_scan(NestLoop *join)
{
	Plan *inner = join->join.plan.righttree;

	if (IsA(inner, Memoize) || IsA(inner, Material))
		inner = inner->lefttree;
	return IsA(inner, FunctionScan) ? (FunctionScan *) inner : NULL;
}

/* Replaces the parameters that the join sets by the outer side's columns. */
static Node *
replace_params(Node *node, List *nest_params)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
	{
		ListCell *lc;

		foreach(lc, nest_params)
		{
			NestLoopParam *param = lfirst_node(NestLoopParam, lc);

			if (param->paramno == ((Param *) node)->paramid)
				return (Node *) copyObject(param->paramval);
		}
	}
	return expression_tree_mutator(node, replace_params, nest_params);
}

static bool
contains_outer_var(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
		return ((Var *) node)->varno == OUTER_VAR;
	return expression_tree_walker(node, contains_outer_var, context);
}

static bool
contains_whole_row(Node *node, FunctionScan *scan)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
		return ((Var *) node)->varno == scan->scan.scanrelid && ((Var *) node)->varattno <= 0;
	return expression_tree_walker(node, contains_whole_row, scan);
}

bool
aml_recognize_lateral(Plan *plan, LateralCall *lateral)
{
	NestLoop *join;
	FunctionScan *scan;
	Node *function;

	if (!IsA(plan, NestLoop))
		return false;
	join = (NestLoop *) plan;
	if (join->join.jointype != JOIN_INNER && join->join.jointype != JOIN_LEFT)
		return false;

	scan = inner_function_scan(join);
	if (scan == NULL || list_length(scan->functions) != 1 || scan->funcordinality)
		return false;

	function = linitial_node(RangeTblFunction, scan->functions)->funcexpr;
	if (expression_returns_set(function) || !aml_has_calls(function))
		return false;

	/* without an argument from the outer side it is called once anyway */
	function = replace_params(function, join->nestParams);
	if (!contains_outer_var(function, NULL))
		return false;

	/* each reference to one of its columns repeats the expression */
	if (contain_volatile_functions(function))
		return false;

	/* a row of the function is a row of nulls where its value is null */
	if (contains_whole_row((Node *) scan->scan.plan.targetlist, scan) ||
		contains_whole_row((Node *) scan->scan.plan.qual, scan))
		return false;

	lateral->join = join;
	lateral->scan = scan;
	lateral->function = function;
	return true;
}

/* ----------------------------------------------------------------
 *		Editing
 * ----------------------------------------------------------------
 */

typedef struct LateralContext
{
	const LateralCall *lateral;
	List *inner_tlist; /* of the inner side, over OUTER_VAR */
} LateralContext;

static Node *
function_column(const LateralCall *lateral, Var *var)
{
	FieldSelect *field;

	if (get_expr_result_type(lateral->function, NULL, NULL) == TYPEFUNC_SCALAR)
		return lateral->function;

	field = makeNode(FieldSelect);
	field->arg = (Expr *) lateral->function;
	field->fieldnum = var->varattno;
	field->resulttype = var->vartype;
	field->resulttypmod = var->vartypmod;
	field->resultcollid = var->varcollid;
	return (Node *) field;
}

/* Expressions of the join and of the function scan, over OUTER_VAR alone. */
static Node *
over_outer(Node *node, LateralContext *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var))
	{
		Var *var = (Var *) node;

		if (var->varno == INNER_VAR)
			return (Node *) list_nth_node(TargetEntry, context->inner_tlist, var->varattno - 1)
				->expr;
		if (var->varno == context->lateral->scan->scan.scanrelid)
			return function_column(context->lateral, var);
	}
	return expression_tree_mutator(node, over_outer, context);
}

static Node *
scan_over_outer(Node *node, LateralContext *context)
{
	node = replace_params(node, context->lateral->join->nestParams);
	return over_outer(node, context);
}

/* CASE WHEN condition THEN value END */
static Expr *
null_unless(List *condition, Expr *value)
{
	CaseWhen *when = makeNode(CaseWhen);
	CaseExpr *expr = makeNode(CaseExpr);

	when->expr = make_ands_explicit(copyObject(condition));
	when->result = value;
	when->location = -1;
	expr->casetype = exprType((Node *) value);
	expr->casecollid = exprCollation((Node *) value);
	expr->args = list_make1(when);
	expr->defresult =
		(Expr *) makeNullConst(expr->casetype, exprTypmod((Node *) value), expr->casecollid);
	expr->location = -1;
	return (Expr *) expr;
}

Plan *
aml_batch_lateral(const LateralCall *lateral, const PlanPlace *place)
{
	NestLoop *join = lateral->join;
	Plan *plan = &join->join.plan;
	Plan *scan = &lateral->scan->scan.plan;
	LateralContext context = {.lateral = lateral};
	ExprColumns columns;
	BatchStack stack;
	List *condition;
	ListCell *lc;

	/* the function's scan may hold initplans of its own */
	plan->initPlan = list_concat(plan->initPlan, plan->righttree->initPlan);
	if (plan->righttree != scan)
		plan->initPlan = list_concat(plan->initPlan, scan->initPlan);

	context.inner_tlist = (List *) scan_over_outer((Node *) scan->targetlist, &context);
	condition = (List *) scan_over_outer((Node *) scan->qual, &context);
	condition = list_concat(condition, (List *) over_outer((Node *) join->join.joinqual, &context));

	columns = aml_columns_of_plan(plan->lefttree);
	aml_batch_stack_init(&stack, place, plan, plan->lefttree, &columns);

	/* the function is called for every row, whoever looks at its result */
	aml_batch_stack_answer(&stack, lateral->function);
	if (join->join.jointype == JOIN_INNER)
	{
		foreach(lc, condition)
			aml_batch_stack_filter(&stack, lfirst(lc));
	}
	else if (condition != NIL)
	{
		foreach(lc, context.inner_tlist)
		{
			TargetEntry *entry = lfirst_node(TargetEntry, lc);

			entry->expr = null_unless(condition, entry->expr);
		}
	}

	foreach(lc, (List *) over_outer((Node *) plan->qual, &context))
		aml_batch_stack_filter(&stack, lfirst(lc));
	return aml_batch_stack_project(&stack,
								   (List *) over_outer((Node *) plan->targetlist, &context));
}
