/*-------------------------------------------------------------------------
 *
 * rewrite_compared_subquery.c
 *		f(x) NOT IN (SELECT ...): calls that are compared with the rows of a subquery.
 *
 * The left side of NOT IN, ANY and ALL is evaluated only if the subquery returns a row
 * (expr/compared_subquery.c).  So the comparison becomes
 *
 *		CASE WHEN the subquery has a row THEN f(x) NOT IN (SELECT ...) ELSE true END
 *
 * and the calls on the left have a condition like those in other arms of CASE.  That
 * condition is a SubPlan of the same plan, of which it reads the first row.  A Material
 * keeps the rows, so that the plan is executed as often as before: not if several nodes
 * (partitions) have the comparison, and each filled a hash table of its own.  If it has
 * parameters from the row with the comparison, or may run in a worker, its first row is
 * computed twice.  Neither must be observable.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"

#include "call/known_functions.h"
#include "expr/collect_calls.h"
#include "expr/compared_subquery.h"
#include "expr/conditions.h"
#include "expr/make_nodes.h"
#include "expr/plan_walker.h"
#include "planner/rewrite_compared_subquery.h"

/* ----------------------------------------------------------------
 *		The subquery
 * ----------------------------------------------------------------
 */

static bool
is_call(Oid function, void *context)
{
	return aml_is_known_function(function);
}

static bool
contains_call(Node *node, void *context)
{
	return node != NULL && (check_functions_in_node(node, is_call, NULL) ||
							expression_tree_walker(node, contains_call, context));
}

static bool
has_effects(List *exprs)
{
	ExprColumns nothing = {NIL};

	return contains_call((Node *) exprs, NULL) || !aml_is_repeatable((Node *) exprs, &nothing);
}

/* Finds nodes whose execution can be observed, or of which not all is known here. */
static void
note_effects(Plan *plan, void *found)
{
	if (IsA(plan, LockRows) || IsA(plan, ModifyTable) || IsA(plan, ForeignScan) ||
		IsA(plan, CustomScan) || plan->initPlan != NIL || has_effects(plan->targetlist) ||
		has_effects(plan->qual) || has_effects(aml_other_expressions(plan)) ||
		has_effects(aml_scan_expressions(plan)))
		*(bool *) found = true;
}

typedef struct SubplanReaders
{
	int plan_id;
	int count;
} SubplanReaders;

static bool
reads_subplan(Node *node, const SubplanReaders *readers)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan) && ((SubPlan *) node)->plan_id == readers->plan_id)
		return true;
	return expression_tree_walker(node, reads_subplan, (void *) readers);
}

static void
count_readers(Plan *plan, void *context)
{
	SubplanReaders *readers = context;

	readers->count += reads_subplan((Node *) plan->targetlist, readers) ||
					  reads_subplan((Node *) plan->qual, readers) ||
					  reads_subplan((Node *) aml_other_expressions(plan), readers);
}

static bool
has_several_readers(const SubPlan *subplan, PlannedStmt *stmt)
{
	SubplanReaders readers = {subplan->plan_id};

	aml_visit_statement(stmt, count_readers, &readers);
	return readers.count > 1;
}

static bool
may_ask_for_row(const SubPlan *subplan, Plan *plan, PlannedStmt *stmt)
{
	bool observable = false;

	/* if asked with other parameters, the plan would not tell the hash table that they changed */
	if (subplan->useHashTable && plan->extParam != NULL)
		return false;

	/* a worker's Material keeps no rows: it is not sent rewindPlanIDs */
	if (subplan->parParam == NIL && !stmt->parallelModeNeeded)
		return !subplan->useHashTable || !aml_is_volatile_plan(plan, stmt) ||
			   !has_several_readers(subplan, stmt);
	if (has_effects(subplan->args) || aml_contains_subplan((Node *) subplan->args, NULL))
		return false;
	aml_visit_plan(plan, note_effects, &observable);
	return !observable;
}

static bool
compares_calls(const SubPlan *subplan, const RewriteContext *context)
{
	Plan *plan;

	if (subplan->subLinkType != ANY_SUBLINK && subplan->subLinkType != ALL_SUBLINK &&
		subplan->subLinkType != ROWCOMPARE_SUBLINK)
		return false;
	plan = list_nth(context->stmt->subplans, subplan->plan_id - 1);
	return plan != NULL && aml_has_calls((Node *) aml_compared_operands(subplan)) &&
		   may_ask_for_row(subplan, plan, context->stmt);
}

static void
keep_rows(const SubPlan *subplan, RewriteContext *context)
{
	PlannedStmt *stmt = context->stmt;
	ListCell *cell = list_nth_cell(stmt->subplans, subplan->plan_id - 1);
	Plan *plan = lfirst(cell);

	if (!ExecMaterializesOutput(nodeTag(plan)))
		lfirst(cell) = aml_materialize(plan, context->next_node_id);
	stmt->rewindPlanIDs = bms_add_member(stmt->rewindPlanIDs, subplan->plan_id);
}

/* ----------------------------------------------------------------
 *		The comparison
 * ----------------------------------------------------------------
 */

static Node *
result_without_rows(const SubPlan *subplan)
{
	if (subplan->subLinkType == ROWCOMPARE_SUBLINK)
		return makeBoolConst(false, true);
	return makeBoolConst(subplan->subLinkType == ALL_SUBLINK, false);
}

static Node *
ask_for_rows(Node *node, RewriteContext *context)
{
	SubPlan *subplan = (SubPlan *) node;
	CaseExpr *result;

	if (node == NULL)
		return NULL;
	node = expression_tree_mutator(node, ask_for_rows, context);
	if (!IsA(node, SubPlan) || !compares_calls(subplan, context))
		return node;
	if (subplan->parParam == NIL)
		keep_rows(subplan, context);
	result = (CaseExpr *) aml_value_if((Node *) aml_has_row_to_compare(subplan), node);
	result->defresult = (Expr *) result_without_rows(subplan);
	return (Node *) result;
}

static bool
find_compared_calls(Node *node, const RewriteContext *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan) && compares_calls((SubPlan *) node, context))
		return true;
	return expression_tree_walker(node, find_compared_calls, (void *) context);
}

/* The conditions of an inner join are filters (see movable_join_clauses). */
static bool
is_inner_join(Plan *plan)
{
	return (IsA(plan, NestLoop) || IsA(plan, MergeJoin) || IsA(plan, HashJoin)) &&
		   ((Join *) plan)->jointype == JOIN_INNER;
}

bool
aml_has_compared_calls(Plan *plan, const RewriteContext *context)
{
	return aml_projects(plan) &&
		   (find_compared_calls((Node *) plan->targetlist, context) ||
			find_compared_calls((Node *) plan->qual, context) ||
			(is_inner_join(plan) &&
			 find_compared_calls((Node *) ((Join *) plan)->joinqual, context)));
}

Plan *
aml_ask_for_compared_rows(Plan *plan, RewriteContext *context)
{
	plan->targetlist = (List *) ask_for_rows((Node *) plan->targetlist, context);
	plan->qual = (List *) ask_for_rows((Node *) plan->qual, context);
	if (is_inner_join(plan))
		((Join *) plan)->joinqual =
			(List *) ask_for_rows((Node *) ((Join *) plan)->joinqual, context);
	return plan;
}
