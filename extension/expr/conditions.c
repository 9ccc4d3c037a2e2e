/*-------------------------------------------------------------------------
 *
 * conditions.c
 *		Conditions under which a part of an expression is evaluated.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/syscache.h"

#include "call/known_functions.h"
#include "expr/conditions.h"
#include "expr/plan_walker.h"

bool
aml_contains_case_placeholder(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, CaseTestExpr) || IsA(node, CoerceToDomainValue))
		return true;
	if (IsA(node, ArrayCoerceExpr))
		return aml_contains_case_placeholder((Node *) ((ArrayCoerceExpr *) node)->arg, context);
	if (IsA(node, CaseExpr) && ((CaseExpr *) node)->arg != NULL)
	{
		CaseExpr *expr = (CaseExpr *) node;
		ListCell *lc;

		foreach(lc, expr->args)
		{
			if (aml_contains_case_placeholder((Node *) lfirst_node(CaseWhen, lc)->result, context))
				return true;
		}
		return aml_contains_case_placeholder((Node *) expr->arg, context) ||
			   aml_contains_case_placeholder((Node *) expr->defresult, context);
	}
	return expression_tree_walker(node, aml_contains_case_placeholder, context);
}

bool
aml_contains_subplan(Node *node, void *context)
{
	if (node == NULL)
		return false;
	return IsA(node, SubPlan) || expression_tree_walker(node, aml_contains_subplan, context);
}

typedef struct VolatileSearch
{
	const PlannedStmt *stmt;
	bool found;
} VolatileSearch;

static bool
find_volatile_subplan(Node *node, VolatileSearch *search)
{
	if (node == NULL || search->found)
		return false;
	if (IsA(node, SubPlan))
	{
		Plan *plan = list_nth(search->stmt->subplans, ((SubPlan *) node)->plan_id - 1);

		search->found = plan != NULL && aml_is_volatile_plan(plan, search->stmt);
	}
	return expression_tree_walker(node, find_volatile_subplan, search);
}

static void
find_volatile(Plan *plan, void *search)
{
	VolatileSearch *context = search;
	List *exprs = list_make5(plan->targetlist, plan->qual, plan->initPlan,
							 aml_other_expressions(plan), aml_scan_expressions(plan));

	if (IsA(plan, Result))
		exprs = lappend(exprs, ((Result *) plan)->resconstantqual);
	else if (IsA(plan, CustomScan))
		exprs = lappend(exprs, ((CustomScan *) plan)->custom_scan_tlist);
	context->found = context->found || contain_volatile_functions((Node *) exprs) ||
					 aml_has_side_effects((Node *) exprs, NULL);
	find_volatile_subplan((Node *) exprs, context);
}

bool
aml_is_volatile_plan(Plan *plan, const PlannedStmt *stmt)
{
	VolatileSearch search = {stmt};

	check_stack_depth();
	aml_visit_plan(plan, find_volatile, &search);
	return search.found;
}

bool
aml_contains_volatile_subplan(Node *node, const PlannedStmt *stmt)
{
	VolatileSearch search = {stmt};

	find_volatile_subplan(node, &search);
	return search.found;
}

bool
aml_contains_unavailable_var(Node *node, const ExprColumns *columns)
{
	if (node == NULL || aml_is_available(node, columns))
		return false;
	return IsA(node, Var) ||
		   expression_tree_walker(node, aml_contains_unavailable_var, (void *) columns);
}

typedef struct ReadContext
{
	int varno;
	bool in_subplan;
} ReadContext;

static bool
subplan_reads(Node *node, ReadContext *context)
{
	bool outside = context->in_subplan;
	bool found;

	if (node == NULL)
		return false;
	if (IsA(node, Var))
		return context->in_subplan && ((Var *) node)->varno == context->varno;
	if (IsA(node, SubPlan))
		context->in_subplan = true;
	found = expression_tree_walker(node, subplan_reads, context);
	context->in_subplan = outside;
	return found;
}

bool
aml_subplan_reads(Node *node, int varno)
{
	ReadContext context = {.varno = varno};

	return subplan_reads(node, &context);
}

/* Functions that are not written in C may have hidden side effects, whatever their
 * volatility says. */
static bool
is_evaluated_once(Oid function, void *context)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc form;
	bool result;

	if (!HeapTupleIsValid(tuple))
		return true;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	result = form->provolatile == PROVOLATILE_VOLATILE ||
			 (form->prolang != INTERNALlanguageId && form->prolang != ClanguageId);
	ReleaseSysCache(tuple);
	return result;
}

static bool
contains_what_is_evaluated_once(Node *node, const ExprColumns *columns)
{
	if (node == NULL)
		return false;
	if (aml_is_available(node, columns) && aml_partial_answer(node, columns) == NULL)
		return false;
	return IsA(node, SubPlan) || IsA(node, NextValueExpr) ||
		   check_functions_in_node(node, is_evaluated_once, NULL) ||
		   expression_tree_walker(node, contains_what_is_evaluated_once, (void *) columns);
}

bool
aml_is_repeatable(Node *node, const ExprColumns *columns)
{
	return !contains_what_is_evaluated_once(node, columns);
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

	/* what is evaluated once is recognized as the same node */
	if (!aml_contains_case_placeholder(node, NULL))
		return node;
	if (IsA(node, ArrayCoerceExpr) || (IsA(node, CaseExpr) && ((CaseExpr *) node)->arg != NULL))
		return node;
	return expression_tree_mutator(node, aml_replace_case_test, value);
}

bool
aml_implies(Node *given, Node *wanted)
{
	if (nodeTag(given) != nodeTag(wanted) || !aml_same_value(aml_tested(given), aml_tested(wanted)))
		return false;
	if (IsA(given, BooleanTest))
	{
		BoolTestType is = ((BooleanTest *) given)->booltesttype;
		BoolTestType should_be = ((BooleanTest *) wanted)->booltesttype;

		return is == should_be || (is == IS_TRUE && should_be == IS_NOT_FALSE) ||
			   (is == IS_FALSE && should_be == IS_NOT_TRUE);
	}
	return ((NullTest *) given)->nulltesttype == ((NullTest *) wanted)->nulltesttype;
}
