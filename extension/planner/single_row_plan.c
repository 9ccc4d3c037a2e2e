/*-------------------------------------------------------------------------
 *
 * single_row_plan.c
 *		Turns plans of at most one row into expressions.
 *
 * The inner side of FROM t, f(t.x), and the plan of (SELECT f(t.x)), compute one row from
 * parameters.  With the parameters replaced by their values, that is a list of
 * expressions over the rows of t, and the plan need not be executed for each row.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"

#include "call/known_functions.h"
#include "expr/columns.h"
#include "expr/make_nodes.h"
#include "planner/single_row_plan.h"

List *
aml_nest_loop_params(const NestLoop *join)
{
	List *params = NIL;
	ListCell *lc;

	foreach(lc, join->nestParams)
	{
		NestLoopParam *nest_param = lfirst_node(NestLoopParam, lc);
		OneRowParam *param = palloc(sizeof(OneRowParam));

		param->paramid = nest_param->paramno;
		param->value = (Node *) nest_param->paramval;
		params = lappend(params, param);
	}
	return params;
}

Node *
aml_replace_params(Node *node, List *params)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
	{
		ListCell *lc;

		foreach(lc, params)
		{
			OneRowParam *param = lfirst(lc);

			if (param->paramid == ((Param *) node)->paramid)
				return copyObject(param->value);
		}
	}
	return expression_tree_mutator(node, aml_replace_params, params);
}

/* ----------------------------------------------------------------
 *		Function scans
 * ----------------------------------------------------------------
 */

typedef struct FunctionColumns
{
	int scanrelid;
	Node *function;
	int count;          /* columns of the function; one more is its ordinality */
	List *column_names; /* of the scan */
} FunctionColumns;

/* A column of the function's row; if the result is null, so are all columns. */
static Node *
function_column(const FunctionColumns *columns, AttrNumber attno, Oid type, int32 typmod,
				Oid collation)
{
	FieldSelect *field;

	if (attno > columns->count)
		return (Node *) makeConst(INT8OID, -1, InvalidOid, sizeof(int64), Int64GetDatum(1), false,
								  FLOAT8PASSBYVAL);
	if (get_expr_result_type(columns->function, NULL, NULL) == TYPEFUNC_SCALAR)
		return columns->function;

	field = makeNode(FieldSelect);
	field->arg = (Expr *) columns->function;
	field->fieldnum = attno;
	field->resulttype = type;
	field->resulttypmod = typmod;
	field->resultcollid = collation;
	return (Node *) field;
}

/* The row itself, which is never null: a row of nulls if the result is null. */
static Node *
function_row(const FunctionColumns *columns)
{
	RowExpr *row = makeNode(RowExpr);
	TupleDesc desc = NULL;
	TypeFuncClass class = get_expr_result_type(columns->function, NULL, &desc);
	int count = list_length(columns->column_names);

	row->row_typeid = RECORDOID;
	row->row_format = COERCE_IMPLICIT_CAST;
	row->colnames = columns->column_names;
	row->location = -1;
	for (int i = 1; i <= count; i++)
	{
		if (class == TYPEFUNC_SCALAR || i > columns->count)
			row->args = lappend(row->args, function_column(columns, i, InvalidOid, -1, InvalidOid));
		else
		{
			Form_pg_attribute attribute = TupleDescAttr(desc, i - 1);

			row->args =
				lappend(row->args, function_column(columns, i, attribute->atttypid,
												   attribute->atttypmod, attribute->attcollation));
		}
	}
	return (Node *) row;
}

static Node *
over_function(Node *node, FunctionColumns *columns)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varno == columns->scanrelid)
	{
		Var *var = (Var *) node;

		if (var->varattno == 0)
			return function_row(columns);
		return function_column(columns, var->varattno, var->vartype, var->vartypmod,
							   var->varcollid);
	}
	return expression_tree_mutator(node, over_function, columns);
}

/* True for a row of a named type, which may have dropped columns, and for a system column. */
static bool
contains_other_row(Node *node, int *scanrelid)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) && ((Var *) node)->varno == *scanrelid)
		return ((Var *) node)->varattno < 0 ||
			   (((Var *) node)->varattno == 0 && ((Var *) node)->vartype != RECORDOID);
	return expression_tree_walker(node, contains_other_row, scanrelid);
}

static bool
contains_row(Node *node, int *scanrelid)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) && ((Var *) node)->varno == *scanrelid)
		return ((Var *) node)->varattno <= 0;
	return expression_tree_walker(node, contains_row, scanrelid);
}

/* A batched call does not count: all references share its node, and it is answered once. */
static bool
is_volatile(Node *function)
{
	return contain_volatile_functions(function) &&
		   !(IsA(function, FuncExpr) && aml_is_batched_function(((FuncExpr *) function)->funcid));
}

static bool
row_of_function(FunctionScan *scan, List *rtable, List *params, OneRow *row)
{
	Plan *plan = &scan->scan.plan;
	int scanrelid = scan->scan.scanrelid;
	RangeTblFunction *function;
	FunctionColumns columns;

	if (list_length(scan->functions) != 1 ||
		contains_other_row((Node *) plan->targetlist, &scanrelid) ||
		contains_other_row((Node *) plan->qual, &scanrelid))
		return false;
	function = linitial_node(RangeTblFunction, scan->functions);
	if (expression_returns_set(function->funcexpr) || is_volatile(function->funcexpr))
		return false;

	/* what its row consists of is only known to a function scan */
	if (function->funccoltypes != NIL)
		return false;

	columns.scanrelid = scanrelid;
	columns.function = aml_replace_params(function->funcexpr, params);
	columns.count = function->funccolcount;
	columns.column_names = rt_fetch(scanrelid, rtable)->eref->colnames;

	row->function = columns.function;
	row->conditions =
		(List *) over_function(aml_replace_params((Node *) plan->qual, params), &columns);
	row->values =
		(List *) over_function(aml_replace_params((Node *) plan->targetlist, params), &columns);
	return true;
}

/* ----------------------------------------------------------------
 *		Any plan
 * ----------------------------------------------------------------
 */

static bool
row_of_result(Result *result, List *params, OneRow *row)
{
	if (outerPlan(result) != NULL || expression_returns_set((Node *) result->plan.targetlist) ||
		contain_volatile_functions(result->resconstantqual))
		return false;
	row->function = NULL;
	row->conditions = (List *) aml_replace_params(result->resconstantqual, params);
	row->conditions = list_concat(row->conditions,
								  (List *) aml_replace_params((Node *) result->plan.qual, params));
	row->values = (List *) aml_replace_params((Node *) result->plan.targetlist, params);
	return true;
}

static bool
row_of_subquery(SubqueryScan *scan, List *rtable, List *params, OneRow *row)
{
	Plan *plan = &scan->scan.plan;
	int scanrelid = scan->scan.scanrelid;
	List *columns;

	if (scan->subplan->initPlan != NIL || contains_row((Node *) plan->targetlist, &scanrelid) ||
		contains_row((Node *) plan->qual, &scanrelid) ||
		!aml_one_row(scan->subplan, rtable, params, row))
		return false;
	columns = row->values;
	row->conditions = list_concat(
		row->conditions, (List *) aml_replace_vars(aml_replace_params((Node *) plan->qual, params),
												   scanrelid, columns));
	row->values = (List *) aml_replace_vars(aml_replace_params((Node *) plan->targetlist, params),
											scanrelid, columns);
	return true;
}

bool
aml_one_row(Plan *plan, List *rtable, List *params, OneRow *row)
{
	ListCell *lc;

	/* each reference to a column repeats its expression */
	if (contain_volatile_functions((Node *) plan->targetlist) ||
		contain_volatile_functions((Node *) plan->qual))
		return false;

	if (IsA(plan, FunctionScan))
	{
		if (!row_of_function((FunctionScan *) plan, rtable, params, row))
			return false;
	}
	else if (IsA(plan, SubqueryScan))
	{
		if (!row_of_subquery((SubqueryScan *) plan, rtable, params, row))
			return false;
	}
	else if (!IsA(plan, Result) || !row_of_result((Result *) plan, params, row))
		return false;

	foreach(lc, row->values)
		lfirst(lc) = lfirst_node(TargetEntry, lc)->expr;
	return true;
}

Node *
aml_value_of_row(const OneRow *row, Node *value)
{
	if (row->conditions == NIL)
		return value;
	return aml_value_if(aml_all_true(row->conditions), value);
}
