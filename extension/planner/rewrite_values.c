/*-------------------------------------------------------------------------
 *
 * rewrite_values.c
 *		Calls in VALUES lists.
 *
 *		VALUES (1, f('a')), (2, f('b')), (3, NULL)
 *
 * Such a list has separate expressions for each row, but a batch needs one for all rows.
 * Expressions of a column that only differ in constants and parameters have the same
 * form: the constants become columns, and the form is evaluated over them:
 *
 *		SELECT v.column1, CASE v.form WHEN 1 THEN f(v.a) WHEN 2 THEN v.b END
 *		FROM (VALUES (1, 1, 'a', NULL), (2, 1, 'b', NULL), (3, 2, NULL, NULL)) v
 *
 * All forms use the same columns, so that f(v.a) and f(v.a) + 1 are one call.
 *
 * The result is a targetlist with calls, as in any other scan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"

#include "call/known_functions.h"
#include "expr/collect_calls.h"
#include "expr/columns.h"
#include "expr/conditions.h"
#include "expr/make_nodes.h"
#include "planner/rewrite_values.h"

/* A column with more forms than this keeps its calls: each row passes the previous ones. */
#define MAX_FORMS 256

/* Expressions of a column that only differ in constants and parameters. */
typedef struct ValueForm
{
	Node *expr;   /* with the k-th leaf as a Var of attribute k */
	List *rows;   /* rows of the ValuesScan that have this form */
	List *leaves; /* for each of them, a list of its leaves */
} ValueForm;

typedef struct FormContext
{
	int scanrelid;
	List *leaves;
} FormContext;

/* Extracts the leaves of an expression. */
static Node *
take_leaves(Node *node, FormContext *context)
{
	if (node == NULL)
		return NULL;
	/* functions accept a value of unknown type as a literal only */
	if (IsA(node, Const) && ((Const *) node)->consttype == UNKNOWNOID)
		return node;
	if (IsA(node, Const) || IsA(node, Param))
	{
		context->leaves = lappend(context->leaves, node);
		return (Node *) aml_column_var(context->scanrelid, list_length(context->leaves), node);
	}
	if (IsA(node, ScalarArrayOpExpr))
	{
		/* its array may be hashed once for all rows */
		ScalarArrayOpExpr *expr = makeNode(ScalarArrayOpExpr);

		*expr = *(ScalarArrayOpExpr *) node;
		expr->args = list_make2(take_leaves(linitial(expr->args), context), lsecond(expr->args));
		return (Node *) expr;
	}
	return expression_tree_mutator(node, take_leaves, context);
}

static ValueForm *
find_form(List **forms, Node *expr)
{
	ValueForm *form;
	ListCell *lc;

	foreach(lc, *forms)
	{
		form = lfirst(lc);
		if (equal(form->expr, expr))
			return form;
	}
	form = palloc0(sizeof(ValueForm));
	form->expr = expr;
	*forms = lappend(*forms, form);
	return form;
}

static List *
forms_of_column(ValuesScan *scan, int column)
{
	List *forms = NIL;
	ListCell *lc;

	foreach(lc, scan->values_lists)
	{
		List *row = lfirst_node(List, lc);
		FormContext context = {.scanrelid = scan->scan.scanrelid};
		Node *expr = take_leaves(list_nth(row, column), &context);
		ValueForm *form = find_form(&forms, expr);

		form->rows = lappend(form->rows, lc);
		form->leaves = lappend(form->leaves, context.leaves);
		if (list_length(forms) > MAX_FORMS)
			return NIL;
	}
	return forms;
}

/* ----------------------------------------------------------------
 *		Building
 * ----------------------------------------------------------------
 */

/* Adds a column of nulls, of the type of expr. */
static Var *
add_column(ValuesScan *scan, Node *expr)
{
	ListCell *lc;
	Node *null = (Node *) makeNullConst(exprType(expr), exprTypmod(expr), exprCollation(expr));

	foreach(lc, scan->values_lists)
		lfirst(lc) = lappend(lfirst(lc), null);
	return aml_column_var(scan->scan.scanrelid,
						  list_length(linitial_node(List, scan->values_lists)), expr);
}

static void
set_value(ListCell *row, AttrNumber attno, Node *value)
{
	lfirst(list_nth_cell(lfirst_node(List, row), attno - 1)) = value;
}

/* The leaves of the first form that all others have as well. */
static List *
common_leaves(List *forms)
{
	List *common = list_copy(linitial(((ValueForm *) linitial(forms))->leaves));
	ListCell *lc;

	foreach(lc, forms)
		common = list_intersection(common, linitial(((ValueForm *) lfirst(lc))->leaves));
	return common;
}

/*
 * True if the k-th leaf stays in the form.  That it is the same in all rows says little
 * about it if there is only one.
 */
static bool
stays(const ValueForm *form, int leaf, List *common)
{
	Node *first = list_nth(linitial(form->leaves), leaf);
	ListCell *leaves;

	foreach(leaves, form->leaves)
	{
		if (!equal(first, list_nth(lfirst(leaves), leaf)))
			return false;
	}
	return list_length(form->leaves) > 1 || list_member(common, first);
}

/* A column for such leaves that the form does not use yet. */
static Var *
take_column(ValuesScan *scan, Node *leaf, List **columns, List *used)
{
	Var *column;
	ListCell *lc;

	foreach(lc, *columns)
	{
		column = lfirst(lc);
		if (column->vartype == exprType(leaf) && column->vartypmod == exprTypmod(leaf) &&
			column->varcollid == exprCollation(leaf) && !list_member_ptr(used, column))
			return column;
	}
	column = add_column(scan, leaf);
	*columns = lappend(*columns, column);
	return column;
}

static Node *
form_over_columns(ValuesScan *scan, const ValueForm *form, List *common, List **columns)
{
	int count = list_length(linitial(form->leaves));
	List *result = NIL;

	for (int i = 0; i < count; i++)
	{
		Node *first = list_nth(linitial(form->leaves), i);
		Var *column;
		ListCell *row;
		ListCell *leaves;

		if (stays(form, i, common))
		{
			result = lappend(result, first);
			continue;
		}
		column = take_column(scan, first, columns, result);
		forboth(row, form->rows, leaves, form->leaves)
			set_value(lfirst(row), column->varattno, list_nth(lfirst(leaves), i));
		result = lappend(result, column);
	}
	return aml_replace_vars(form->expr, scan->scan.scanrelid, result);
}

static Node *
int4_const(int32 value)
{
	return (Node *) makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(value), false,
							  true);
}

/* CASE WHEN form = 1 THEN ... WHEN form = 2 THEN ... END, or the only form. */
static Node *
choose_form(ValuesScan *scan, List *forms)
{
	CaseExpr *result;
	Node *first = ((ValueForm *) linitial(forms))->expr;
	List *common = common_leaves(forms);
	List *columns = NIL;
	Var *number;
	ListCell *lc;

	if (list_length(forms) == 1)
		return form_over_columns(scan, linitial(forms), common, &columns);

	number = add_column(scan, int4_const(0));
	result = makeNode(CaseExpr);
	result->casetype = exprType(first);
	result->casecollid = exprCollation(first);
	result->defresult =
		(Expr *) makeNullConst(result->casetype, exprTypmod(first), result->casecollid);
	result->location = -1;
	foreach(lc, forms)
	{
		ValueForm *form = lfirst(lc);
		Node *value = int4_const(foreach_current_index(lc) + 1);
		Expr *is_form;
		ListCell *row;

		foreach(row, form->rows)
			set_value(lfirst(row), number->varattno, value);
		is_form = make_opclause(Int4EqualOperator, BOOLOID, false, (Expr *) number, (Expr *) value,
								InvalidOid, InvalidOid);
		set_opfuncid((OpExpr *) is_form);
		result->args =
			lappend(result->args,
					aml_when((Node *) is_form, form_over_columns(scan, form, common, &columns)));
	}
	return (Node *) result;
}

/* ----------------------------------------------------------------
 *		The scan
 * ----------------------------------------------------------------
 */

typedef struct ColumnContext
{
	int scanrelid;
	int column; /* attribute number; 0: the whole row */
	int count;
	Node *replacement;
} ColumnContext;

static bool
count_column(Node *node, ColumnContext *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) && ((Var *) node)->varno == context->scanrelid &&
		((Var *) node)->varattno == context->column)
		context->count++;
	return expression_tree_walker(node, count_column, context);
}

static int
references_to(ValuesScan *scan, int column)
{
	ColumnContext context = {.scanrelid = scan->scan.scanrelid, .column = column};

	count_column((Node *) scan->scan.plan.targetlist, &context);
	count_column((Node *) scan->scan.plan.qual, &context);
	return context.count;
}

static Node *
replace_column(Node *node, ColumnContext *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varno == context->scanrelid &&
		((Var *) node)->varattno == context->column)
		return copyObject(context->replacement);
	return expression_tree_mutator(node, replace_column, context);
}

static bool
column_has_calls(ValuesScan *scan, int column)
{
	ListCell *lc;

	foreach(lc, scan->values_lists)
	{
		if (aml_has_calls(list_nth(lfirst_node(List, lc), column)))
			return true;
	}
	return false;
}

/* The expression that must be evaluated once, or NULL. */
static Node *
lift_column(ValuesScan *scan, int column)
{
	int references = references_to(scan, column + 1);
	bool in_subplan =
		aml_subplan_reads((Node *) scan->scan.plan.targetlist, scan->scan.scanrelid) ||
		aml_subplan_reads((Node *) scan->scan.plan.qual, scan->scan.scanrelid);
	Plan *plan = &scan->scan.plan;
	ColumnContext context = {.scanrelid = scan->scan.scanrelid, .column = column + 1};
	List *forms = forms_of_column(scan, column);
	Node *null;
	ListCell *lc;

	if (forms == NIL)
		return NULL;

	/* volatile expressions are evaluated once, and calls with side effects for each row */
	foreach(lc, forms)
	{
		Node *expr = ((ValueForm *) lfirst(lc))->expr;

		if ((contain_volatile_functions(expr) && references > 1) ||
			aml_has_side_effects(expr, NULL))
			return NULL;
	}

	context.replacement = choose_form(scan, forms);
	plan->targetlist = (List *) replace_column((Node *) plan->targetlist, &context);
	plan->qual = (List *) replace_column((Node *) plan->qual, &context);

	null = (Node *) makeNullConst(exprType(context.replacement), exprTypmod(context.replacement),
								  exprCollation(context.replacement));
	foreach(lc, scan->values_lists)
		lfirst(list_nth_cell(lfirst_node(List, lc), column)) = null;
	return references > 1 || in_subplan ? context.replacement : NULL;
}

/* EXPLAIN takes column names from the range table. */
static void
name_columns(const ValuesScan *scan, List *rtable)
{
	RangeTblEntry *rte = rt_fetch(scan->scan.scanrelid, rtable);
	int count = list_length(linitial_node(List, scan->values_lists));

	rte->eref = copyObject(rte->eref);
	for (int i = list_length(rte->eref->colnames); i < count; i++)
		rte->eref->colnames = lappend(rte->eref->colnames, makeString(psprintf("column%d", i + 1)));
}

bool
aml_has_value_calls(Plan *plan, const RewriteContext *context)
{
	ValuesScan *scan = (ValuesScan *) plan;

	return IsA(plan, ValuesScan) && list_length(scan->values_lists) > 1 &&
		   aml_has_calls((Node *) scan->values_lists) &&
		   !aml_contains_subplan((Node *) scan->values_lists, NULL) && references_to(scan, 0) == 0;
}

Plan *
aml_lift_value_calls(Plan *plan, RewriteContext *context)
{
	ValuesScan *scan = (ValuesScan *) plan;
	int ncolumns = list_length(linitial_node(List, scan->values_lists));

	for (int i = 0; i < ncolumns; i++)
	{
		Node *expr = column_has_calls(scan, i) ? lift_column(scan, i) : NULL;

		if (expr != NULL)
			context->evaluate_once = lappend(context->evaluate_once, expr);
	}
	name_columns(scan, context->stmt->rtable);
	return plan;
}
