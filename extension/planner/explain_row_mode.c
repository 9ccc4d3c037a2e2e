/*-------------------------------------------------------------------------
 *
 * explain_row_mode.c
 *		EXPLAIN (VERBOSE) of calls that are made one row at a time.
 *
 *		Nested Loop Left Join
 *		  Join Filter: (f(b.y) > a.x)
 *		  Row by Row: f(b.y)
 *		    Reason: The condition decides inside the join which rows exist.
 *		  ->  Seq Scan on a
 *
 * PostgreSQL 18 has a hook that is called for each node that is printed.  Before, EXPLAIN
 * only calls us for our own nodes.  So each node that makes such a call gets an InitPlan
 * when it can be printed: EXPLAIN prints InitPlans before the children of a node.  It
 * exists in the state of the plan only, is never executed, and is added when nothing is
 * executed any more: to a plan that is only explained, or that has ended.  In the text
 * format, its callback removes the lines that EXPLAIN has printed for it as a node; in
 * the others, it is an item of the node's Plans.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "commands/explain.h"
#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "tcop/pquery.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"

#include "call/known_functions.h"
#include "compat.h"
#include "planner/explain_row_mode.h"
#include "planner/row_mode_calls.h"
#include "settings.h"

#define SECTION "Row by Row"

/* What has been found for an EXPLAIN. */
typedef struct RowModeCalls
{
	List *list;
} RowModeCalls;

/* ----------------------------------------------------------------
 *		What is printed
 * ----------------------------------------------------------------
 */

/* ruleutils.c cannot print all expressions of a ModifyTable. */
static const char *
text_of_call(const RowModeCall *call, List *context, bool qualify)
{
	if (IsA(call->plan, ModifyTable))
		return psprintf("%s(...)", quote_qualified_identifier(
									   get_namespace_name(get_func_namespace(call->function)),
									   get_func_name(call->function)));
	return deparse_expression(call->call, context, qualify, false);
}

/* In text, a hint is not repeated. */
static void
print_call(const RowModeCall *call, const char *last_hint, List *context, ExplainState *es)
{
	bool qualify = list_length(es->rtable) > 1 || es->verbose;

	ExplainOpenGroup("Call", NULL, true, es);
	ExplainPropertyText(es->format == EXPLAIN_FORMAT_TEXT ? SECTION : "Function Call",
						text_of_call(call, context, qualify), es);
	if (es->format == EXPLAIN_FORMAT_TEXT)
		es->indent++;
	ExplainPropertyText("Reason", call->reason, es);
	if (call->hint != NULL && (es->format != EXPLAIN_FORMAT_TEXT || last_hint == NULL ||
							   strcmp(call->hint, last_hint) != 0))
		ExplainPropertyText("Hint", call->hint, es);
	if (es->format == EXPLAIN_FORMAT_TEXT)
		es->indent--;
	ExplainCloseGroup("Call", NULL, true, es);
}

/* ancestors: of the node */
static void
print_calls(List *calls, Plan *plan, List *ancestors, ExplainState *es)
{
	List *context = NIL;
	const char *last_hint = NULL;
	ListCell *lc;

	foreach(lc, calls)
	{
		RowModeCall *call = lfirst(lc);

		if (call->plan != plan)
			continue;
		if (context == NIL)
		{
			context = set_deparse_context_plan(es->deparse_cxt, plan, ancestors);
			ExplainOpenGroup(SECTION, SECTION, false, es);
		}
		print_call(call, last_hint, context, es);
		last_hint = call->hint;
	}
	if (context != NIL)
		ExplainCloseGroup(SECTION, SECTION, false, es);
}

/* With migration turned off, all calls are made row by row, as was asked for. */
static List *
calls_to_explain(PlannedStmt *stmt)
{
	return aml_function_migration_enabled() ? aml_row_mode_calls(stmt) : NIL;
}

/* ----------------------------------------------------------------
 *		Who is printing
 * ----------------------------------------------------------------
 */

/* The EXPLAIN that is processed. */
static const ExplainStmt *explain_stmt = NULL;

const ExplainStmt *
aml_enter_utility(Node *utility_statement)
{
	const ExplainStmt *outer = explain_stmt;

	if (utility_statement != NULL && IsA(utility_statement, ExplainStmt))
		explain_stmt = (ExplainStmt *) utility_statement;
	return outer;
}

void
aml_leave_utility(const ExplainStmt *outer)
{
	explain_stmt = outer;
}

/* If nothing is preloaded, the first EXPLAIN of a session began before our hook was
 * installed. */
static const ExplainStmt *
current_explain(void)
{
	Node *utility;

	if (explain_stmt != NULL)
		return explain_stmt;
	if (ActivePortal == NULL || list_length(ActivePortal->stmts) != 1)
		return NULL;
	utility = linitial_node(PlannedStmt, ActivePortal->stmts)->utilityStmt;
	return utility != NULL && IsA(utility, ExplainStmt) ? (ExplainStmt *) utility : NULL;
}

static bool
is_verbose(const ExplainStmt *stmt)
{
	bool verbose = false;
	ListCell *lc;

	foreach(lc, stmt->options)
	{
		DefElem *option = lfirst_node(DefElem, lc);

		if (strcmp(option->defname, "verbose") == 0)
			verbose = defGetBoolean(option);
	}
	return verbose;
}

static bool
is_on(const char *setting)
{
	const char *value = GetConfigOption(setting, true, false);

	return value != NULL && strcmp(value, "on") == 0;
}

/* ----------------------------------------------------------------
 *		PostgreSQL 18: a hook
 * ----------------------------------------------------------------
 */

static AmlExplainNodeHook prev_explain_node_hook = NULL;
static bool has_node_hook = false;

static void
explain_node(AML_EXPLAIN_NODE_PARAMETERS)
{
	if (es->verbose && es->pstmt != NULL)
	{
		RowModeCalls *calls = aml_get_explain_data(es);

		if (calls == NULL)
		{
			calls = palloc(sizeof(RowModeCalls));
			calls->list = calls_to_explain(es->pstmt);
			aml_set_explain_data(es, calls);
		}
		print_calls(calls->list, planstate->plan, ancestors, es);
	}
	if (prev_explain_node_hook)
		prev_explain_node_hook(AML_EXPLAIN_NODE_ARGUMENTS);
}

/* ----------------------------------------------------------------
 *		Before: an InitPlan
 * ----------------------------------------------------------------
 */

typedef struct SectionState
{
	CustomScanState css;
	List *calls; /* RowModeCall */
} SectionState;

static const CustomScanMethods section_methods = {.CustomName = SECTION};

/* Removes the lines of the section, and returns the indentation of what is around it. */
static int
remove_header(StringInfo text)
{
	char *header = NULL;
	int indent = 0;

	for (char *next = strstr(text->data, SECTION "\n"); next != NULL;
		 next = strstr(next + 1, SECTION "\n"))
		header = next;
	Assert(header != NULL);
	while (header > text->data && header[-1] != '\n')
	{
		header--;
		indent++;
	}
	text->len = header - text->data;
	text->data[text->len] = '\0';
	return indent / 2;
}

static void
explain_section(CustomScanState *node, List *ancestors, ExplainState *es)
{
	SectionState *section = (SectionState *) node;
	int indent = es->indent;

	if (es->format == EXPLAIN_FORMAT_TEXT)
		es->indent = remove_header(es->str);
	if (es->verbose)
		/* the first ancestor is the InitPlan, the second the node */
		print_calls(section->calls, list_nth(ancestors, 1), list_copy_tail(ancestors, 2), es);
	es->indent = indent;
}

/* It is never executed. */
static const CustomExecMethods section_exec_methods = {
	.CustomName = SECTION,
	.ExplainCustomScan = explain_section,
};

static SubPlanState *
make_section(PlanState *planstate, List *calls, int plan_id)
{
	CustomScan *plan = makeNode(CustomScan);
	SectionState *section = (SectionState *) newNode(sizeof(SectionState), T_CustomScanState);
	SubPlanState *init_plan = makeNode(SubPlanState);
	SubPlan *subplan = makeNode(SubPlan);

	plan->methods = &section_methods;
	section->css.ss.ps.plan = (Plan *) plan;
	section->css.ss.ps.state = planstate->state;
	section->css.methods = &section_exec_methods;
	section->calls = calls;
	subplan->plan_id = plan_id;
	subplan->plan_name = SECTION;
	init_plan->subplan = subplan;
	init_plan->planstate = (PlanState *) section;
	return init_plan;
}

typedef struct AddSections
{
	List *calls;
	int next_plan_id; /* above those of the statement: EXPLAIN prints each once */
} AddSections;

static bool
add_sections(PlanState *planstate, AddSections *context)
{
	ListCell *lc;

	if (planstate == NULL)
		return false;
	if (planstate_tree_walker(planstate, add_sections, context))
		return true;
	foreach(lc, context->calls)
	{
		if (((RowModeCall *) lfirst(lc))->plan != planstate->plan)
			continue;
		planstate->initPlan = lappend(
			planstate->initPlan, make_section(planstate, context->calls, context->next_plan_id++));
		break;
	}
	return false;
}

/* True if the plan may be printed with VERBOSE.  auto_explain prints plans that have run. */
static bool
may_be_printed(const QueryDesc *query_desc, bool has_run)
{
	const ExplainStmt *stmt = current_explain();

	if (stmt != NULL && (!has_run || query_desc->instrument_options != 0))
		return is_verbose(stmt);
	return has_run && aml_plan_may_call_service(query_desc->plannedstmt) &&
		   is_on("auto_explain.log_verbose");
}

void
aml_explain_row_mode(QueryDesc *query_desc, bool has_run)
{
	AddSections context;
	MemoryContext old;

	if (has_node_hook || query_desc->planstate == NULL || !may_be_printed(query_desc, has_run))
		return;
	old = MemoryContextSwitchTo(query_desc->estate->es_query_cxt);
	context.calls = calls_to_explain(query_desc->plannedstmt);
	context.next_plan_id = list_length(query_desc->plannedstmt->subplans) + 1;
	add_sections(query_desc->planstate, &context);
	MemoryContextSwitchTo(old);
}

void
aml_init_explain_row_mode(void)
{
	has_node_hook = aml_set_explain_node_hook(explain_node, &prev_explain_node_hook);
}
