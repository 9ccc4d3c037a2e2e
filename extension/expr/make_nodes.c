/*-------------------------------------------------------------------------
 *
 * make_nodes.c
 *		Builds expression nodes that PostgreSQL has no builder for.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"

#include "expr/make_nodes.h"

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

CaseWhen *
aml_when(Node *condition, Node *result)
{
	CaseWhen *when = makeNode(CaseWhen);

	when->expr = (Expr *) condition;
	when->result = (Expr *) result;
	when->location = -1;
	return when;
}

Node *
aml_value_if(Node *condition, Node *expr)
{
	CaseExpr *result;

	if (condition == NULL)
		return expr;
	result = makeNode(CaseExpr);
	result->casetype = exprType(expr);
	result->casecollid = exprCollation(expr);
	result->args = list_make1(aml_when(condition, expr));
	result->defresult =
		(Expr *) makeNullConst(exprType(expr), exprTypmod(expr), exprCollation(expr));
	result->location = -1;
	return (Node *) result;
}
