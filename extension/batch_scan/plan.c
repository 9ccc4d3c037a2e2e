/*-------------------------------------------------------------------------
 *
 * plan.c
 *		Builds the batch nodes of a plan.
 *
 * A batch node takes its child's rows, answers some calls for each, drops rows by its
 * qual and projects.  Calls that depend on each other, or on a filter that itself needs a
 * call, go into separate nodes, stacked as "stages": for WHERE f(x) > 1 AND g(x) > 2, the
 * node that answers g sees only rows that passed f.
 *
 * The plan is already finished, so these nodes are built as setrefs.c would have left
 * them:
 *
 *		custom_scan_tlist	the child's columns as OUTER_VAR, then one entry
 *							per call, over OUTER_VAR
 *		targetlist, qual	over INDEX_VAR, that is over custom_scan_tlist
 *
 * EXPLAIN can deparse all of this, because the child is lefttree (set_deparse_plan in
 * ruleutils.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"

#include "batch_scan/exec.h"
#include "batch_scan/node.h"
#include "batch_scan/plan.h"
#include "expr/collect_calls.h"
#include "expr/make_nodes.h"
#include "expr/plan_walker.h"

/*
 * Each stage passes on the columns of those below it, and searches the expression again.
 * An expression that would need more stages is left to row mode.
 */
#define MAX_STAGES 64

bool
aml_projects(Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_SeqScan:
		case T_SampleScan:
		case T_IndexScan:
		case T_IndexOnlyScan:
		case T_BitmapHeapScan:
		case T_TidScan:
		case T_TidRangeScan:
		case T_SubqueryScan:
		case T_FunctionScan:
		case T_ValuesScan:
		case T_TableFuncScan:
		case T_CteScan:
		case T_NamedTuplestoreScan:
		case T_WorkTableScan:
		case T_NestLoop:
		case T_MergeJoin:
		case T_HashJoin:
		case T_Agg:
		case T_Group:
		case T_WindowAgg:
		case T_Gather:
		case T_GatherMerge:
			return true;
		case T_ForeignScan:
			return ((ForeignScan *) plan)->operation == CMD_SELECT;
		case T_CustomScan:
			/* not ours; a batch node has answered all it can */
			return !aml_is_batch_scan(plan) &&
				   (((CustomScan *) plan)->flags & CUSTOMPATH_SUPPORT_PROJECTION);
		case T_Result:
			/* a Result without a child is one row */
			return plan->lefttree != NULL;
		default:
			return false;
	}
}

void
aml_batch_stack_init(BatchStack *stack, const RewriteContext *context, Plan *replaced, Plan *child,
					 const ExprColumns *columns)
{
	*stack = (BatchStack){
		.context = context,
		.replaced = replaced,
		.child = child,
		.top = child,
		.columns = *columns,
	};
}

static TargetEntry *
column_entry(int varno, AttrNumber attno, Node *expr)
{
	return makeTargetEntry((Expr *) aml_column_var(varno, attno, expr), attno, NULL, false);
}

/*
 * An Append reads only its own children asynchronously (execAsync.c), and this one is no
 * longer such a child: a foreign scan left in that mode would wait for a request that
 * never comes.
 */
static void
make_synchronous(Plan *plan)
{
	while (plan != NULL && plan->async_capable)
	{
		plan->async_capable = false;
		plan = IsA(plan, SubqueryScan) ? ((SubqueryScan *) plan)->subplan : plan->lefttree;
	}
}

static CustomScan *
make_batch_scan(BatchStack *stack)
{
	const RewriteContext *context = stack->context;
	const RowGoal *goal = context->goal;
	Plan *replaced = stack->replaced;
	CustomScan *scan = makeNode(CustomScan);
	Plan *plan = &scan->scan.plan;
	ListCell *lc;

	plan->startup_cost = replaced->startup_cost;
	plan->total_cost = replaced->total_cost;
	plan->plan_rows = replaced->plan_rows;
	plan->plan_width = replaced->plan_width;
	plan->parallel_safe = replaced->parallel_safe;
	plan->extParam = bms_copy(replaced->extParam);
	plan->allParam = bms_copy(replaced->allParam);
	plan->lefttree = stack->top;
	make_synchronous(stack->top);
	plan->plan_node_id = (*context->next_node_id)++;

	/*
	 * Only parallel-aware nodes get the callbacks that collect statistics from workers,
	 * and finalize_plan() gives those nodes the rescan parameter of their Gather.
	 */
	if (context->workers > 0)
	{
		plan->parallel_aware = true;
		if (context->rescan_param >= 0)
			plan->allParam = bms_add_member(plan->allParam, context->rescan_param);
	}

	scan->methods = &aml_batch_scan_methods;
	scan->flags = CUSTOMPATH_SUPPORT_PROJECTION;
	foreach(lc, stack->columns.exprs)
		scan->custom_scan_tlist =
			lappend(scan->custom_scan_tlist,
					column_entry(OUTER_VAR, foreach_current_index(lc) + 1, lfirst(lc)));
	scan->custom_private =
		list_make5(makeInteger(list_length(stack->columns.exprs)),
				   makeInteger(goal ? goal->first : 0), makeInteger(goal ? goal->flags : 0),
				   makeInteger(goal ? goal->exact : 0), goal ? list_copy(goal->limits) : NIL);
	scan->custom_private = lappend(scan->custom_private, makeInteger(stack->caches_answers));
	scan->custom_private = list_concat(
		scan->custom_private, list_make4(makeInteger(goal ? goal->share : 0), NIL, NIL, NIL));
	return scan;
}

/* True if the call reads a column that the current stage itself answers. */
static bool
reads_stage(Node *node, BatchStack *stack)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) && ((Var *) node)->varno == OUTER_VAR &&
		((Var *) node)->varattno > stack->stage_inputs)
		return true;
	return expression_tree_walker(node, reads_stage, stack);
}

static void
push_stage(BatchStack *stack)
{
	int attno = 0;
	CustomScan *scan = make_batch_scan(stack);
	ListCell *lc;

	stack->stage_inputs = list_length(stack->columns.exprs);
	stack->stage_count++;
	stack->stage = scan;
	stack->top = &scan->scan.plan;
	foreach(lc, stack->columns.exprs)
		scan->scan.plan.targetlist =
			lappend(scan->scan.plan.targetlist, column_entry(INDEX_VAR, ++attno, lfirst(lc)));
}

/* True if a column already has the value of the call under the same guard. */
static bool
is_answered(const BatchStack *stack, const ExprCall *found)
{
	const ExprColumns *columns = &stack->columns;
	int column = aml_next_column((Node *) found->call, columns, 0);
	Node *guard = column > 0 ? aml_call_guard(found, columns, OUTER_VAR) : NULL;

	for (; column > 0; column = aml_next_column((Node *) found->call, columns, column))
	{
		if (equal(list_nth(columns->guards, column - 1), guard))
			return true;
	}
	return false;
}

/* Where the call already has its value, if not everywhere. */
static void
note_partial(BatchStack *stack, const ExprCall *found)
{
	PartialAnswer *partial = aml_partial_answer((Node *) found->call, &stack->columns);

	if (partial == NULL && found->conditions_wait && !found->always)
	{
		partial = palloc(sizeof(PartialAnswer));
		partial->call = (Node *) found->call;
		partial->alternatives = list_copy(found->alternatives);
		stack->columns.partial = lappend(stack->columns.partial, partial);
	}
	else if (partial != NULL)
	{
		partial->alternatives = list_concat(partial->alternatives, found->alternatives);
		if (found->always || !found->conditions_wait)
			stack->columns.partial = list_delete_ptr(stack->columns.partial, partial);
	}
}

/* The call over the child's columns.  It is not replaced itself: a column may have its
 * value, but for other rows. */
static Node *
over_child_columns(FuncExpr *call, const ExprColumns *columns)
{
	FuncExpr *result = makeNode(FuncExpr);

	*result = *call;
	result->args = (List *) aml_replace_columns((Node *) call->args, columns, OUTER_VAR);
	return (Node *) result;
}

static void
add_call(BatchStack *stack, const ExprCall *found)
{
	CustomScan *stage = stack->stage;
	Node *call = (Node *) found->call;
	Node *over_child = over_child_columns(found->call, &stack->columns);
	Node *guard;
	AttrNumber attno = list_length(stack->columns.exprs) + 1;

	if (is_answered(stack, found))
	{
		aml_add_answered(&stack->columns, call);
		note_partial(stack, found);
		return;
	}

	/* a call above the stage's own filter or answers needs another stage */
	guard = aml_unanswered_guard(found, &stack->columns, OUTER_VAR);
	if (stage == NULL || stage->scan.plan.qual != NIL || reads_stage(over_child, stack) ||
		reads_stage(guard, stack))
	{
		push_stage(stack);
		stage = stack->stage;
	}

	aml_add_column(&stack->columns, call, guard);
	if (guard != NULL)
		aml_add_answered(&stack->columns, call);
	stage->custom_exprs =
		lappend(stage->custom_exprs, guard ? guard : (Node *) makeBoolConst(true, false));
	stage->custom_scan_tlist =
		lappend(stage->custom_scan_tlist, makeTargetEntry((Expr *) over_child, attno, NULL, false));
	stage->scan.plan.targetlist =
		lappend(stage->scan.plan.targetlist, column_entry(INDEX_VAR, attno, call));
	note_partial(stack, found);
}

/*
 * Evaluates the expressions that calls wait for, in the targetlist of the top node if
 * that is a batch node, so that the nodes above read them as columns.
 */
static void
materialize_once(BatchStack *stack, List *decisions)
{
	ExprColumns before = stack->columns;
	Plan *top;
	ListCell *lc;

	if (stack->stage == NULL && !stack->projects)
		push_stage(stack);
	top = stack->top;

	/* none of them reads another's column */
	before.exprs = list_copy(before.exprs);
	before.guards = list_copy(before.guards);
	before.answered = list_copy(before.answered);
	before.decided = list_copy(before.decided);

	foreach(lc, decisions)
	{
		EvaluateOnce *decision = lfirst(lc);
		Node *value = decision->expr;
		Node *condition = aml_all_of(decision->conditions, &before, INDEX_VAR);

		/* several calls may wait for the same expression */
		if (aml_is_available(value, &stack->columns))
			continue;

		/* the replaced node still reads its own children */
		if (stack->stage != NULL)
			value = aml_value_if(condition, aml_replace_columns(value, &before, INDEX_VAR));
		else if (condition != NULL)
			value = aml_value_if((Node *) make_ands_explicit(decision->conditions), value);

		aml_add_column(&stack->columns, decision->expr,
					   aml_change_varno(condition, INDEX_VAR, OUTER_VAR));
		if (condition != NULL)
			aml_add_decided(&stack->columns, decision->expr);
		top->targetlist = lappend(
			top->targetlist,
			makeTargetEntry((Expr *) value, list_length(stack->columns.exprs), NULL, false));
	}
	stack->stage = NULL;
	stack->projects = false;
}

void
aml_batch_stack_answer(BatchStack *stack, Node *expr)
{
	List *calls;
	List *decisions;
	ListCell *lc;

	/* columns answered for this expression may lack a value for another one */
	aml_forget_answered(&stack->columns);
	while (stack->stage_count < MAX_STAGES)
	{
		CHECK_FOR_INTERRUPTS();
		calls = aml_collect_calls(expr, &stack->columns, &decisions);
		foreach(lc, calls)
			add_call(stack, lfirst(lc));
		if (decisions != NIL)
			materialize_once(stack, decisions);
		else if (calls == NIL)
			break;
	}
}

void
aml_batch_stack_evaluate(BatchStack *stack, Node *expr)
{
	EvaluateOnce *decision;

	aml_batch_stack_answer(stack, expr);
	if (aml_is_available(expr, &stack->columns))
		return;
	decision = palloc0(sizeof(EvaluateOnce));
	decision->expr = expr;
	materialize_once(stack, list_make1(decision));
}

void
aml_batch_stack_filter(BatchStack *stack, Node *clause)
{
	Plan *plan;

	aml_batch_stack_answer(stack, clause);
	if (stack->stage == NULL)
		push_stage(stack);
	plan = &stack->stage->scan.plan;
	plan->qual = lappend(plan->qual, aml_replace_columns(clause, &stack->columns, INDEX_VAR));
}

/* A filter reads more rows from below than it returns. */
static void
mark_inexact_below_filters(BatchStack *stack)
{
	bool filtered = false;

	for (Plan *plan = stack->top; plan != stack->child; plan = plan->lefttree)
	{
		List *private = castNode(CustomScan, plan)->custom_private;

		if (plan->qual != NIL)
			filtered = true;
		if (filtered)
		{
			intVal(list_nth(private, BATCH_PRIVATE_GOAL_EXACT)) = 0;
			intVal(list_nth(private, BATCH_PRIVATE_GOAL_FLAGS)) &=
				~(ROW_GOAL_EACH | ROW_GOAL_PROBE_EACH | ROW_GOAL_FIRST_ONLY);
			intVal(list_nth(private, BATCH_PRIVATE_GOAL_FLAGS)) |= ROW_GOAL_DROPS;
		}
	}
}

static void
note_calls(Plan *plan, void *found)
{
	if (aml_is_batch_scan(plan) || aml_has_calls((Node *) plan->targetlist) ||
		aml_has_calls((Node *) plan->qual))
		*(bool *) found = true;
}

/*
 * Tells the lowest node which of its child's columns the reader groups by.  To detect the
 * end of a group, it reads one more row of the child than it answers; that must not cost
 * a call.
 */
static void
set_groups(BatchStack *stack)
{
	const RowGoal *goal = stack->context->goal;
	Plan *lowest = stack->top;
	List *columns = NIL;
	bool has_calls = false;
	List *private;
	ListCell *lc;

	if (goal == NULL || goal->groups.columns == NIL || stack->top == stack->child)
		return;
	while (lowest->lefttree != stack->child)
		lowest = lowest->lefttree;
	private = castNode(CustomScan, lowest)->custom_private;

	foreach(lc, goal->groups.columns)
	{
		TargetEntry *entry = list_nth_node(TargetEntry, stack->top->targetlist, lfirst_int(lc) - 1);
		Var *var = (Var *) entry->expr;

		/* must not be an answer */
		if (!IsA(var, Var) || var->varno != INDEX_VAR ||
			var->varattno > intVal(list_nth(private, BATCH_PRIVATE_NCOLUMNS)))
			return;
		columns = lappend_int(columns, var->varattno);
	}
	aml_visit_plan(stack->child, note_calls, &has_calls);
	if (has_calls)
		return;
	lfirst(list_nth_cell(private, BATCH_PRIVATE_GROUP_COLUMNS)) = columns;
	lfirst(list_nth_cell(private, BATCH_PRIVATE_GROUP_OPERATORS)) = goal->groups.operators;
	lfirst(list_nth_cell(private, BATCH_PRIVATE_GROUP_COLLATIONS)) = goal->groups.collations;
}

Plan *
aml_batch_stack_finish(BatchStack *stack)
{
	Plan *top = stack->top;

	mark_inexact_below_filters(stack);
	set_groups(stack);

	/* initplans belong at or above where their results are used */
	if (top != stack->replaced)
	{
		top->initPlan = stack->replaced->initPlan;
		stack->replaced->initPlan = NIL;
	}
	return top;
}

Plan *
aml_batch_stack_project(BatchStack *stack, List *tlist)
{
	aml_batch_stack_answer(stack, (Node *) tlist);
	if (stack->stage == NULL)
		push_stage(stack);
	stack->top->targetlist =
		castNode(List, aml_replace_columns((Node *) tlist, &stack->columns, INDEX_VAR));
	return aml_batch_stack_finish(stack);
}

void
aml_drop_unread_columns(Plan *plan, const Bitmapset *read)
{
	ListCell *lc;

	if (!aml_is_batch_scan(plan))
		return;
	foreach(lc, plan->targetlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);
		Node *expr = (Node *) entry->expr;

		if (IsA(expr, Var) &&
			!bms_is_member(entry->resno - FirstLowInvalidHeapAttributeNumber, read))
			entry->expr =
				(Expr *) makeNullConst(exprType(expr), exprTypmod(expr), exprCollation(expr));
	}
}

List *
aml_tlist_of_columns(List *columns)
{
	List *tlist = NIL;
	ListCell *lc;

	foreach(lc, columns)
		tlist =
			lappend(tlist, makeTargetEntry(lfirst(lc), foreach_current_index(lc) + 1, NULL, false));
	return tlist;
}

List *
aml_tlist_of_child(const Plan *child)
{
	List *tlist = NIL;
	ListCell *lc;

	foreach(lc, child->targetlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);
		Var *var = aml_column_var(OUTER_VAR, entry->resno, (Node *) entry->expr);

		tlist = lappend(
			tlist, makeTargetEntry((Expr *) var, entry->resno, entry->resname, entry->resjunk));
	}
	return tlist;
}

Plan *
aml_materialize(Plan *plan, int *next_node_id)
{
	Material *material = makeNode(Material);
	Plan *node = &material->plan;

	node->startup_cost = plan->startup_cost;
	node->total_cost = plan->total_cost;
	node->plan_rows = plan->plan_rows;
	node->plan_width = plan->plan_width;
	node->parallel_safe = plan->parallel_safe;
	node->extParam = bms_copy(plan->extParam);
	node->allParam = bms_copy(plan->allParam);
	node->lefttree = plan;
	node->plan_node_id = (*next_node_id)++;
	node->initPlan = plan->initPlan;
	plan->initPlan = NIL;

	node->targetlist = aml_tlist_of_child(plan);
	return node;
}
