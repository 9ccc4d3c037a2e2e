/*-------------------------------------------------------------------------
 *
 * expr_conditions.c
 *		Conditions under which a part of an expression is evaluated.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "expr_conditions.h"

bool
aml_contains_local_value(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, CaseTestExpr) || IsA(node, CoerceToDomainValue))
		return true;
	if (IsA(node, ArrayCoerceExpr))
		return aml_contains_local_value((Node *) ((ArrayCoerceExpr *) node)->arg, context);
	if (IsA(node, CaseExpr) && ((CaseExpr *) node)->arg != NULL)
	{
		CaseExpr *expr = (CaseExpr *) node;
		ListCell *lc;

		foreach(lc, expr->args)
		{
			if (aml_contains_local_value((Node *) lfirst_node(CaseWhen, lc)->result, context))
				return true;
		}
		return aml_contains_local_value((Node *) expr->arg, context) ||
			   aml_contains_local_value((Node *) expr->defresult, context);
	}
	return expression_tree_walker(node, aml_contains_local_value, context);
}

bool
aml_contains_subplan(Node *node, void *context)
{
	if (node == NULL)
		return false;
	return IsA(node, SubPlan) || expression_tree_walker(node, aml_contains_subplan, context);
}

bool
aml_contains_strange_var(Node *node, const ExprColumns *columns)
{
	if (node == NULL || aml_is_at_hand(node, columns))
		return false;
	return IsA(node, Var) ||
		   expression_tree_walker(node, aml_contains_strange_var, (void *) columns);
}

bool
aml_is_repeatable(Node *node, const ExprColumns *columns)
{
	node = aml_replace_columns(node, columns, OUTER_VAR);
	return !contain_volatile_functions(node) && !aml_contains_subplan(node, NULL);
}

Node *
aml_test_boolean(Node *expr, BoolTestType type)
{
	BooleanTest *test = makeNode(BooleanTest);

	test->arg = (Expr *) expr;
	test->booltesttype = type;
	test->location = -1;
	return (Node *) test;
}

Node *
aml_test_null(Node *expr, NullTestType type)
{
	NullTest *test = makeNode(NullTest);

	test->arg = (Expr *) expr;
	test->nulltesttype = type;
	test->argisrow = false;
	test->location = -1;
	return (Node *) test;
}

Node *
aml_tested(Node *condition)
{
	if (IsA(condition, BooleanTest))
		return (Node *) ((BooleanTest *) condition)->arg;
	return (Node *) castNode(NullTest, condition)->arg;
}

Node *
aml_replace_case_test(Node *node, Node *value)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, CaseTestExpr))
		return value;
	if (IsA(node, ArrayCoerceExpr) || (IsA(node, CaseExpr) && ((CaseExpr *) node)->arg != NULL))
		return node;
	return expression_tree_mutator(node, aml_replace_case_test, value);
}
