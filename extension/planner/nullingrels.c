/*-------------------------------------------------------------------------
 *
 * nullingrels.c
 *		Makes Vars that read the same column of a finished plan equal.
 *
 * Since 16, a Var lists the outer joins that may have nulled it.  The planner no longer
 * needs that once setrefs.c has numbered the columns of a node's children, but leaves it
 * in place, and equal() compares it: a clause and a targetlist would seem to read two
 * different columns.
 *
 * Vars of scans are below all outer joins, so only the expressions of the nodes above
 * matter.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"

#include "compat.h"
#include "expr/plan_walker.h"
#include "planner/nullingrels.h"

static bool
forget_in_expression(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
	{
		aml_forget_nulling_joins((Var *) node);
		return false;
	}
	return expression_tree_walker(node, forget_in_expression, context);
}

static void
forget_in_plan(Plan *plan, void *context)
{
	ListCell *lc;

	forget_in_expression((Node *) plan->targetlist, context);
	forget_in_expression((Node *) plan->qual, context);

	switch (nodeTag(plan))
	{
		case T_NestLoop:
			forget_in_expression((Node *) ((Join *) plan)->joinqual, context);
			foreach(lc, ((NestLoop *) plan)->nestParams)
				aml_forget_nulling_joins(lfirst_node(NestLoopParam, lc)->paramval);
			break;
		case T_MergeJoin:
			forget_in_expression((Node *) ((Join *) plan)->joinqual, context);
			forget_in_expression((Node *) ((MergeJoin *) plan)->mergeclauses, context);
			break;
		case T_HashJoin:
			forget_in_expression((Node *) ((Join *) plan)->joinqual, context);
			forget_in_expression((Node *) ((HashJoin *) plan)->hashclauses, context);
			forget_in_expression((Node *) ((HashJoin *) plan)->hashkeys, context);
			break;
		case T_Hash:
			forget_in_expression((Node *) ((Hash *) plan)->hashkeys, context);
			break;
		case T_ModifyTable:
			forget_in_expression((Node *) ((ModifyTable *) plan)->mergeActionLists, context);
			break;
		default:
			break;
	}
}

void
aml_clear_nullingrels(PlannedStmt *stmt)
{
	aml_visit_statement(stmt, forget_in_plan, NULL);
}
