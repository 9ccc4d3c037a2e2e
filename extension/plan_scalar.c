/*-------------------------------------------------------------------------
 *
 * plan_scalar.c
 *		(SELECT f(t.x)): scalar subqueries of one row.
 *
 * The planner makes a plan of its own of every subquery in an expression, also of
 * (SELECT f(t.x)) and (SELECT s.sentiment FROM f(t.x) s).  With the columns of t
 * in the place of its parameters, what such a plan computes is an expression, and
 * its calls are calls of the node.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "expr_calls.h"
#include "plan_one_row.h"
#include "plan_scalar.h"

/* The expression that has the value of the subquery, or NULL. */
static Node *
value_of_subplan(const SubPlan *subplan, const PlannedStmt *stmt)
{
	Plan *plan = list_nth(stmt->subplans, subplan->plan_id - 1);
	List *params = NIL;
	OneRow row;
	Node *value;
	ListCell *id;
	ListCell *arg;

	if (subplan->subLinkType != EXPR_SUBLINK || plan == NULL || plan->initPlan != NIL ||
		contain_volatile_functions((Node *) subplan->args))
		return NULL;

	forboth(id, subplan->parParam, arg, subplan->args)
	{
		OneRowParam *param = palloc(sizeof(OneRowParam));

		param->paramid = lfirst_int(id);
		param->value = lfirst(arg);
		params = lappend(params, param);
	}
	if (!aml_one_row(plan, stmt->rtable, params, &row))
		return NULL;

	value = (Node *) aml_value_of_row(&row, linitial(row.values));
	return aml_has_calls(value) ? value : NULL;
}

typedef struct ScalarContext
{
	const PlannedStmt *stmt;
} ScalarContext;

static bool
find_scalar_calls(Node *node, ScalarContext *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan) && value_of_subplan((SubPlan *) node, context->stmt) != NULL)
		return true;
	return expression_tree_walker(node, find_scalar_calls, context);
}

static Node *
inline_scalar_calls(Node *node, ScalarContext *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, SubPlan))
	{
		Node *value = value_of_subplan((SubPlan *) node, context->stmt);

		if (value != NULL)
			return inline_scalar_calls(value, context);
	}
	return expression_tree_mutator(node, inline_scalar_calls, context);
}

bool
aml_has_scalar_calls(Plan *plan, const PlannedStmt *stmt)
{
	ScalarContext context = {stmt};

	return find_scalar_calls((Node *) plan->targetlist, &context) ||
		   find_scalar_calls((Node *) plan->qual, &context);
}

void
aml_inline_scalar_calls(Plan *plan, const PlannedStmt *stmt)
{
	ScalarContext context = {stmt};

	plan->targetlist = (List *) inline_scalar_calls((Node *) plan->targetlist, &context);
	plan->qual = (List *) inline_scalar_calls((Node *) plan->qual, &context);
}
