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

static BoolTestType
opposite(BoolTestType type)
{
	switch (type)
	{
		case IS_TRUE:
			return IS_NOT_TRUE;
		case IS_NOT_TRUE:
			return IS_TRUE;
		case IS_FALSE:
			return IS_NOT_FALSE;
		case IS_NOT_FALSE:
			return IS_FALSE;
		case IS_UNKNOWN:
			return IS_NOT_UNKNOWN;
		default:
			return IS_UNKNOWN;
	}
}

Node *
aml_test_boolean(Node *expr, BoolTestType type)
{
	BooleanTest *test;

	/* (x IS TRUE) IS NOT TRUE: one test will do */
	if (IsA(expr, BooleanTest) && type != IS_UNKNOWN && type != IS_NOT_UNKNOWN)
	{
		const BooleanTest *tested = (BooleanTest *) expr;

		if (type == IS_TRUE || type == IS_NOT_FALSE)
			return expr;
		return aml_test_boolean((Node *) tested->arg, opposite(tested->booltesttype));
	}
	test = makeNode(BooleanTest);
	test->arg = (Expr *) expr;
	test->booltesttype = type;
	test->location = -1;
	return (Node *) test;
}

Node *
aml_all_true(List *clauses)
{
	List *tests = NIL;
	ListCell *lc;

	foreach(lc, clauses)
		tests = lappend(tests, lnext(clauses, lc) == NULL ? lfirst(lc)
														  : aml_test_boolean(lfirst(lc), IS_TRUE));
	return (Node *) make_ands_explicit(tests);
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
