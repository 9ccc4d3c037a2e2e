/*-------------------------------------------------------------------------
 *
 * explain_state.c
 *		Detects EXPLAIN without ANALYZE, which must not call any service.
 *
 * planner/plain_explain.c has how such a statement is planned nevertheless.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "nodes/parsenodes.h"
#include "tcop/pquery.h"
#include "utils/plancache.h"

#include "call/explain_state.h"

/* Plain EXPLAINs entered through our utility hook. */
static int explain_depth = 0;

/* Calls reached inside them since the session began. */
static uint64 calls_reached = 0;
static uint64 calls_reached_before = 0;

bool
aml_is_plain_explain(Node *utility_statement)
{
	bool analyze = false;
	ListCell *lc;

	if (utility_statement == NULL || !IsA(utility_statement, ExplainStmt))
		return false;
	foreach(lc, ((ExplainStmt *) utility_statement)->options)
	{
		DefElem *option = lfirst_node(DefElem, lc);

		/* as ExplainQuery() reads it; an invalid value is left for it to report */
		if (strcmp(option->defname, "analyze") == 0)
			analyze = defGetBoolean(option);
	}
	return !analyze;
}

bool
aml_explained_without_hook(void)
{
	if (explain_depth > 0 || ActivePortal == NULL || list_length(ActivePortal->stmts) != 1)
		return false;
	return aml_is_plain_explain(linitial_node(PlannedStmt, ActivePortal->stmts)->utilityStmt);
}

bool
aml_in_plain_explain(void)
{
	return explain_depth > 0;
}

uint64
aml_calls_reached(void)
{
	return calls_reached;
}

void
aml_begin_plain_explain(void)
{
	if (explain_depth++ == 0)
		calls_reached_before = calls_reached;
}

/*
 * A function may have caught our error and continued without the answer; what it planned
 * after that must not be used by later statements.
 */
void
aml_end_plain_explain(void)
{
	if (--explain_depth == 0 && calls_reached > calls_reached_before)
		ResetPlanCache();
}

void
aml_refuse_in_plain_explain(void)
{
	if (explain_depth == 0)
		return;

	calls_reached++;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("EXPLAIN without ANALYZE cannot call a service"),
			 errdetail("Explaining this statement requires evaluating an expression that calls "
					   "a function of aws_ml."),
			 errhint("Use EXPLAIN (ANALYZE), or replace the call by its value.")));
}
