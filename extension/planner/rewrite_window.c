/*-------------------------------------------------------------------------
 *
 * rewrite_window.c
 *		Calls in arguments of lag, lead, first_value, last_value and nth_value.
 *
 *		lag(f(x), 2, 0) OVER w
 *
 * These functions evaluate their argument for one row of the partition or frame, if there
 * is such a row: not for every row of the table, and for some rows often.  A default is
 * evaluated if there is none.  Instead, they fetch what the calls read, and the calls are
 * made for what has been fetched:
 *
 *		CASE WHEN lag(true, 2) OVER w THEN f(lag(x, 2) OVER w) ELSE 0 END
 *
 * The constant true tells whether there is such a row.  The calls are now calls of the
 * targetlist, made once the row of the WindowAgg has passed its conditions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/fmgroids.h"

#include "expr/collect_calls.h"
#include "expr/columns.h"
#include "expr/conditions.h"
#include "expr/make_nodes.h"
#include "planner/rewrite_window.h"

/* The function without a default, or InvalidOid if it does not fetch a row. */
static Oid
function_without_default(Oid function)
{
	switch (function)
	{
		case F_LAG_ANYELEMENT:
		case F_LEAD_ANYELEMENT:
		case F_LAG_ANYELEMENT_INT4:
		case F_LEAD_ANYELEMENT_INT4:
		case F_FIRST_VALUE:
		case F_LAST_VALUE:
		case F_NTH_VALUE:
			return function;
		case F_LAG_ANYCOMPATIBLE_INT4_ANYCOMPATIBLE:
			return F_LAG_ANYELEMENT_INT4;
		case F_LEAD_ANYCOMPATIBLE_INT4_ANYCOMPATIBLE:
			return F_LEAD_ANYELEMENT_INT4;
		default:
			return InvalidOid;
	}
}

/* The offset is repeated, so it must be the same each time, and needs no call. */
static bool
fetches_calls(const WindowFunc *func)
{
	return OidIsValid(function_without_default(func->winfnoid)) &&
		   aml_has_calls((Node *) func->args) && !contain_volatile_functions((Node *) func->args) &&
		   !aml_contains_subplan((Node *) func->args, NULL) &&
		   (list_length(func->args) == 1 || !aml_has_calls(lsecond(func->args)));
}

/* The value of an expression in the row that func fetches. */
static Node *
fetch(const WindowFunc *func, Node *expr)
{
	WindowFunc *result = makeNode(WindowFunc);

	*result = *func;
	result->winfnoid = function_without_default(func->winfnoid);
	result->wintype = exprType(expr);
	result->wincollid = exprCollation(expr);
	result->inputcollid = exprCollation(expr);
	result->args = list_make1(expr);
	if (list_length(func->args) > 1)
		result->args = lappend(result->args, lsecond(func->args));
	return (Node *) result;
}

static Node *
fetch_columns(Node *node, const WindowFunc *func)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var))
		return fetch(func, node);
	return expression_tree_mutator(node, fetch_columns, (void *) func);
}

static Node *
value_of_fetched(const WindowFunc *func)
{
	Node *argument = linitial(func->args);
	CaseExpr *result = castNode(CaseExpr, aml_value_if(fetch(func, makeBoolConst(true, false)),
													   fetch_columns(argument, func)));
	Node *offset;

	if (list_length(func->args) < 3)
		return (Node *) result;

	/* without an offset there is neither a row nor the default */
	offset = lsecond(func->args);
	if (IsA(offset, Const) && !((Const *) offset)->constisnull)
		result->defresult = lthird(func->args);
	else
		result->args =
			lappend(result->args, aml_when(aml_test_null(offset, IS_NOT_NULL), lthird(func->args)));
	return (Node *) result;
}

static bool
find_fetched_calls(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, WindowFunc))
		return fetches_calls((WindowFunc *) node);
	return expression_tree_walker(node, find_fetched_calls, context);
}

static Node *
call_after_fetching(Node *node, void *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, WindowFunc))
		return fetches_calls((WindowFunc *) node) ? value_of_fetched((WindowFunc *) node) : node;
	return expression_tree_mutator(node, call_after_fetching, context);
}

bool
aml_has_fetched_calls(Plan *plan, const RewriteContext *context)
{
	return IsA(plan, WindowAgg) && find_fetched_calls((Node *) plan->targetlist, NULL);
}

Plan *
aml_fetch_inputs_of_calls(Plan *plan, RewriteContext *context)
{
	plan->targetlist = (List *) call_after_fetching((Node *) plan->targetlist, NULL);
	return plan;
}
