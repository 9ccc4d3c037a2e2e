/*-------------------------------------------------------------------------
 *
 * expr_calls.c
 *		Finds calls of our functions inside expressions, and replaces them.
 *
 * A call may be taken out of an expression and answered beforehand only if
 * evaluating the expression is sure to evaluate it: the service must see no
 * row that it would not have seen otherwise.  So the search descends only into
 * operands that execExprInterp.c evaluates unconditionally; a call elsewhere
 * (a later CASE arm, a second argument of COALESCE or OR) stays where it is
 * and is made row by row, if and when it is reached.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "expr_calls.h"
#include "planning.h"

/*
 * Position of the column that has the value of node, from 1, or 0.  Equal
 * expressions have equal values, but for volatile ones: those are the same
 * only if they are the same node.
 */
static int
column_of(Node *node, List *columns)
{
	ListCell *lc;

	foreach(lc, columns)
	{
		Node *column = lfirst(lc);

		if (node == column || (nodeTag(node) == nodeTag(column) && equal(node, column) &&
							   !contain_volatile_functions(node)))
			return foreach_current_index(lc) + 1;
	}
	return 0;
}

/* ----------------------------------------------------------------
 *		Collecting calls
 * ----------------------------------------------------------------
 */

typedef struct CollectContext
{
	List *columns;
	List *calls;
} CollectContext;

static void collect_calls(Node *node, CollectContext *context);

static bool
is_call(Node *node)
{
	return IsA(node, FuncExpr) && aml_planning_is_noted(((FuncExpr *) node)->funcid);
}

/* Nodes whose value is set from outside while an expression is evaluated. */
static bool
contains_local_value(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, CaseTestExpr) || IsA(node, CoerceToDomainValue))
		return true;
	return expression_tree_walker(node, contains_local_value, context);
}

static void
collect_list(List *nodes, CollectContext *context)
{
	ListCell *lc;

	foreach(lc, nodes)
		collect_calls(lfirst(lc), context);
}

static void
collect_first(List *nodes, CollectContext *context)
{
	if (nodes != NIL)
		collect_calls(linitial(nodes), context);
}

static void
collect_call(FuncExpr *call, CollectContext *context)
{
	int before = list_length(context->calls);

	/* the calls among its arguments come first */
	collect_list(call->args, context);
	if (list_length(context->calls) > before)
		return;

	if (column_of((Node *) call, context->calls) == 0 && !contains_local_value((Node *) call, NULL))
		context->calls = lappend(context->calls, call);
}

/* True when an argument is a call that is collected but not yet answered. */
static bool
waits_for_call(Node *node, CollectContext *context)
{
	if (node == NULL)
		return false;
	if (column_of(node, context->columns) > 0)
		return false;
	if (column_of(node, context->calls) > 0)
		return true;
	return expression_tree_walker(node, waits_for_call, context);
}

static void
collect_calls(Node *node, CollectContext *context)
{
	if (node == NULL || column_of(node, context->columns) > 0)
		return;
	check_stack_depth();

	switch (nodeTag(node))
	{
		case T_List:
			collect_list((List *) node, context);
			break;
		case T_TargetEntry:
			collect_calls((Node *) ((TargetEntry *) node)->expr, context);
			break;
		case T_FuncExpr:
			if (!is_call(node))
				collect_list(((FuncExpr *) node)->args, context);
			else if (!expression_tree_walker(node, waits_for_call, context))
				collect_call((FuncExpr *) node, context);
			break;
		case T_OpExpr:
		case T_DistinctExpr:
		case T_NullIfExpr:
			/* one struct under three tags */
			collect_list(((OpExpr *) node)->args, context);
			break;
		case T_ScalarArrayOpExpr:
			collect_list(((ScalarArrayOpExpr *) node)->args, context);
			break;
		case T_BoolExpr:
			/* AND and OR stop as soon as the result is known */
			if (((BoolExpr *) node)->boolop == NOT_EXPR)
				collect_list(((BoolExpr *) node)->args, context);
			else
				collect_first(((BoolExpr *) node)->args, context);
			break;
		case T_CaseExpr:
		{
			CaseExpr *expr = (CaseExpr *) node;

			collect_calls((Node *) expr->arg, context);
			collect_calls((Node *) linitial_node(CaseWhen, expr->args)->expr, context);
			break;
		}
		case T_CoalesceExpr:
			collect_first(((CoalesceExpr *) node)->args, context);
			break;
		case T_MinMaxExpr:
			collect_list(((MinMaxExpr *) node)->args, context);
			break;
		case T_RowExpr:
			collect_list(((RowExpr *) node)->args, context);
			break;
		case T_ArrayExpr:
			collect_list(((ArrayExpr *) node)->elements, context);
			break;
		case T_SubscriptingRef:
			/* subscripts are not evaluated for a null container */
			collect_calls((Node *) ((SubscriptingRef *) node)->refexpr, context);
			break;
		case T_RelabelType:
			collect_calls((Node *) ((RelabelType *) node)->arg, context);
			break;
		case T_CoerceViaIO:
			collect_calls((Node *) ((CoerceViaIO *) node)->arg, context);
			break;
		case T_ArrayCoerceExpr:
			collect_calls((Node *) ((ArrayCoerceExpr *) node)->arg, context);
			break;
		case T_ConvertRowtypeExpr:
			collect_calls((Node *) ((ConvertRowtypeExpr *) node)->arg, context);
			break;
		case T_CoerceToDomain:
			collect_calls((Node *) ((CoerceToDomain *) node)->arg, context);
			break;
		case T_CollateExpr:
			collect_calls((Node *) ((CollateExpr *) node)->arg, context);
			break;
		case T_FieldSelect:
			collect_calls((Node *) ((FieldSelect *) node)->arg, context);
			break;
		case T_FieldStore:
			collect_calls((Node *) ((FieldStore *) node)->arg, context);
			collect_list(((FieldStore *) node)->newvals, context);
			break;
		case T_NamedArgExpr:
			collect_calls((Node *) ((NamedArgExpr *) node)->arg, context);
			break;
		case T_NullTest:
			collect_calls((Node *) ((NullTest *) node)->arg, context);
			break;
		case T_BooleanTest:
			collect_calls((Node *) ((BooleanTest *) node)->arg, context);
			break;
		default:
			break;
	}
}

List *
aml_collect_calls(Node *node, List *columns)
{
	CollectContext context = {.columns = columns};

	collect_calls(node, &context);
	return context.calls;
}

/* ----------------------------------------------------------------
 *		Leaves and columns
 * ----------------------------------------------------------------
 */

static bool
collect_leaves_walker(Node *node, List **columns)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) || IsA(node, Aggref) || IsA(node, WindowFunc) || IsA(node, GroupingFunc))
	{
		if (column_of(node, *columns) == 0)
			*columns = lappend(*columns, node);
		return false;
	}
	return expression_tree_walker(node, collect_leaves_walker, columns);
}

List *
aml_collect_leaves(Node *node, List *columns)
{
	collect_leaves_walker(node, &columns);
	return columns;
}

typedef struct ReplaceContext
{
	List *columns;
	int varno;
} ReplaceContext;

static Node *
replace_mutator(Node *node, ReplaceContext *context)
{
	int attno;

	if (node == NULL)
		return NULL;
	attno = column_of(node, context->columns);
	if (attno > 0)
		return (Node *) aml_column_var(context->varno, attno, node);
	return expression_tree_mutator(node, replace_mutator, context);
}

Node *
aml_replace_columns(Node *node, List *columns, int varno)
{
	ReplaceContext context = {.columns = columns, .varno = varno};

	return replace_mutator(node, &context);
}

Var *
aml_column_var(int varno, AttrNumber attno, Node *expr)
{
	return makeVar(varno, attno, exprType(expr), exprTypmod(expr), exprCollation(expr), 0);
}
