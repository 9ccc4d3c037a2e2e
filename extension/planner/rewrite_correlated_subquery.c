/*-------------------------------------------------------------------------
 *
 * rewrite_correlated_subquery.c
 *		(SELECT f(u.y) FROM u WHERE u.id = t.id): correlated subqueries of one row.
 *
 *		Seq Scan on t (SubPlan 1)			NestLoop (left)
 *		  SubPlan 1					->		  -> Seq Scan on t
 *			-> Index Scan on u (f(u.y))		  -> Index Scan on u (f(u.y))
 *
 * The plan of the subquery is executed for each row of the node.  The inner side of a
 * nested loop is executed just so, and if it makes calls for its rows, the join can make
 * them for all of its own (planner/rewrite_inner_calls.c).
 *
 * That holds for a subquery that is evaluated for every row of the node and cannot have a
 * second row, which would be an error: one with LIMIT 1, an aggregate, and a lookup by a
 * unique index.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_index.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "batch_scan/plan.h"
#include "expr/collect_calls.h"
#include "expr/conditions.h"
#include "expr/plan_walker.h"
#include "planner/rewrite_correlated_subquery.h"
#include "planner/rewrite_inner_calls.h"
#include "planner/single_row_plan.h"

/* ----------------------------------------------------------------
 *		Plans of one row
 * ----------------------------------------------------------------
 */

static bool
is_equality_on(Node *clause, Oid index, AttrNumber attno)
{
	OpExpr *op = (OpExpr *) clause;
	Var *var = IsA(clause, OpExpr) ? linitial(op->args) : NULL;

	return var != NULL && IsA(var, Var) && var->varattno == attno &&
		   get_op_opfamily_strategy(op->opno,
									get_opclass_family(get_index_column_opclass(index, attno))) ==
			   BTEqualStrategyNumber;
}

/* Each column of a unique index is equal to something. */
static bool
finds_one_row(Oid index, List *clauses)
{
	HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index form;
	bool result;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_index) GETSTRUCT(tuple);
	result = form->indisunique && form->indimmediate && form->indisvalid;
	for (AttrNumber attno = 1; result && attno <= form->indnkeyatts; attno++)
	{
		ListCell *lc;

		result = false;
		foreach(lc, clauses)
			result = result || is_equality_on(lfirst(lc), index, attno);
	}
	ReleaseSysCache(tuple);
	return result;
}

static bool
has_one_row(Plan *plan)
{
	Const *count;

	switch (nodeTag(plan))
	{
		case T_IndexScan:
			return finds_one_row(((IndexScan *) plan)->indexid, ((IndexScan *) plan)->indexqual);
		case T_IndexOnlyScan:
			return finds_one_row(((IndexOnlyScan *) plan)->indexid,
								 ((IndexOnlyScan *) plan)->indexqual);
		case T_Agg:
			return ((Agg *) plan)->aggstrategy == AGG_PLAIN && ((Agg *) plan)->groupingSets == NIL;
		case T_Limit:
			count = (Const *) ((Limit *) plan)->limitCount;
			return ((Limit *) plan)->limitOption == LIMIT_OPTION_COUNT && count != NULL &&
				   IsA(count, Const) && !count->constisnull &&
				   DatumGetInt64(count->constvalue) == 1;
		default:
			return false;
	}
}

/* ----------------------------------------------------------------
 *		Subqueries
 * ----------------------------------------------------------------
 */

/* A subquery of a targetlist that is evaluated whenever the targetlist is. */
static SubPlan *
find_subquery(Node *node, bool (*is_wanted)(SubPlan *subplan, void *context), void *context)
{
	List *operands;
	ListCell *lc;

	if (node == NULL)
		return NULL;
	switch (nodeTag(node))
	{
		case T_SubPlan:
			return is_wanted((SubPlan *) node, context) ? (SubPlan *) node : NULL;
		case T_List:
			operands = (List *) node;
			break;
		case T_TargetEntry:
			operands = list_make1(((TargetEntry *) node)->expr);
			break;
		case T_FuncExpr:
			operands = ((FuncExpr *) node)->args;
			break;
		case T_OpExpr:
			operands = ((OpExpr *) node)->args;
			break;
		case T_RowExpr:
			operands = ((RowExpr *) node)->args;
			break;
		case T_RelabelType:
			operands = list_make1(((RelabelType *) node)->arg);
			break;
		case T_CoerceViaIO:
			operands = list_make1(((CoerceViaIO *) node)->arg);
			break;
		case T_FieldSelect:
			operands = list_make1(((FieldSelect *) node)->arg);
			break;
		case T_CoalesceExpr:
			operands = list_make1(linitial(((CoalesceExpr *) node)->args));
			break;
		default:
			return NULL;
	}
	foreach(lc, operands)
	{
		SubPlan *found = find_subquery(lfirst(lc), is_wanted, context);

		if (found != NULL)
			return found;
	}
	return NULL;
}

/* Subqueries by the number of places that evaluate them. */
typedef struct Uses
{
	Bitmapset *once;
	Bitmapset *often;
} Uses;

static bool
note_uses(Node *node, Uses *uses)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubPlan))
	{
		int plan_id = ((SubPlan *) node)->plan_id;

		if (bms_is_member(plan_id, uses->once))
			uses->often = bms_add_member(uses->often, plan_id);
		uses->once = bms_add_member(uses->once, plan_id);
	}
	return expression_tree_walker(node, note_uses, uses);
}

static void
note_uses_of_plan(Plan *plan, void *uses)
{
	note_uses((Node *) plan->targetlist, uses);
	note_uses((Node *) plan->qual, uses);
	note_uses((Node *) plan->initPlan, uses);
	note_uses((Node *) aml_other_expressions(plan), uses);
	note_uses((Node *) aml_scan_expressions(plan), uses);
}

typedef struct JoinContext
{
	PlannedStmt *stmt;
	int *next_node_id;
	Uses uses;
	Plan *parent;
	Plan *node;
} JoinContext;

/* The join, without its outer side; its parameters are not columns yet. */
static NestLoop *
join_with(SubPlan *subplan, const JoinContext *context)
{
	NestLoop *join = makeNode(NestLoop);
	Plan *inner = list_nth(context->stmt->subplans, subplan->plan_id - 1);
	Bitmapset *own = NULL;
	ListCell *id;
	ListCell *arg;

	forboth(id, subplan->parParam, arg, subplan->args)
	{
		NestLoopParam *param = makeNode(NestLoopParam);

		param->paramno = lfirst_int(id);
		param->paramval = lfirst(arg);
		join->nestParams = lappend(join->nestParams, param);
		own = bms_add_member(own, param->paramno);
	}
	join->join.jointype = JOIN_LEFT;
	join->join.inner_unique = true;
	innerPlan(join) = inner;
	join->join.plan.extParam =
		bms_union(context->node->extParam, bms_difference(inner->extParam, own));
	join->join.plan.allParam =
		bms_union(context->node->allParam, bms_difference(inner->allParam, own));
	return join;
}

static bool
can_be_joined(SubPlan *subplan, void *arg)
{
	JoinContext *context = arg;
	Plan *inner = list_nth(context->stmt->subplans, subplan->plan_id - 1);
	RewriteContext rewrite = {.stmt = context->stmt};

	return subplan->subLinkType == EXPR_SUBLINK && subplan->parParam != NIL &&
		   subplan->setParam == NIL && inner != NULL && has_one_row(inner) &&
		   !contain_volatile_functions((Node *) subplan->args) &&
		   !aml_contains_subplan((Node *) subplan->args, NULL) &&
		   !aml_has_calls((Node *) subplan->args) &&
		   !bms_is_member(subplan->plan_id, context->uses.often) &&
		   aml_has_liftable_calls((Plan *) join_with(subplan, context), &rewrite);
}

/* Not a parameter of any statement. */
#define VALUE_OF_SUBQUERY (-1)

static Node *
replace_subquery(Node *node, SubPlan *subplan)
{
	Param *param;

	if (node != (Node *) subplan)
		return node == NULL ? NULL : expression_tree_mutator(node, replace_subquery, subplan);
	param = makeNode(Param);
	param->paramkind = PARAM_EXEC;
	param->paramid = VALUE_OF_SUBQUERY;
	param->paramtype = subplan->firstColType;
	param->paramtypmod = subplan->firstColTypmod;
	param->paramcollid = subplan->firstColCollation;
	param->location = -1;
	return (Node *) param;
}

static Plan *
join_subquery(SubPlan *subplan, const JoinContext *context)
{
	Plan *node = context->node;
	NestLoop *join = join_with(subplan, context);
	Plan *plan = &join->join.plan;
	List *tlist = (List *) replace_subquery((Node *) node->targetlist, subplan);
	OneRowParam value = {
		.paramid = VALUE_OF_SUBQUERY,
		.value = (Node *) makeVar(INNER_VAR, 1, subplan->firstColType, subplan->firstColTypmod,
								  subplan->firstColCollation, 0),
	};
	ExprColumns columns = {NIL};
	ListCell *lc;

	aml_collect_leaves((Node *) tlist, &columns);
	foreach(lc, join->nestParams)
	{
		NestLoopParam *param = lfirst_node(NestLoopParam, lc);
		Node *arg = (Node *) param->paramval;

		aml_add_column(&columns, arg, NULL);
		param->paramval = aml_column_var(OUTER_VAR, list_length(columns.exprs), arg);
	}
	node->targetlist = aml_tlist_of_columns(columns.exprs);
	plan->targetlist = (List *) aml_replace_params(
		aml_replace_columns((Node *) tlist, &columns, OUTER_VAR), list_make1(&value));

	plan->startup_cost = node->startup_cost;
	plan->total_cost = node->total_cost;
	plan->plan_rows = node->plan_rows;
	plan->plan_width = node->plan_width;
	plan->parallel_safe = node->parallel_safe;
	plan->plan_node_id = (*context->next_node_id)++;
	plan->initPlan = node->initPlan;
	node->initPlan = NIL;
	outerPlan(plan) = node;
	lfirst(list_nth_cell(context->stmt->subplans, subplan->plan_id - 1)) = NULL;
	return plan;
}

/* ----------------------------------------------------------------
 *		The statement
 * ----------------------------------------------------------------
 */

static bool
can_become_join(Plan *plan, const Plan *parent)
{
	/* a merge join returns to a mark */
	return aml_projects(plan) && !IsA(plan, WindowAgg) && !IsA(plan, Gather) &&
		   !IsA(plan, GatherMerge) && !plan->async_capable &&
		   !(parent != NULL && IsA(parent, MergeJoin) && innerPlan(parent) == plan);
}

static Plan *
visit(Plan *plan, void *arg)
{
	JoinContext context = *(JoinContext *) arg;
	const Plan *parent = context.parent;
	SubPlan *subplan;

	check_stack_depth();
	context.parent = plan;
	aml_map_children(plan, visit, &context);
	if (!can_become_join(plan, parent))
		return plan;

	context.node = plan;
	while ((subplan = find_subquery((Node *) context.node->targetlist, can_be_joined, &context)) !=
		   NULL)
		context.node = join_subquery(subplan, &context);
	return context.node;
}

void
aml_join_correlated_subqueries(PlannedStmt *stmt, int *next_node_id)
{
	JoinContext context = {.stmt = stmt, .next_node_id = next_node_id};
	ListCell *lc;

	/* workers are sent only those plans that the planner knew to be safe */
	if (stmt->parallelModeNeeded)
		return;
	aml_visit_statement(stmt, note_uses_of_plan, &context.uses);
	foreach(lc, stmt->subplans)
	{
		if (lfirst(lc) != NULL)
			lfirst(lc) = visit(lfirst(lc), &context);
	}
	stmt->planTree = visit(stmt->planTree, &context);
}
