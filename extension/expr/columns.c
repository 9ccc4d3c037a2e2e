/*-------------------------------------------------------------------------
 *
 * columns.c
 *		Expressions with values that a plan node has available, as columns.
 *
 * A plan node is rewritten over the columns of its child and the calls that batch nodes
 * below it have answered.  Some of those have a value only for the rows that needed it,
 * as described by a guard.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_proc.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"

#include "expr/columns.h"
#include "expr/make_nodes.h"

static bool
is_volatile(Oid function, void *context)
{
	return func_volatile(function) == PROVOLATILE_VOLATILE;
}

static bool
collect_volatile(Node *node, List **nodes)
{
	if (node == NULL)
		return false;
	if (IsA(node, NextValueExpr) || check_functions_in_node(node, is_volatile, NULL))
		*nodes = lappend(*nodes, node);
	return expression_tree_walker(node, collect_volatile, nodes);
}

/* True if equal expressions contain the same volatile nodes. */
static bool
share_volatile(Node *a, Node *b)
{
	List *of_a = NIL;
	List *of_b = NIL;
	ListCell *lc_a;
	ListCell *lc_b;

	collect_volatile(a, &of_a);
	collect_volatile(b, &of_b);
	forboth(lc_a, of_a, lc_b, of_b)
	{
		if (lfirst(lc_a) != lfirst(lc_b))
			return false;
	}
	return true;
}

/*
 * Equal expressions have equal values, unless they are volatile: then only the same node
 * has the same value, or what was built twice around the same volatile nodes.
 */
bool
aml_same_value(Node *a, Node *b)
{
	return a == b || (nodeTag(a) == nodeTag(b) && equal(a, b) &&
					  (!contain_volatile_functions(a) || share_volatile(a, b)));
}

/* The next position in an indexed list that has the value of node, or -1. */
static int
place_of(const List *list, const NodeIndex *index, Node *node, int from)
{
	if (index == NULL)
		return -1;
	while ((from = aml_node_index_find(index, node, from)) >= 0)
	{
		/* the index may cover more entries than this copy of the list has */
		if (from >= list_length(list))
			return -1;
		if (aml_same_value(list_nth(list, from), node))
			return from;
		from++;
	}
	return -1;
}

static bool
is_decided(Node *node, const ExprColumns *columns)
{
	int place = -1;

	while ((place = place_of(columns->decided, columns->decided_index, node, place + 1)) >= 0)
	{
		if (list_nth(columns->decided, place) == node)
			return true;
	}
	return false;
}

static bool
is_answered(Node *node, const ExprColumns *columns)
{
	return place_of(columns->answered, columns->answered_index, node, 0) >= 0 ||
		   is_decided(node, columns);
}

/* The column that always has the value of node, counted from 1, or 0. */
static int
column_of(Node *node, const ExprColumns *columns)
{
	int place = -1;

	/* reading a constant from a column would gain nothing */
	if (IsA(node, Const))
		return 0;
	while ((place = place_of(columns->exprs, columns->index, node, place + 1)) >= 0)
	{
		if (list_nth(columns->guards, place) == NULL)
			return place + 1;
	}
	return 0;
}

int
aml_next_column(Node *expr, const ExprColumns *columns, int after)
{
	return place_of(columns->exprs, columns->index, expr, after) + 1;
}

typedef struct VarnoChange
{
	int from;
	int to;
} VarnoChange;

static Node *
change_some_varnos(Node *node, VarnoChange *change)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varno == change->from)
	{
		Var *var = copyObject((Var *) node);

		var->varno = change->to;
		return (Node *) var;
	}
	return expression_tree_mutator(node, change_some_varnos, change);
}

Node *
aml_change_varno(Node *node, int from, int to)
{
	VarnoChange change = {from, to};

	return change_some_varnos(node, &change);
}

typedef struct VarValues
{
	int varno;
	List *values;
} VarValues;

static Node *
replace_vars(Node *node, VarValues *vars)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varno == vars->varno)
		return list_nth(vars->values, ((Var *) node)->varattno - 1);
	return expression_tree_mutator(node, replace_vars, vars);
}

Node *
aml_replace_vars(Node *node, int varno, List *values)
{
	VarValues vars = {varno, values};

	return replace_vars(node, &vars);
}

static NodeIndex *
index_of(List *nodes)
{
	NodeIndex *index = aml_node_index_create();
	ListCell *lc;

	foreach(lc, nodes)
		aml_node_index_add(index, lfirst(lc), foreach_current_index(lc));
	return index;
}

ExprColumns
aml_columns_over(const ExprColumns *columns, int from, int to)
{
	ExprColumns result = *columns;
	ListCell *lc;

	result.exprs = (List *) aml_change_varno((Node *) columns->exprs, from, to);
	result.answered = (List *) aml_change_varno((Node *) columns->answered, from, to);
	result.index = index_of(result.exprs);
	result.answered_index = index_of(result.answered);
	result.decided = NIL;
	result.decided_index = NULL;
	result.partial = NIL;
	foreach(lc, columns->partial)
	{
		PartialAnswer *partial = palloc(sizeof(PartialAnswer));

		*partial = *(PartialAnswer *) lfirst(lc);
		partial->call = aml_change_varno(partial->call, from, to);
		result.partial = lappend(result.partial, partial);
	}
	return result;
}

bool
aml_is_available(Node *node, const ExprColumns *columns)
{
	return column_of(node, columns) > 0 || is_answered(node, columns);
}

ExprColumns
aml_columns_of_plan(const Plan *plan)
{
	ExprColumns columns = {NIL};
	ListCell *lc;

	foreach(lc, plan->targetlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);

		aml_add_column(
			&columns, (Node *) aml_column_var(OUTER_VAR, entry->resno, (Node *) entry->expr), NULL);
	}
	return columns;
}

static void
add_to_list(List **list, NodeIndex **index, Node *node)
{
	if (*index == NULL)
		*index = aml_node_index_create();
	aml_node_index_add(*index, node, list_length(*list));
	*list = lappend(*list, node);
}

void
aml_add_column(ExprColumns *columns, Node *expr, Node *guard)
{
	add_to_list(&columns->exprs, &columns->index, expr);
	columns->guards = lappend(columns->guards, guard);
}

void
aml_add_answered(ExprColumns *columns, Node *call)
{
	add_to_list(&columns->answered, &columns->answered_index, call);
}

void
aml_add_decided(ExprColumns *columns, Node *node)
{
	add_to_list(&columns->decided, &columns->decided_index, node);
}

void
aml_forget_answered(ExprColumns *columns)
{
	columns->answered = NIL;
	columns->answered_index = NULL;
	columns->decided = NIL;
	columns->decided_index = NULL;
	columns->partial = NIL;
}

static bool
collect_leaves_walker(Node *node, ExprColumns *columns)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) || IsA(node, Aggref) || IsA(node, WindowFunc) || IsA(node, GroupingFunc))
	{
		if (column_of(node, columns) == 0)
			aml_add_column(columns, node, NULL);
		return false;
	}
	return expression_tree_walker(node, collect_leaves_walker, columns);
}

void
aml_collect_leaves(Node *node, ExprColumns *columns)
{
	collect_leaves_walker(node, columns);
}

Var *
aml_column_var(int varno, AttrNumber attno, Node *expr)
{
	return makeVar(varno, attno, exprType(expr), exprTypmod(expr), exprCollation(expr), 0);
}

typedef struct ReplaceContext
{
	const ExprColumns *columns;
	int varno;
} ReplaceContext;

List *
aml_guarded_columns(Node *expr, const ExprColumns *columns, int varno)
{
	List *arms = NIL;
	int column = 0;

	while ((column = aml_next_column(expr, columns, column)) > 0)
	{
		Node *guard = list_nth(columns->guards, column - 1);

		if (guard != NULL)
			arms = lappend(arms, aml_when(aml_change_varno(guard, OUTER_VAR, varno),
										  (Node *) aml_column_var(varno, column, expr)));
	}
	return arms;
}

PartialAnswer *
aml_partial_answer(Node *call, const ExprColumns *columns)
{
	ListCell *lc;

	foreach(lc, columns->partial)
	{
		PartialAnswer *partial = lfirst(lc);

		if (aml_same_value(partial->call, call))
			return partial;
	}
	return NULL;
}

static Node *replace_mutator(Node *node, ReplaceContext *context);

/* A field of value, or all of it. */
static Node *
field_of(Node *value, const FieldSelect *field)
{
	FieldSelect *result;

	if (field == NULL)
		return value;
	result = makeNode(FieldSelect);
	*result = *field;
	result->arg = (Expr *) value;
	return (Node *) result;
}

/*
 * The value of a call that several columns have, each under its guard.  The current
 * expression needs it only where one of them has it; otherwise the call is made.  A field
 * is selected inside the arms, because EXPLAIN cannot find its name through a CASE.
 */
static Node *
value_under_guards(Node *call, const FieldSelect *field, ReplaceContext *context)
{
	bool partial = aml_partial_answer(call, context->columns) != NULL;
	int column = aml_next_column(call, context->columns, 0);
	Node *of = field ? (Node *) field : call;
	List *arms;
	CaseExpr *result;
	ListCell *lc;

	/* a single column is read without its guard, which may be long */
	if (!partial && aml_next_column(call, context->columns, column) == 0)
		return field_of((Node *) aml_column_var(context->varno, column, call), field);

	arms = aml_guarded_columns(call, context->columns, context->varno);
	foreach(lc, arms)
	{
		CaseWhen *when = lfirst_node(CaseWhen, lc);

		when->result = (Expr *) field_of((Node *) when->result, field);
	}
	result = makeNode(CaseExpr);
	result->casetype = exprType(of);
	result->casecollid = exprCollation(of);
	result->args = arms;
	if (partial)
		result->defresult =
			(Expr *) field_of(expression_tree_mutator(call, replace_mutator, context), field);
	else
		result->defresult = (Expr *) makeNullConst(exprType(of), exprTypmod(of), exprCollation(of));
	result->location = -1;
	return (Node *) result;
}

static Node *
replace_mutator(Node *node, ReplaceContext *context)
{
	int attno;

	if (node == NULL)
		return NULL;
	attno = column_of(node, context->columns);
	if (attno > 0)
		return (Node *) aml_column_var(context->varno, attno, node);
	if (IsA(node, FieldSelect))
	{
		FieldSelect *field = (FieldSelect *) node;

		if (column_of((Node *) field->arg, context->columns) == 0 &&
			is_answered((Node *) field->arg, context->columns))
			return value_under_guards((Node *) field->arg, field, context);
	}
	if (is_answered(node, context->columns))
		return value_under_guards(node, NULL, context);
	return expression_tree_mutator(node, replace_mutator, context);
}

Node *
aml_replace_columns(Node *node, const ExprColumns *columns, int varno)
{
	ReplaceContext context = {.columns = columns, .varno = varno};

	return replace_mutator(node, &context);
}
