/*-------------------------------------------------------------------------
 *
 * collect_calls.c
 *		Finds calls of our functions in expressions, and when they are made.
 *
 * A call that is taken out of an expression is answered before the expression is
 * evaluated, but the service must not see any row that it would not have seen otherwise.
 * If execExprInterp.c does not always evaluate a call (in a CASE arm, after the first
 * argument of COALESCE, AND or OR), it is therefore taken out together with the
 * conditions under which it is reached, its guard.
 *
 * Conditions are evaluated twice, once as guard and once in their place.  If that could
 * be observed (volatile functions, subplans), the deciding expression first becomes a
 * column, which both read.
 *
 * In operands for which we do not know the conditions, a call stays in the expression and
 * is made in row mode, if and when it is reached.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/subscripting.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

#include "call/known_functions.h"
#include "compat.h"
#include "expr/collect_calls.h"
#include "expr/compared_subquery.h"
#include "expr/conditions.h"
#include "expr/make_nodes.h"

/*
 * A condition of the current node, together with those outside of it, which hold as
 * well.  The last arm of an expression with hundreds of arms has hundreds of them, so
 * what is known about all of them is computed once.
 */
typedef struct Condition
{
	Node *test;
	const struct Condition *outside; /* NULL: this is the outermost */

	/* not NULL: must be evaluated once, as a column, before the test can be made */
	Node *once;

	/* true if it holds for this condition or one outside */
	bool waits;   /* needs a call to be answered first */
	bool unsure;  /* cannot be evaluated elsewhere */
	bool decides; /* contains an expression that is evaluated once */
} Condition;

typedef struct CollectContext
{
	const ExprColumns *columns;
	bool any_var;                /* Vars need not be available */
	const Condition *conditions; /* for the current node: all are true when it is evaluated */
	List *compared;              /* of a subquery: operands that are evaluated if it has a row */
	bool unknown;                /* the current node is also evaluated under other conditions */
	List *calls;                 /* list of ExprCall */
	NodeIndex *calls_index;      /* index into calls */
	List *decisions;             /* list of EvaluateOnce */
} CollectContext;

static void collect_calls(Node *node, CollectContext *context);

static bool
is_call(Node *node)
{
	return IsA(node, FuncExpr) && aml_is_batched_function(((FuncExpr *) node)->funcid);
}

/* True if node can be evaluated from the columns and the calls answered by then. */
static bool
is_computable(Node *node, CollectContext *context)
{
	return context->any_var || !aml_contains_unavailable_var(node, context->columns);
}

static ExprCall *
find_call(Node *call, CollectContext *context)
{
	int place = -1;

	if (context->calls_index == NULL)
		return NULL;
	while ((place = aml_node_index_find(context->calls_index, call, place + 1)) >= 0)
	{
		ExprCall *found = list_nth(context->calls, place);

		if (aml_same_value((Node *) found->call, call))
			return found;
	}
	return NULL;
}

/*
 * A partially answered call counts as answered everywhere the expression has needed it so
 * far, unless it has been found there again.
 */
static bool
contains_unanswered(Node *node, CollectContext *context)
{
	if (node == NULL)
		return false;
	if (aml_is_available(node, context->columns))
		return aml_partial_answer(node, context->columns) != NULL &&
			   find_call(node, context) != NULL;
	if (is_call(node))
		return true;
	return expression_tree_walker(node, contains_unanswered, context);
}

static ExprCall *
found_call(FuncExpr *call, CollectContext *context)
{
	ExprCall *found = find_call((Node *) call, context);

	if (found != NULL)
		return found;
	found = palloc0(sizeof(ExprCall));
	found->call = call;
	if (context->calls_index == NULL)
		context->calls_index = aml_node_index_create();
	aml_node_index_add(context->calls_index, (Node *) call, list_length(context->calls));
	context->calls = lappend(context->calls, found);
	return found;
}

static void
collect_list(List *nodes, CollectContext *context)
{
	ListCell *lc;

	foreach(lc, nodes)
		collect_calls(lfirst(lc), context);
}

/* The conditions' states are cached, so a chain of them is walked only once. */
static bool
all_implied(List *alternative, const Condition *conditions)
{
	const Condition *next = conditions;

	for (int i = list_length(alternative) - 1; i >= 0; i--)
	{
		Node *wanted = list_nth(alternative, i);
		const Condition *given = next;

		while (given != NULL && !aml_implies(given->test, wanted))
			given = given->outside;
		if (given == NULL)
		{
			for (given = conditions; given != next; given = given->outside)
			{
				if (aml_implies(given->test, wanted))
					break;
			}
			if (given == next)
				return false;
		}
		next = given;
	}
	return true;
}

/* True if one of the alternatives certainly holds under the conditions. */
static bool
is_implied(const Condition *conditions, List *alternatives)
{
	ListCell *lc;

	foreach(lc, alternatives)
	{
		if (all_implied(lfirst(lc), conditions))
			return true;
	}
	return false;
}

/* The tests, in evaluation order. */
static List *
list_of_tests(const Condition *conditions)
{
	List *tests = NIL;
	int count = 0;

	for (const Condition *condition = conditions; condition; condition = condition->outside)
		tests = lappend(tests, condition->test);
	count = list_length(tests);
	for (int i = 0; i < count / 2; i++)
	{
		Node *test = list_nth(tests, i);

		lfirst(list_nth_cell(tests, i)) = list_nth(tests, count - 1 - i);
		lfirst(list_nth_cell(tests, count - 1 - i)) = test;
	}
	return tests;
}

/*
 * Turns the first condition that must not be evaluated twice into a column.  True if
 * there is none.
 */
static bool
decide_once(CollectContext *context)
{
	const Condition *first = NULL;
	EvaluateOnce *decision;

	if (!context->conditions->decides)
		return true;
	for (const Condition *condition = context->conditions; condition;
		 condition = condition->outside)
	{
		if (condition->once != NULL)
			first = condition;
	}
	decision = palloc(sizeof(EvaluateOnce));
	decision->expr = first->once;
	decision->conditions = list_of_tests(first->outside);
	context->decisions = lappend(context->decisions, decision);
	return false;
}

/* True if some condition needs a call first. */
static bool
conditions_wait(CollectContext *context)
{
	const Condition *condition = context->conditions;

	if (condition == NULL || context->columns->partial == NIL)
		return condition != NULL && condition->waits;

	/* a partially answered call may have been found again since */
	for (; condition != NULL; condition = condition->outside)
	{
		if (contains_unanswered(condition->test, context))
			return true;
	}
	return false;
}

static void
collect_call(FuncExpr *call, CollectContext *context)
{
	PartialAnswer *partial = aml_partial_answer((Node *) call, context->columns);
	ExprCall *found;
	bool arguments_wait;
	bool waits;

	if (partial && is_implied(context->conditions, partial->alternatives))
		return;

	/* calls in its arguments are reached whenever it is */
	collect_list(call->args, context);

	/* in deeply nested calls, only the innermost is worth examining all arguments */
	arguments_wait = contains_unanswered((Node *) call->args, context);
	if (!arguments_wait && (aml_contains_case_placeholder((Node *) call, NULL) ||
							!is_computable((Node *) call, context)))
		return;

	/* computed before the call itself is added to those found */
	waits = conditions_wait(context);
	found = found_call(call, context);
	if (arguments_wait)
		found->arguments_wait = true;

	/* already answered if an earlier expression needs it */
	if (is_implied(context->conditions, found->alternatives))
		return;

	if (context->unknown || (context->conditions != NULL && context->conditions->unsure))
		found->unsure = true;
	else if (context->conditions == NULL)
		found->always = true;
	else if (found->conditions_wait || waits)
		found->conditions_wait = true;
	else if (decide_once(context))
		found->alternatives = lappend(found->alternatives, list_of_tests(context->conditions));
	else
		found->conditions_wait = true;
}

/* Collects from a node that is evaluated only if the test is true, too. */
static Condition *
push_test(CollectContext *context, Node *test)
{
	const Condition *outside = context->conditions;
	Condition *condition = palloc0(sizeof(Condition));

	condition->test = test;
	condition->outside = outside;
	if (outside != NULL)
	{
		condition->waits = outside->waits;
		condition->unsure = outside->unsure;
		condition->decides = outside->decides;
	}
	context->conditions = condition;
	return condition;
}

/*
 * If the test cannot be repeated, once becomes a column: what is tested, unless it is
 * given.
 */
static void
push_condition(CollectContext *context, Node *test, Node *once)
{
	Condition *condition = push_test(context, test);

	condition->waits = condition->waits || contains_unanswered(test, context);

	/* no call is made before it stops waiting, and then everything is examined again */
	if (condition->waits && context->columns->partial == NIL)
		return;
	condition->unsure = condition->unsure || aml_contains_case_placeholder(test, NULL) ||
						!is_computable(test, context);
	if (!aml_is_repeatable(test, context->columns))
	{
		condition->once = once ? once : aml_tested(test);
		condition->decides = true;
	}
}

/*
 * The result of a condition.  If an AND is true, so are all its operands; if an OR is not
 * true, none of them is.  What is evaluated once is evaluated as a whole.
 */
static void
push_result(CollectContext *context, Node *condition, Node *once, BoolExprType type,
			BoolTestType result)
{
	ListCell *lc;

	if (once != NULL || !IsA(condition, BoolExpr) || ((BoolExpr *) condition)->boolop != type ||
		aml_is_available(condition, context->columns) ||
		!aml_is_repeatable(condition, context->columns))
	{
		push_condition(context, aml_test_boolean(condition, result), once);
		return;
	}
	foreach(lc, ((BoolExpr *) condition)->args)
		push_condition(context, aml_test_boolean(lfirst(lc), result), NULL);
}

/* AND and OR stop as soon as their result is known. */
static void
collect_and_or(BoolExpr *expr, CollectContext *context)
{
	const Condition *outside = context->conditions;
	BoolTestType undecided = expr->boolop == AND_EXPR ? IS_NOT_FALSE : IS_NOT_TRUE;
	ListCell *lc;

	foreach(lc, expr->args)
	{
		collect_calls(lfirst(lc), context);
		push_condition(context, aml_test_boolean(lfirst(lc), undecided), NULL);
	}
	context->conditions = outside;
}

static void
collect_coalesce(CoalesceExpr *expr, CollectContext *context)
{
	const Condition *outside = context->conditions;
	ListCell *lc;

	foreach(lc, expr->args)
	{
		collect_calls(lfirst(lc), context);
		push_condition(context, aml_test_null(lfirst(lc), IS_NULL), NULL);
	}
	context->conditions = outside;
}

static Const *
arm_const(int arm)
{
	return makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(arm), false, true);
}

/*
 * The number of the arm that a CASE with many arms takes: a comparison with it replaces
 * hundreds of conditions.  NULL if it must not be evaluated for each row, before the rest
 * of the expression, and again in its place.
 */
static Node *
number_of_arm(CaseExpr *expr, CollectContext *context)
{
	ExprColumns nothing = {NIL};
	CaseExpr *number;
	ListCell *lc;
	int column;

	if (list_length(expr->args) <= MANY_ARMS || context->conditions != NULL || context->unknown)
		return NULL;
	number = makeNode(CaseExpr);
	number->casetype = INT4OID;
	number->arg = expr->arg;
	number->defresult = (Expr *) arm_const(0);
	number->location = -1;
	foreach(lc, expr->args)
		number->args =
			lappend(number->args, aml_when((Node *) lfirst_node(CaseWhen, lc)->expr,
										   (Node *) arm_const(foreach_current_index(lc) + 1)));

	/* use the node of the column, which is found at once */
	for (column = aml_next_column((Node *) number, context->columns, 0); column > 0;
		 column = aml_next_column((Node *) number, context->columns, column))
	{
		if (list_nth(context->columns->guards, column - 1) == NULL)
			return list_nth(context->columns->exprs, column - 1);
	}
	if (contains_unanswered((Node *) number, context) ||
		aml_contains_case_placeholder((Node *) number, NULL) ||
		!is_computable((Node *) number, context) || !aml_is_repeatable((Node *) number, &nothing))
		return NULL;
	return (Node *) number;
}

/* Collects from an arm that is selected by number. */
static void
collect_arm(Node *node, int arm, Node *number, bool known, CollectContext *context)
{
	const Condition *outside = context->conditions;
	Condition *condition;
	Node *test = (Node *) make_opclause(Int4EqualOperator, BOOLOID, false, (Expr *) number,
										(Expr *) arm_const(arm), InvalidOid, InvalidOid);

	set_opfuncid((OpExpr *) test);
	condition = push_test(context, aml_test_boolean(test, IS_TRUE));
	condition->once = known ? NULL : number;
	condition->decides = !known;
	collect_calls(node, context);
	context->conditions = outside;
}

/*
 * The first operand that must not be evaluated twice; NULL if there is none, or if it has
 * a meaning only within its CASE.
 */
static Node *
once_of_operands(List *operands, CollectContext *context)
{
	ListCell *lc;

	foreach(lc, operands)
	{
		if (!aml_is_repeatable(lfirst(lc), context->columns))
			return aml_contains_case_placeholder(lfirst(lc), NULL) ? NULL : lfirst(lc);
	}
	return NULL;
}

/*
 * For the condition of CASE x WHEN y, which is rewritten for use outside of the CASE: if
 * it must not be evaluated twice, its operands x and y are evaluated once, since the CASE
 * itself can read those.  It always evaluates both, first x.
 */
static Node *
once_of_when(CaseExpr *expr, Node *condition, CollectContext *context)
{
	List *operands = list_make1(expr->arg);

	if (IsA(condition, OpExpr) || IsA(condition, DistinctExpr))
		operands = list_concat(operands, ((OpExpr *) condition)->args);
	return once_of_operands(operands, context);
}

static void
collect_case(CaseExpr *expr, CollectContext *context)
{
	const Condition *outside = context->conditions;
	bool outside_unknown = context->unknown;
	Node *number = number_of_arm(expr, context);
	ListCell *lc;

	collect_calls((Node *) expr->arg, context);
	if (number != NULL)
	{
		bool known = aml_is_available(number, context->columns);

		foreach(lc, expr->args)
			collect_arm((Node *) lfirst_node(CaseWhen, lc)->result, foreach_current_index(lc) + 1,
						number, known, context);
		collect_arm((Node *) expr->defresult, 0, number, known, context);
		return;
	}
	foreach(lc, expr->args)
	{
		CaseWhen *when = lfirst_node(CaseWhen, lc);
		Node *condition = (Node *) when->expr;
		Node *once = NULL;
		const Condition *before = context->conditions;

		collect_calls(condition, context);
		if (expr->arg != NULL)
		{
			once = once_of_when(expr, condition, context);
			condition = aml_replace_case_test(condition, (Node *) expr->arg);
			if (once == NULL && !aml_is_repeatable(condition, context->columns))
				context->unknown = true;
		}
		push_result(context, condition, once, AND_EXPR, IS_TRUE);
		collect_calls((Node *) when->result, context);
		context->conditions = before;
		push_result(context, condition, once, OR_EXPR, IS_NOT_TRUE);
	}
	collect_calls((Node *) expr->defresult, context);
	context->conditions = outside;
	context->unknown = outside_unknown;
}

/* Operands that are evaluated under conditions we do not know. */
static void
collect_unknown(Node *node, CollectContext *context)
{
	bool outside = context->unknown;

	context->unknown = true;
	collect_calls(node, context);
	context->unknown = outside;
}

/* True if assigning evaluates all subscripts and the value, as PostgreSQL's own types do. */
static bool
assigns_always(Oid container)
{
	switch (get_typsubscript(container, NULL))
	{
		case F_ARRAY_SUBSCRIPT_HANDLER:
		case F_RAW_ARRAY_SUBSCRIPT_HANDLER:
		case F_JSONB_SUBSCRIPT_HANDLER:
			return true;
		default:
			return false;
	}
}

static void
collect_assignment(SubscriptingRef *ref, CollectContext *context)
{
	bool outside = context->unknown;

	context->unknown = outside || !assigns_always(ref->refcontainertype);
	collect_calls((Node *) ref->refupperindexpr, context);
	collect_calls((Node *) ref->reflowerindexpr, context);
	collect_calls((Node *) ref->refassgnexpr, context);
	context->unknown = outside;
}

/* If the type's subscripting is strict, the remaining subscripts are not evaluated for a
 * null container. */
static void
collect_subscripting(SubscriptingRef *ref, CollectContext *context)
{
	const Condition *outside = context->conditions;

	collect_calls((Node *) ref->refexpr, context);
	if (ref->refassgnexpr != NULL)
	{
		collect_assignment(ref, context);
		return;
	}

	if (getSubscriptingRoutines(ref->refcontainertype, NULL)->fetch_strict)
		push_condition(context, aml_test_null((Node *) ref->refexpr, IS_NOT_NULL), NULL);
	collect_calls((Node *) ref->refupperindexpr, context);
	collect_calls((Node *) ref->reflowerindexpr, context);
	context->conditions = outside;
}

/* (a, b) < (c, d) goes on to the next pair if the current pair is equal. */
static void
collect_row_compare(RowCompareExpr *expr, CollectContext *context)
{
	const Condition *outside = context->conditions;
	bool outside_unknown = context->unknown;
	int count = list_length(expr->opnos);

	for (int i = 0; i < count; i++)
	{
		Node *left = list_nth(expr->largs, i);
		Node *right = list_nth(expr->rargs, i);
		Oid family = list_nth_oid(expr->opfamilies, i);
		int strategy;
		Oid left_type;
		Oid right_type;
		OpExpr *equal;
		Node *once;

		collect_calls(left, context);
		collect_calls(right, context);

		get_op_opfamily_properties(list_nth_oid(expr->opnos, i), family, false, &strategy,
								   &left_type, &right_type);
		equal = makeNode(OpExpr);
		equal->opno = get_opfamily_member(family, left_type, right_type, BTEqualStrategyNumber);
		equal->opfuncid = get_opcode(equal->opno);
		equal->opresulttype = BOOLOID;
		equal->inputcollid = list_nth_oid(expr->inputcollids, i);
		equal->args = list_make2(left, right);
		equal->location = -1;

		/* built here, so that only its operands are recognized as columns */
		once = once_of_operands(equal->args, context);
		if (once == NULL && !aml_is_repeatable((Node *) equal, context->columns))
			context->unknown = true;
		push_condition(context, aml_test_boolean((Node *) equal, IS_TRUE), once);
	}
	context->conditions = outside;
	context->unknown = outside_unknown;
}

static bool
collect_unknown_walker(Node *node, CollectContext *context)
{
	collect_unknown(node, context);
	return false;
}

static bool
collect_comparison(Node *node, CollectContext *context)
{
	if (node == NULL)
		return false;
	if (list_member_ptr(context->compared, node))
		collect_calls(node, context);
	else if (is_call(node))
		collect_unknown(node, context);
	else
		return expression_tree_walker(node, collect_comparison, context);
	return false;
}

/* What it compares with the rows of the subquery is evaluated if there is one. */
static void
collect_subplan(SubPlan *subplan, CollectContext *context)
{
	const Condition *condition = context->conditions;
	List *outside = context->compared;

	while (condition != NULL && !aml_tests_row_to_compare(condition->test, subplan))
		condition = condition->outside;
	context->compared = condition != NULL ? aml_compared_operands(subplan) : NIL;
	collect_comparison(subplan->testexpr, context);
	context->compared = outside;
	collect_unknown((Node *) subplan->args, context);
}

static void
collect_calls(Node *node, CollectContext *context)
{
	if (node == NULL || (aml_is_available(node, context->columns) &&
						 aml_partial_answer(node, context->columns) == NULL))
		return;
	check_stack_depth();

	switch (nodeTag(node))
	{
		case T_FuncExpr:
			if (is_call(node))
				collect_call((FuncExpr *) node, context);
			else
				collect_list(((FuncExpr *) node)->args, context);
			break;
		case T_BoolExpr:
			if (((BoolExpr *) node)->boolop == NOT_EXPR)
				collect_list(((BoolExpr *) node)->args, context);
			else
				collect_and_or((BoolExpr *) node, context);
			break;
		case T_CaseExpr:
			collect_case((CaseExpr *) node, context);
			break;
		case T_CoalesceExpr:
			collect_coalesce((CoalesceExpr *) node, context);
			break;

			/* all operands are evaluated, before the function is called if it is strict */
		case T_List:
			collect_list((List *) node, context);
			break;
		case T_OpExpr:
		case T_DistinctExpr:
		case T_NullIfExpr:
			/* one struct, three node tags */
			collect_list(((OpExpr *) node)->args, context);
			break;
		case T_ScalarArrayOpExpr:
			collect_list(((ScalarArrayOpExpr *) node)->args, context);
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
		case T_XmlExpr:
			collect_list(((XmlExpr *) node)->named_args, context);
			collect_list(((XmlExpr *) node)->args, context);
			break;
		case T_FieldStore:
			collect_calls((Node *) ((FieldStore *) node)->arg, context);
			collect_list(((FieldStore *) node)->newvals, context);
			break;

			/* one operand */
		case T_TargetEntry:
			collect_calls((Node *) ((TargetEntry *) node)->expr, context);
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
		case T_NamedArgExpr:
			collect_calls((Node *) ((NamedArgExpr *) node)->arg, context);
			break;
		case T_NullTest:
			collect_calls((Node *) ((NullTest *) node)->arg, context);
			break;
		case T_BooleanTest:
			collect_calls((Node *) ((BooleanTest *) node)->arg, context);
			break;
		case T_SubscriptingRef:
			collect_subscripting((SubscriptingRef *) node, context);
			break;
		case T_RowCompareExpr:
			collect_row_compare((RowCompareExpr *) node, context);
			break;
		case T_SubPlan:
			collect_subplan((SubPlan *) node, context);
			break;

			/* evaluated elsewhere */
		case T_Aggref:
		case T_WindowFunc:
			break;

		default:
			collect_list(aml_json_operands(node), context);
			expression_tree_walker(node, collect_unknown_walker, context);
			break;
	}
}

static List *
collect_ready_calls(Node *node, CollectContext *context)
{
	List *ready = NIL;
	ListCell *lc;

	collect_calls(node, context);
	foreach(lc, context->calls)
	{
		ExprCall *call = lfirst(lc);

		if (!call->arguments_wait && (call->always || (!call->unsure && call->alternatives != NIL)))
			ready = lappend(ready, call);
	}
	return ready;
}

List *
aml_collect_calls(Node *node, const ExprColumns *columns, List **decisions)
{
	CollectContext context = {.columns = columns};
	List *calls = collect_ready_calls(node, &context);

	*decisions = calls == NIL ? context.decisions : NIL;
	return calls;
}

bool
aml_has_calls(Node *node)
{
	ExprColumns nothing = {NIL};
	CollectContext context = {.columns = &nothing, .any_var = true};

	return collect_ready_calls(node, &context) != NIL || context.decisions != NIL;
}

List *
aml_take_clauses(List **clauses)
{
	List *kept = NIL;
	List *taken = NIL;
	ListCell *lc;

	foreach(lc, *clauses)
	{
		Node *clause = lfirst(lc);

		if (taken != NIL || aml_has_calls(clause))
			taken = lappend(taken, clause);
		else
			kept = lappend(kept, clause);
	}
	*clauses = kept;
	return taken;
}

ExprColumns
aml_columns_without_calls(List *tlist)
{
	ExprColumns columns = {NIL};
	ListCell *lc;

	foreach(lc, tlist)
	{
		Node *expr = (Node *) lfirst_node(TargetEntry, lc)->expr;

		if (aml_has_calls(expr))
			expr = (Node *) makeNullConst(exprType(expr), exprTypmod(expr), exprCollation(expr));
		aml_add_column(&columns, expr, NULL);
	}
	return columns;
}

/*
 * A condition's calls are answered wherever it is reached (see contains_unanswered),
 * including those that are not answered everywhere yet.
 */
static Node *
replace_in_condition(Node *condition, const ExprColumns *columns, int varno)
{
	ExprColumns answered = *columns;

	answered.partial = NIL;
	return aml_replace_columns(condition, &answered, varno);
}

Node *
aml_all_of(List *conditions, const ExprColumns *columns, int varno)
{
	if (conditions == NIL)
		return NULL;
	return replace_in_condition((Node *) make_ands_explicit(list_copy(conditions)), columns, varno);
}

static Expr *
or_of(List *alternatives)
{
	return list_length(alternatives) == 1 ? linitial(alternatives) : make_orclause(alternatives);
}

Node *
aml_call_guard(const ExprCall *call, const ExprColumns *columns, int varno)
{
	List *alternatives = NIL;
	ListCell *lc;

	if (call->always)
		return NULL;
	foreach(lc, call->alternatives)
		alternatives = lappend(alternatives, make_ands_explicit(lfirst(lc)));
	return replace_in_condition((Node *) or_of(alternatives), columns, varno);
}

Node *
aml_unanswered_guard(const ExprCall *call, const ExprColumns *columns, int varno)
{
	Node *guard = aml_call_guard(call, columns, varno);
	List *conditions = guard ? list_make1(guard) : NIL;
	ListCell *lc;

	foreach(lc, aml_guarded_columns((Node *) call->call, columns, varno))
		conditions = lappend(
			conditions, aml_test_boolean((Node *) lfirst_node(CaseWhen, lc)->expr, IS_NOT_TRUE));
	return conditions == NIL ? NULL : (Node *) make_ands_explicit(conditions);
}
