/*-------------------------------------------------------------------------
 *
 * compared_subquery.c
 *		f(x) NOT IN (SELECT ...): what is compared with the rows of a subquery.
 *
 * Such a SubPlan evaluates what is on the left only if the subquery returns a row: a
 * hashed one once, any other for each row up to the one that decides (nodeSubplan.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "expr/compared_subquery.h"

/* The columns of the subquery's row, which the comparison reads as parameters. */
typedef struct RowColumns
{
	const SubPlan *subplan;
	List *params;
} RowColumns;

static bool
collect_row_columns(Node *node, RowColumns *columns)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC &&
		list_member_int(columns->subplan->paramIds, ((Param *) node)->paramid))
		columns->params = lappend(columns->params, node);
	return expression_tree_walker(node, collect_row_columns, columns);
}

static List *
row_columns(Node *node, const SubPlan *subplan)
{
	RowColumns columns = {subplan, NIL};

	collect_row_columns(node, &columns);
	return columns.params;
}

/* The comparisons that are made for the first row. */
static List *
first_comparisons(const SubPlan *subplan)
{
	Node *test = subplan->testexpr;

	if (test == NULL || !IsA(test, BoolExpr))
		return test == NULL ? NIL : list_make1(test);

	/* a hash table is asked for all columns at once */
	if (subplan->useHashTable)
		return ((BoolExpr *) test)->args;
	return ((BoolExpr *) test)->boolop == NOT_EXPR
			   ? NIL
			   : list_make1(linitial(((BoolExpr *) test)->args));
}

List *
aml_compared_operands(const SubPlan *subplan)
{
	List *operands = NIL;
	ListCell *lc;

	foreach(lc, first_comparisons(subplan))
	{
		Node *comparison = lfirst(lc);
		Node *left = NULL;

		if (IsA(comparison, OpExpr))
			left = linitial(((OpExpr *) comparison)->args);
		else if (IsA(comparison, RowCompareExpr))
			left = linitial(((RowCompareExpr *) comparison)->largs);

		/* what is volatile has another value for each row of the subquery */
		if (left != NULL && row_columns(left, subplan) == NIL &&
			(subplan->useHashTable || !contain_volatile_functions(left)))
			operands = lappend(operands, left);
	}
	return operands;
}

/* A hash table that is only asked for matches has no rows with nulls. */
static Node *
is_row_to_compare(const SubPlan *subplan)
{
	List *tests = NIL;
	ListCell *lc;

	if (!subplan->useHashTable || !subplan->unknownEqFalse)
		return makeBoolConst(true, false);
	foreach(lc, row_columns(subplan->testexpr, subplan))
	{
		NullTest *test = makeNode(NullTest);

		test->arg = lfirst(lc);
		test->nulltesttype = IS_NOT_NULL;
		test->location = -1;
		tests = lappend(tests, test);
	}
	return (Node *) make_ands_explicit(tests);
}

SubPlan *
aml_has_row_to_compare(const SubPlan *subplan)
{
	SubPlan *result = copyObject(unconstify(SubPlan *, subplan));

	result->subLinkType = ANY_SUBLINK;
	result->useHashTable = false;
	result->testexpr = is_row_to_compare(subplan);
	return result;
}

bool
aml_tests_row_to_compare(Node *condition, const SubPlan *subplan)
{
	BooleanTest *test = (BooleanTest *) condition;
	SubPlan *asked;

	if (!IsA(test, BooleanTest) || test->booltesttype != IS_TRUE || !IsA(test->arg, SubPlan))
		return false;
	asked = (SubPlan *) test->arg;
	return asked->plan_id == subplan->plan_id && equal(asked->args, subplan->args) &&
		   asked->subLinkType == ANY_SUBLINK && !asked->useHashTable &&
		   equal(asked->testexpr, is_row_to_compare(subplan));
}
