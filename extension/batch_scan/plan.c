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
#include "batch_scan/hand_up.h"
#include "batch_scan/node.h"
#include "batch_scan/plan.h"
#include "call/known_functions.h"
#include "expr/collect_calls.h"
#include "expr/conditions.h"
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

/* A join in place of a subquery (planner/rewrite_correlated_subquery.c). */
static bool
is_own_join(const Plan *plan, const RewriteContext *context)
{
	return IsA(plan, NestLoop) && plan->plan_node_id >= context->first_own_id;
}

/*
 * A bounded Sort returns equal rows in another order.  So the Limit's bound reaches those
 * Sorts that it would reach without us: through a join that is not in the planner's plan,
 * but not in place of one that is.
 */
static int
bounded_below(const BatchStack *stack)
{
	int joins = 0;

	if (stack->replaced != stack->child && !is_own_join(stack->replaced, stack->context))
		return -1;
	for (const Plan *plan = stack->top; is_own_join(plan, stack->context); plan = outerPlan(plan))
		joins++;
	return joins;
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
	scan->custom_private = lappend(scan->custom_private, makeInteger(stack->was_memoized));
	scan->custom_private = list_concat(
		scan->custom_private, list_make5(makeInteger(goal ? goal->share : 0), NIL, NIL, NIL, NIL));
	scan->custom_private = lappend(scan->custom_private, makeInteger(bounded_below(stack)));
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
	stack->stage_is_condition = false;
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

	/* a column that is the last one, as those of this stack are */
	if (stage == NULL && list_length(stack->top->targetlist) == attno - 1 &&
		aml_hand_up(stack->top, over_child))
	{
		aml_add_column(&stack->columns, call, NULL);
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

static void
add_filter(BatchStack *stack, Node *clause)
{
	Plan *plan;

	aml_batch_stack_answer(stack, clause);
	if (stack->stage == NULL || stack->stage_is_condition)
		push_stage(stack);
	plan = &stack->stage->scan.plan;
	plan->qual = lappend(plan->qual, aml_replace_columns(clause, &stack->columns, INDEX_VAR));
}

/* ----------------------------------------------------------------
 *		Conditions that can be asked in any order
 *
 * Each of them has a node, in PostgreSQL's order.  All these nodes have the same columns:
 * those of the child, followed by the answers of all conditions, of which each node fills
 * in its own.  So any node can be asked for any of the conditions.
 * ----------------------------------------------------------------
 */

/* Clauses that need the same calls. */
typedef struct FreeCondition
{
	List *clauses;
	List *calls; /* FuncExprs */
} FreeCondition;

static bool
is_among(Node *call, List *calls)
{
	ListCell *lc;

	foreach(lc, calls)
	{
		if (aml_same_value(lfirst(lc), call))
			return true;
	}
	return false;
}

static int
count_among(List *wanted, List *calls)
{
	int count = 0;
	ListCell *lc;

	foreach(lc, wanted)
		count += is_among(lfirst(lc), calls);
	return count;
}

typedef struct OtherCalls
{
	List *calls;
	const ExprColumns *columns;
} OtherCalls;

static bool
has_other_calls(Node *node, OtherCalls *context)
{
	if (node == NULL || aml_is_available(node, context->columns) || is_among(node, context->calls))
		return false;
	if (IsA(node, FuncExpr) && aml_is_batched_function(((FuncExpr *) node)->funcid))
		return true;
	return expression_tree_walker(node, has_other_calls, context);
}

/*
 * The calls of a clause that does not mind when it is evaluated: its calls are made for
 * every row that reaches it, and nobody can observe when.  NIL for any other clause.
 */
static List *
calls_of_free_clause(BatchStack *stack, Node *clause)
{
	ExprColumns nothing = {NIL};
	OtherCalls context = {NIL, &stack->columns};
	List *decisions;
	List *found;
	ListCell *lc;

	if (stack->context->keeps_order || !aml_is_repeatable(clause, &nothing) ||
		aml_has_side_effects(clause, NULL))
		return NIL;
	aml_forget_answered(&stack->columns);
	found = aml_collect_calls(clause, &stack->columns, &decisions);
	foreach(lc, found)
	{
		ExprCall *call = lfirst(lc);

		if (!call->always)
			return NIL;
		context.calls = lappend(context.calls, call->call);
	}
	return has_other_calls(clause, &context) ? NIL : context.calls;
}

/* Adds a clause to the conditions; false if its calls are partly those of others. */
static bool
join_conditions(List **conditions, Node *clause, List *calls)
{
	FreeCondition *condition;
	ListCell *lc;

	foreach(lc, *conditions)
	{
		int shared;

		condition = lfirst(lc);
		shared = count_among(calls, condition->calls);
		if (shared == list_length(calls))
		{
			condition->clauses = lappend(condition->clauses, clause);
			return true;
		}
		if (shared > 0)
			return false;
	}
	if (list_length(*conditions) == MAX_FREE_CONDITIONS)
		return false;
	condition = palloc(sizeof(FreeCondition));
	condition->clauses = list_make1(clause);
	condition->calls = calls;
	*conditions = lappend(*conditions, condition);
	return true;
}

/* The answers of other conditions, which the lowest node does not have yet. */
static void
add_empty_answers(CustomScan *scan, const ExprColumns *columns)
{
	for (int i = list_length(scan->custom_scan_tlist); i < list_length(columns->exprs); i++)
	{
		Node *expr = list_nth(columns->exprs, i);
		Const *empty = makeNullConst(exprType(expr), exprTypmod(expr), exprCollation(expr));

		scan->custom_scan_tlist =
			lappend(scan->custom_scan_tlist, makeTargetEntry((Expr *) empty, i + 1, NULL, false));
	}
}

static void
push_condition_node(BatchStack *stack, const FreeCondition *condition, int ninputs, List *place)
{
	const ExprColumns *columns = &stack->columns;
	ListCell *lc;
	CustomScan *scan;

	push_stage(stack);
	scan = stack->stage;
	stack->stage_is_condition = true;
	stack->stage_inputs = ninputs;
	if (list_nth_int(place, BATCH_CONDITION_POSITION) == 0)
	{
		intVal(list_nth(scan->custom_private, BATCH_PRIVATE_NCOLUMNS)) = ninputs;
		scan->custom_scan_tlist = list_truncate(scan->custom_scan_tlist, ninputs);
		add_empty_answers(scan, columns);
	}
	lfirst(list_nth_cell(scan->custom_private, BATCH_PRIVATE_CONDITION)) = place;

	foreach(lc, condition->calls)
	{
		int column = aml_next_column(lfirst(lc), columns, ninputs);
		TargetEntry *entry = list_nth_node(TargetEntry, scan->custom_scan_tlist, column - 1);

		entry->expr = (Expr *) over_child_columns(lfirst(lc), columns);
		scan->custom_exprs = lappend(scan->custom_exprs, makeBoolConst(true, false));
	}
	foreach(lc, condition->clauses)
		scan->scan.plan.qual =
			lappend(scan->scan.plan.qual, aml_replace_columns(lfirst(lc), columns, INDEX_VAR));
}

static void
add_conditions(BatchStack *stack, List *conditions)
{
	int ninputs = list_length(stack->columns.exprs);
	int max_calls = 0;
	ListCell *lc;
	ListCell *call;

	foreach(lc, conditions)
	{
		FreeCondition *condition = lfirst(lc);

		max_calls = Max(max_calls, list_length(condition->calls));
		foreach(call, condition->calls)
			aml_add_column(&stack->columns, lfirst(call), NULL);
	}
	foreach(lc, conditions)
		push_condition_node(
			stack, lfirst(lc), ninputs,
			list_make3_int(foreach_current_index(lc), list_length(conditions), max_calls));
}

static void
add_conditions_or_filters(BatchStack *stack, List *conditions)
{
	ListCell *lc;

	if (list_length(conditions) > 1)
		add_conditions(stack, conditions);
	else if (conditions != NIL)
	{
		foreach(lc, ((FreeCondition *) linitial(conditions))->clauses)
			add_filter(stack, lfirst(lc));
	}
}

void
aml_batch_stack_filter(BatchStack *stack, List *clauses)
{
	List *conditions = NIL;
	ListCell *lc;

	foreach(lc, clauses)
	{
		Node *clause = lfirst(lc);
		List *calls = calls_of_free_clause(stack, clause);

		if (calls != NIL && join_conditions(&conditions, clause, calls))
			continue;

		/* nothing moves past this clause */
		add_conditions_or_filters(stack, conditions);
		conditions = NIL;
		calls = calls_of_free_clause(stack, clause);
		if (calls == NIL || !join_conditions(&conditions, clause, calls))
			add_filter(stack, clause);
	}
	add_conditions_or_filters(stack, conditions);
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
