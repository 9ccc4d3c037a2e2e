/*-------------------------------------------------------------------------
 *
 * explain.c
 *		What EXPLAIN shows for a batch node.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/explain.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/ruleutils.h"

#include "batch_scan/estimate.h"
#include "batch_scan/explain_cost.h"
#include "batch_scan/node.h"
#include "batch_scan/state.h"
#include "batch_scan/stats.h"
#include "compat.h"
#include "expr/collect_calls.h"
#include "expr/columns.h"

static BatchStats
total_stats(BatchScanState *state, int call)
{
	BatchStats total = state->calls[call].queue.stats;
	BatchStats workers = aml_worker_stats_total(state->workers, call);

	aml_stats_merge(&total, &workers);
	return total;
}

/* The child's expression for a column, and the node at or below it that evaluates it. */
static Node *
expression_of_column(Plan *child, AttrNumber attno, Plan **evaluated_by)
{
	Node *expr = (Node *) list_nth_node(TargetEntry, child->targetlist, attno - 1)->expr;

	while (aml_is_batch_scan(child) && IsA(expr, Var))
	{
		Var *var = (Var *) expr;

		/* custom_scan_tlist has the node's own columns and its child's */
		expr = (Node *) list_nth_node(TargetEntry, ((CustomScan *) child)->custom_scan_tlist,
									  var->varattno - 1)
				   ->expr;
		if (!IsA(expr, Var))
			break;
		child = outerPlan(child);
		expr = (Node *) list_nth_node(TargetEntry, child->targetlist, ((Var *) expr)->varattno - 1)
				   ->expr;
	}
	*evaluated_by = child;
	return expr;
}

/*
 * In conditions, a CASE with many arms is represented by the number of the arm
 * (number_of_arm), which EXPLAIN would write out in full.
 */
static Node *
name_arm_numbers(Node *node, Plan *child)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varno == OUTER_VAR)
	{
		Plan *evaluated_by;
		Node *expr = expression_of_column(child, ((Var *) node)->varattno, &evaluated_by);

		if (IsA(expr, CaseExpr) && list_length(((CaseExpr *) expr)->args) > MANY_ARMS)
			return (Node *) makeConst(UNKNOWNOID, -1, InvalidOid, -2,
									  CStringGetDatum("number of the arm"), false, false);
		return node;
	}
	return expression_tree_mutator(node, name_arm_numbers, child);
}

/*
 * An expression that is evaluated once is a column, and so are the conditions before it,
 * which read columns in turn: each of them would double the text.  After a few, only the
 * expression is shown.  Batch nodes pass columns on at the same positions.
 */
#define FEW_CONDITIONS 4

static Node *
show_without_conditions(Node *node, Plan *child)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varno == OUTER_VAR)
	{
		Plan *evaluated_by;
		CaseExpr *expr =
			(CaseExpr *) expression_of_column(child, ((Var *) node)->varattno, &evaluated_by);

		/* see aml_value_if() */
		if (!aml_is_batch_scan(evaluated_by) || !IsA(expr, CaseExpr) || expr->arg != NULL ||
			list_length(expr->args) != 1 || !IsA(expr->defresult, Const) ||
			!((Const *) expr->defresult)->constisnull)
			return node;
		return show_without_conditions(
			aml_change_varno((Node *) linitial_node(CaseWhen, expr->args)->result, INDEX_VAR,
							 OUTER_VAR),
			child);
	}
	return expression_tree_mutator(node, show_without_conditions, child);
}

/* A call in the last of hundreds of arms has hundreds of conditions.  If there are more
 * than this, only one is shown. */
#define MAX_CONDITIONS 16

static void
explain_guard(CustomScanState *node, int call, List *context, bool qualify, ExplainState *es)
{
	CustomScan *plan = (CustomScan *) node->ss.ps.plan;
	Node *guard = list_nth(plan->custom_exprs, call);
	int count = is_andclause(guard) ? list_length(((BoolExpr *) guard)->args) : 1;
	int more = 0;
	char *text;

	if (aml_is_always(guard))
		return;
	if (count > MAX_CONDITIONS)
	{
		more = count - 1;
		guard = llast(((BoolExpr *) guard)->args);
	}
	guard = name_arm_numbers(guard, outerPlan(plan));
	if (count > FEW_CONDITIONS)
		guard = show_without_conditions(guard, outerPlan(plan));
	text = deparse_expression(guard, context, qualify, false);
	ExplainPropertyText("Call Condition",
						more > 0 ? psprintf("%s and %d more conditions", text, more) : text, es);
}

void
aml_explain_batch_scan(CustomScanState *node, List *ancestors, ExplainState *es)
{
	BatchScanState *state = (BatchScanState *) node;
	CustomScan *plan = (CustomScan *) node->ss.ps.plan;
	List *context = set_deparse_context_plan(es->deparse_cxt, node->ss.ps.plan, ancestors);
	bool qualify = list_length(es->rtable) > 1 || es->verbose;
	PlanStatistics *statistics = NULL;
	NodeEstimate estimate;

	if (es->costs)
	{
		statistics = aml_plan_statistics_create(es->pstmt, node->ss.ps.state->es_param_list_info);
		estimate = aml_estimate_node(statistics, state, ancestors);
	}
	ExplainOpenGroup("Function Calls", "Function Calls", false, es);
	for (int i = 0; i < state->ncalls; i++)
	{
		TargetEntry *entry =
			list_nth_node(TargetEntry, plan->custom_scan_tlist, state->calls[i].column);

		Prices prices;

		ExplainOpenGroup("Call", NULL, true, es);
		ExplainPropertyText("Function Call",
							deparse_expression((Node *) entry->expr, context, qualify, false), es);
		explain_guard(node, i, context, qualify, es);
		if (es->costs)
			prices = aml_explain_estimate(&estimate, i, es);
		if (es->analyze)
		{
			BatchStats stats = total_stats(state, i);

			aml_stats_explain(&stats, es);
			if (es->costs)
				aml_explain_actual_cost(&prices, &stats, es);
		}
		ExplainCloseGroup("Call", NULL, true, es);
	}
	ExplainCloseGroup("Function Calls", "Function Calls", false, es);
	if (es->costs)
		aml_plan_statistics_free(statistics);
	if (es->analyze && state->conditions != NULL)
	{
		BatchStats stats = total_stats(state, 0);

		aml_stats_explain_order(&stats, state->conditions->order.count, es);
	}
}
