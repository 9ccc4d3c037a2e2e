/*-------------------------------------------------------------------------
 *
 * failure_policy.c
 *		Decides whether a failed call returns NULL (aws_ml.on_error), depending on
 *		whose code contains the call.
 *
 * aws_ml.on_error belongs to whoever runs a statement.  But the statement can trigger
 * other people's code: a trigger, a constraint, a policy, a SECURITY DEFINER function,
 * any of which could base a decision on a call.  If the caller's setting turned that call
 * into NULL, the caller could make the check pass.  So "null" applies only
 *
 * - in the text of a statement that the session itself runs, and in its DO blocks;
 * - in the body of a function that sets it in its own SET clause,
 *
 * and not in anything that these run in turn.  Everything else raises an error, also when
 * in doubt.
 *
 * How the origin of a call is determined:
 *
 * - The planner marks the calls of a planned statement (aml_mark_own_call()).  What is
 *   evaluated elsewhere has no mark: CHECK constraints, domains, DEFAULT in COPY,
 *   generated columns, indexes, partition keys, WHEN of triggers.
 * - A stored expression has no locations (readfuncs.c leaves them out).  So a call
 *   without a location comes from a view, a rule, a policy or a default.  This is checked
 *   before the planner replaces any call: a function's body has locations, and the
 *   queries in it are only rewritten later.  What the planner inlines into expressions is
 *   an expression, and counts as text of the statement; if it could inline a query into
 *   FROM, the statement is not the session's own.
 * - The depth of functions is that of SPI connections: each procedural language connects
 *   once per call.  SQL functions do not, but run the executor, as statements do; our
 *   hooks count those levels.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/memnodes.h"
#include "nodes/nodeFuncs.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/syscache.h"

#include "call/failure_policy.h"
#include "compat.h"
#include "settings.h"

#define NOWHERE (-100)

/* How deeply nested the running code is. */
typedef struct CodeLevel
{
	int spi;       /* functions that use SPI */
	int execution; /* runs of the executor, the planner and utility statements */
} CodeLevel;

/* Who set aws_ml.on_error to null; guc.c keeps this with each value. */
typedef struct Setter
{
	CodeLevel level;
	GucStack *outer; /* the setting's stack before that */
} Setter;

/* A statement that can call our functions, between ExecutorStart and ExecutorEnd. */
typedef struct Statement
{
	MemoryContext context; /* of its executor state */
	CodeLevel level;
	bool by_session; /* run by the session itself, or by its DO block */
	bool by_spi;     /* run by a function that uses SPI, as opposed to an SQL function */
	MemoryContextCallback release;
	struct Statement *next;
} Statement;

static struct config_generic *on_error_record;
static const Setter *setter; /* of the current value; NULL: the value is not null */
static Statement *statements = NULL;
static CodePlace place = {0};

/* ----------------------------------------------------------------
 *		Levels
 * ----------------------------------------------------------------
 */

static int
count_spi(MemoryContext parent)
{
	int count = 0;

	for (MemoryContext child = parent->firstchild; child != NULL; child = child->nextchild)
		if (strcmp(child->name, "SPI Proc") == 0)
			count++;
	return count;
}

/* SPI_connect() creates its contexts below the transaction's or, in procedures that can
 * end the transaction, below the portal's (spi.c). */
static int
spi_level(void)
{
	static MemoryContext portals = NULL;
	int level = TopTransactionContext ? count_spi(TopTransactionContext) : 0;

	if (portals == NULL)
	{
		portals = TopMemoryContext->firstchild;
		while (portals != NULL && strcmp(portals->name, "TopPortalContext") != 0)
			portals = portals->nextchild;
	}
	if (portals != NULL)
		for (MemoryContext portal = portals->firstchild; portal != NULL; portal = portal->nextchild)
			level += count_spi(portal);
	return level;
}

static CodeLevel
current_level(void)
{
	return (CodeLevel){.spi = spi_level(), .execution = place.depth};
}

CodePlace
aml_enter_execution(void)
{
	CodePlace outer = place;

	place.depth++;
	return outer;
}

CodePlace
aml_enter_block(void)
{
	CodePlace outer = place;

	if (place.depth == 0 && spi_level() == 0)
		place.in_block = true;
	else
		place.depth++;
	return outer;
}

void
aml_leave_execution(CodePlace outer)
{
	place = outer;
}

/* ----------------------------------------------------------------
 *		The setting
 * ----------------------------------------------------------------
 */

bool
aml_check_on_error(int *newval, void **extra, GucSource source)
{
	Setter *who;

	if (*newval != AML_ON_ERROR_NULL)
		return true;
	who = aml_setting_malloc(sizeof(Setter));
	if (who == NULL)
		return false;
	if (on_error_record != NULL)
	{
		who->level = current_level();
		who->outer = on_error_record->stack;
	}
	else
	{
		/* set before the library was loaded, at an unknown place */
		who->level = (CodeLevel){.spi = NOWHERE, .execution = NOWHERE};
		who->outer = NULL;
	}
	*extra = who;
	return true;
}

void
aml_assign_on_error(int newval, void *extra)
{
	setter = extra;
}

/*
 * True if the value comes from a function's SET clause and has not been set since: the
 * stack entry made by that clause is still the first one, and the one below it was the
 * first when the value was checked.
 */
static bool
set_by_clause(void)
{
	const GucStack *stack = on_error_record->stack;

	return stack != NULL && stack->state == GUC_SAVE && setter->outer == stack->prev;
}

/* ----------------------------------------------------------------
 *		Planning
 * ----------------------------------------------------------------
 */

/* Marks a planned call that appears in its statement's own text: a coercion form that
 * PostgreSQL does not have, but prints as a call and passes on to parallel workers. */
#define OWN_CALL ((CoercionForm) 100)

FuncExpr *
aml_mark_own_call(const FuncExpr *call)
{
	FuncExpr *own = makeNode(FuncExpr);

	*own = *call;
	own->funcformat = OWN_CALL;
	return own;
}

/* True for a function with a planner support function, as ours have, and for an SQL
 * function, which can be inlined and call one of those. */
static bool
brings_calls(Oid function)
{
	HeapTuple tuple;
	bool result = false;

	if (function < FirstNormalObjectId)
		return false;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

		result = form->prolang == SQLlanguageId || OidIsValid(form->prosupport);
		ReleaseSysCache(tuple);
	}
	return result;
}

/* True for an SQL function in FROM: the planner may replace it by its query, and so bring
 * in the views and policies of others (inline_set_returning_function()). */
static bool
brings_query(const RangeTblEntry *entry)
{
	const FuncExpr *function;
	HeapTuple tuple;
	bool result = false;

	if (entry->rtekind != RTE_FUNCTION)
		return false;
	function = (FuncExpr *) linitial_node(RangeTblFunction, entry->functions)->funcexpr;
	if (!IsA(function, FuncExpr) || !function->funcretset || function->funcid < FirstNormalObjectId)
		return false;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function->funcid));
	if (HeapTupleIsValid(tuple))
	{
		result = ((Form_pg_proc) GETSTRUCT(tuple))->prolang == SQLlanguageId;
		ReleaseSysCache(tuple);
	}
	return result;
}

/* The default arguments that the planner adds to a call, which belong to the owner of the
 * function; NULL if none. */
static Node *
argument_defaults(const FuncExpr *call)
{
	HeapTuple tuple;
	Node *defaults = NULL;

	if (call->funcid < FirstNormalObjectId)
		return NULL;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(call->funcid));
	if (HeapTupleIsValid(tuple))
	{
		bool none = true;
		Datum stored = (Datum) 0;

		if (list_length(call->args) < ((Form_pg_proc) GETSTRUCT(tuple))->pronargs)
			stored = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proargdefaults, &none);
		if (!none)
			defaults = stringToNode(TextDatumGetCString(stored));
		ReleaseSysCache(tuple);
	}
	return defaults;
}

/* Origin of an expression that may be stored in the catalogs. */
typedef enum StoredBy
{
	STORED_BY_OTHERS,
	STORED_BY_USER,    /* in a view owned by the current user */
	STORED_BY_WHOEVER, /* by anyone, and so is everything below it, whatever checkAsUser says */
} StoredBy;

static bool
calls_of_others(Node *node, void *context)
{
	StoredBy stored_by = *(StoredBy *) context;

	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_Query:
		{
			Query *query = (Query *) node;

			if (stored_by != STORED_BY_WHOEVER)
				stored_by =
					query->commandType == CMD_SELECT && aml_is_checked_as(query, GetUserId())
						? STORED_BY_USER
						: STORED_BY_OTHERS;
			return query_tree_walker(query, calls_of_others, &stored_by, QTW_EXAMINE_RTES_BEFORE);
		}
		case T_RangeTblEntry:
			if (brings_query((RangeTblEntry *) node))
				return true;
			stored_by = STORED_BY_WHOEVER;
			return calls_of_others((Node *) ((RangeTblEntry *) node)->securityQuals, &stored_by);
		case T_FuncExpr:
			if (stored_by != STORED_BY_USER && ((FuncExpr *) node)->location < 0 &&
				brings_calls(((FuncExpr *) node)->funcid))
				return true;
			stored_by = STORED_BY_WHOEVER;
			if (calls_of_others(argument_defaults((FuncExpr *) node), &stored_by))
				return true;
			break;
		case T_OpExpr:
			if (stored_by != STORED_BY_USER && ((OpExpr *) node)->location < 0 &&
				brings_calls(get_opcode(((OpExpr *) node)->opno)))
				return true;
			break;
		default:
			break;
	}
	return expression_tree_walker(node, calls_of_others, context);
}

bool
aml_statement_is_own(Query *statement)
{
	StoredBy stored_by = STORED_BY_OTHERS;

	return !calls_of_others((Node *) statement, &stored_by);
}

bool
aml_planned_statement_is_own(Query *statement)
{
	StoredBy stored_by = STORED_BY_WHOEVER;

	return !calls_of_others((Node *) statement, &stored_by);
}

/* ----------------------------------------------------------------
 *		Execution
 * ----------------------------------------------------------------
 */

/* Memory context callback: must not raise an error. */
static void
forget_statement(void *arg)
{
	Statement **link = &statements;

	while (*link != NULL && *link != arg)
		link = &(*link)->next;
	if (*link != NULL)
		*link = (*link)->next;
}

/* True if the text is that of the portal being started: a client's statement, or a cursor's. */
static bool
is_of_portal(const QueryDesc *query_desc)
{
	return ActivePortal != NULL && query_desc->sourceText == ActivePortal->sourceText;
}

void
aml_note_statement(const QueryDesc *query_desc)
{
	MemoryContext context = query_desc->estate->es_query_cxt;
	Statement *statement = MemoryContextAllocZero(context, sizeof(Statement));
	CodeLevel level = current_level();

	statement->context = context;
	statement->level = level;
	if (IsParallelWorker())
		statement->by_session = level.spi == 0 && level.execution == 0;
	else if (level.spi == 0)
		/* EXPLAIN, EXECUTE, DECLARE, COPY and CREATE TABLE AS are a level of their own */
		statement->by_session = is_of_portal(query_desc) && level.execution <= 1;
	else
	{
		statement->by_spi = query_desc->dest->mydest == DestSPI ||
							query_desc->dest->mydest == DestTuplestore || is_of_portal(query_desc);
		statement->by_session =
			place.in_block && statement->by_spi && level.spi == 1 && level.execution == 0;
	}
	statement->next = statements;
	statements = statement;
	statement->release.func = forget_statement;
	statement->release.arg = statement;
	MemoryContextRegisterResetCallback(context, &statement->release);
}

/* The statement that a memory context belongs to: its executor state's, or one below it,
 * as in rechecks of a row (EvalPlanQualStart in execMain.c). */
static const Statement *
statement_of(MemoryContext context)
{
	for (; context != NULL; context = MemoryContextGetParent(context))
		for (const Statement *statement = statements; statement != NULL;
			 statement = statement->next)
			if (statement->context == context)
				return statement;
	return NULL;
}

/* True if the code is run by the session, and not with the privileges of another role. */
static bool
is_by_session(bool by_session)
{
	/* a worker inherits this from its leader's statement */
	return by_session &&
		   (IsParallelWorker() || !(InLocalUserIdChange() || InSecurityRestrictedOperation()));
}

static bool
statement_has_null(const Statement *statement)
{
	if (aml_on_error != AML_ON_ERROR_NULL || setter == NULL)
		return false;
	if (!set_by_clause())
		return is_by_session(statement->by_session);
	return statement->level.execution == setter->level.execution &&
		   statement->level.spi == setter->level.spi + (statement->by_spi ? 1 : 0);
}

/* An expression that PL/pgSQL evaluates without the executor. */
static bool
expression_has_null(void)
{
	CodeLevel level = current_level();

	if (!set_by_clause())
		return is_by_session(place.in_block && level.spi == 1 && level.execution == 0);
	return level.execution == setter->level.execution && level.spi == setter->level.spi + 1;
}

bool
aml_failure_is_null(const FuncExpr *call, MemoryContext context)
{
	const Statement *statement;

	if (aml_on_error != AML_ON_ERROR_NULL || setter == NULL || call->funcformat != OWN_CALL)
		return false;
	statement = statement_of(context);
	return statement != NULL ? statement_has_null(statement) : expression_has_null();
}

int
aml_begin_parallel_policy(const QueryDesc *query_desc)
{
	const Statement *statement;
	int level;

	if (aml_on_error != AML_ON_ERROR_NULL || !query_desc->plannedstmt->parallelModeNeeded)
		return 0;
	statement = statement_of(query_desc->estate->es_query_cxt);
	if (statement != NULL && statement_has_null(statement))
		return 0;
	level = NewGUCNestLevel();
	(void) set_config_option("aws_ml.on_error", "error", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	return level;
}

void
aml_end_parallel_policy(int guc_level)
{
	if (guc_level > 0)
		AtEOXact_GUC(true, guc_level);
}

/* Memory context callback. */
static void
end_block(void *arg)
{
	place.in_block = false;
}

void
aml_init_failure_policy(void)
{
	on_error_record = aml_find_setting("aws_ml.on_error");

	/* the client's DO that made PostgreSQL load this library began without our hook */
	if (ActivePortal != NULL && list_length(ActivePortal->stmts) == 1 && spi_level() > 0)
	{
		PlannedStmt *stmt = linitial_node(PlannedStmt, ActivePortal->stmts);

		if (stmt->utilityStmt != NULL && IsA(stmt->utilityStmt, DoStmt))
		{
			MemoryContextCallback *callback =
				MemoryContextAlloc(ActivePortal->portalContext, sizeof(MemoryContextCallback));

			callback->func = end_block;
			callback->arg = NULL;
			MemoryContextRegisterResetCallback(ActivePortal->portalContext, callback);
			place.in_block = true;
		}
	}
}
