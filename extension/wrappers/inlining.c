/*-------------------------------------------------------------------------
 *
 * inlining.c
 *		Whether the planner inlines a function, and what stands in the way.
 *
 * The conditions are those of inline_function() and inline_set_returning_function(), in
 * the order in which a person would remove them.  Asking the planner itself would be
 * simpler, but it evaluates IMMUTABLE functions, which anybody may have written, with the
 * privileges of whoever asks.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/syscache.h"

#include "compat.h"
#include "wrappers/body.h"
#include "wrappers/inlining.h"

static const Obstacle nothing = {NULL, NULL};

/* ----------------------------------------------------------------
 *		How the function is declared
 * ----------------------------------------------------------------
 */

static Obstacle
obstacle_in_kind(Form_pg_proc form)
{
	const char *language = get_language_name(form->prolang, false);

	if (form->prorettype == TRIGGEROID)
		return (Obstacle){"It is a trigger function, and works on one row at a time.",
						  "Make the calls in the statement that writes the rows, or update the "
						  "rows afterwards."};
	if (form->prokind == PROKIND_AGGREGATE)
		return (Obstacle){"It is an aggregate of which a function makes calls.",
						  "Let it aggregate the answers of calls instead."};
	if (form->prokind == PROKIND_PROCEDURE)
		return (Obstacle){"It is a procedure, whose statements have plans of their own.",
						  "Calls in statements over many rows are batched there; an expression "
						  "makes one call at a time."};
	if (form->prolang != SQLlanguageId)
		return (Obstacle){
			psprintf("It is LANGUAGE %s, and only LANGUAGE sql is inlined.", language),
			"Write it in SQL, as a SELECT of one expression. Statements over many rows inside it "
			"are batched on their own."};
	if (form->prokind != PROKIND_FUNCTION)
		return (Obstacle){"It is a window function.", NULL};
	return nothing;
}

static Obstacle
obstacle_in_declaration(HeapTuple procedure)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(procedure);
	const char *name = format_procedure(form->oid);

	if (form->prosecdef)
		return (Obstacle){"It is SECURITY DEFINER.",
						  psprintf("ALTER FUNCTION %s SECURITY INVOKER, and grant EXECUTE on the "
								   "functions that it calls to its callers.",
								   name)};
	if (!heap_attisnull(procedure, Anum_pg_proc_proconfig, NULL))
		return (Obstacle){"It has a SET clause.",
						  psprintf("ALTER FUNCTION %s RESET ALL, and write names in its body with "
								   "their schemas.",
								   name)};
	if (form->prorettype == VOIDOID)
		return (Obstacle){"It returns void.", "Return the answer of the call."};
	if (form->proretset && form->provolatile == PROVOLATILE_VOLATILE)
		return (Obstacle){"It returns a set and is VOLATILE.",
						  psprintf("ALTER FUNCTION %s STABLE.", name)};
	if (form->proretset && form->proisstrict)
		return (Obstacle){"It returns a set and is STRICT.",
						  psprintf("ALTER FUNCTION %s CALLED ON NULL INPUT.", name)};
	if (!form->proretset && form->prorettype == RECORDOID)
		return (Obstacle){"It returns a record, by RETURNS record or several OUT parameters.",
						  "Return a composite type made with CREATE TYPE, or use RETURNS TABLE and "
						  "call it in FROM."};
	if (aml_function_aclcheck(form->oid, GetUserId()) != ACLCHECK_OK)
		return (Obstacle){"You do not have the privilege to execute it.",
						  psprintf("GRANT EXECUTE ON FUNCTION %s.", name)};
	if (FmgrHookIsNeeded(form->oid))
		return (Obstacle){"A loaded module watches the calls of functions (fmgr_hook).", NULL};
	return nothing;
}

/* ----------------------------------------------------------------
 *		What its body contains
 * ----------------------------------------------------------------
 */

static const char *
more_than_an_expression(const Query *query)
{
	if (query->cteList != NIL)
		return "WITH";
	if (query->setOperations != NULL)
		return "a set operation";
	if (query->rtable != NIL || query->jointree->fromlist != NIL)
		return "FROM";
	if (query->jointree->quals != NULL)
		return "WHERE";
	if (query->hasSubLinks)
		return "a subquery";
	if (query->groupClause != NIL || query->groupingSets != NIL)
		return "GROUP BY";
	if (query->havingQual != NULL)
		return "HAVING";
	if (query->hasAggs)
		return "an aggregate";
	if (query->hasWindowFuncs || query->windowClause != NIL)
		return "a window function";
	if (query->hasTargetSRFs)
		return "a set-returning function";
	if (query->distinctClause != NIL)
		return "DISTINCT";
	if (query->sortClause != NIL)
		return "ORDER BY";
	if (query->limitOffset != NULL || query->limitCount != NULL)
		return "LIMIT or OFFSET";
	return NULL;
}

typedef struct VolatileSearch
{
	char tolerated; /* functions with this volatility or a stricter one */
	Oid found;
} VolatileSearch;

static bool
is_more_volatile(Oid function, void *context)
{
	VolatileSearch *search = context;
	char volatility = func_volatile(function);

	if (volatility == PROVOLATILE_IMMUTABLE || volatility == search->tolerated)
		return false;
	search->found = function;
	return true;
}

static bool
find_more_volatile(Node *node, void *context)
{
	if (node == NULL)
		return false;
	return check_functions_in_node(node, is_more_volatile, context) ||
		   expression_tree_walker(node, find_more_volatile, context);
}

static Obstacle
volatility_obstacle(Form_pg_proc form, Node *expr)
{
	VolatileSearch search = {form->provolatile, InvalidOid};
	bool is_stable = form->provolatile == PROVOLATILE_STABLE || !contain_volatile_functions(expr);
	const char *declared = form->provolatile == PROVOLATILE_STABLE ? "STABLE" : "IMMUTABLE";

	/* values such as CURRENT_DATE are no functions */
	find_more_volatile(expr, &search);
	return (Obstacle){
		psprintf("It is declared %s, but its body is not%s.", declared,
				 OidIsValid(search.found)
					 ? psprintf(": it calls %s", format_procedure(search.found))
					 : ""),
		psprintf("ALTER FUNCTION %s %s.", format_procedure(form->oid),
				 form->provolatile == PROVOLATILE_IMMUTABLE && is_stable ? "STABLE" : "VOLATILE")};
}

static bool
uses_param(Node *node, void *number)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param))
		return ((Param *) node)->paramkind == PARAM_EXTERN &&
			   ((Param *) node)->paramid == *(int *) number;
	return expression_tree_walker(node, uses_param, number);
}

static bool
calls_itself(Node *node, void *function)
{
	if (node == NULL)
		return false;
	if (IsA(node, FuncExpr) && ((FuncExpr *) node)->funcid == *(Oid *) function)
		return true;
	return expression_tree_walker(node, calls_itself, function);
}

static Obstacle
obstacle_in_expression(Form_pg_proc form, Node *expr)
{
	bool is_strict = form->proisstrict;

	if ((form->provolatile == PROVOLATILE_IMMUTABLE && contain_mutable_functions(expr)) ||
		(form->provolatile == PROVOLATILE_STABLE && contain_volatile_functions(expr)))
		return volatility_obstacle(form, expr);
	for (int number = 1; is_strict && number <= form->pronargs; number++)
		is_strict = uses_param(expr, &number);
	if (form->proisstrict && (!is_strict || contain_nonstrict_functions(expr)))
		return (Obstacle){"It is STRICT, and its body is not.",
						  psprintf("ALTER FUNCTION %s CALLED ON NULL INPUT, and test for NULL in "
								   "its body or in the statement.",
								   format_procedure(form->oid))};
	if (calls_itself(expr, &form->oid))
		return (Obstacle){"It calls itself.", NULL};
	return nothing;
}

static Obstacle
obstacle_in_query(HeapTuple procedure, List *queries)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(procedure);
	FuncExpr *call = aml_sample_call(procedure);
	Query *query = linitial_node(Query, queries);
	TupleDesc columns = NULL;
	TypeFuncClass class = get_expr_result_type((Node *) call, NULL, &columns);
	const char *more;
	Node *expr;
	bool is_whole_row;

	if (query->commandType != CMD_SELECT || query->utilityStmt != NULL)
		return (Obstacle){"Its body is not a SELECT.", "Only a SELECT is inlined."};
	if (form->proretset)
	{
		is_whole_row =
			aml_check_function_result(queries, call->funcresulttype, columns, form->prokind, true);
		if (!is_whole_row && (class == TYPEFUNC_COMPOSITE || class == TYPEFUNC_COMPOSITE_DOMAIN ||
							  class == TYPEFUNC_RECORD))
			return (Obstacle){"Its body returns rows as one composite value.",
							  "Select their columns instead."};
		return nothing;
	}

	more = more_than_an_expression(query);
	if (more != NULL)
		return (Obstacle){psprintf("Its body has %s.", more),
						  "Write it as a SELECT of one expression."};
	if (list_length(query->targetList) != 1)
		return (Obstacle){"Its body selects several columns.",
						  "Select one value, such as ROW(...)::type."};
	is_whole_row =
		aml_check_function_result(queries, call->funcresulttype, columns, form->prokind, false);
	expr = (Node *) linitial_node(TargetEntry, linitial_node(Query, queries)->targetList)->expr;
	if (is_whole_row || linitial(queries) != query || exprType(expr) != call->funcresulttype)
		return (Obstacle){psprintf("Its body returns %s, which is not its type %s.",
								   format_type_be(exprType(expr)),
								   format_type_be(call->funcresulttype)),
						  psprintf("Cast the expression in its body to %s.",
								   format_type_be(call->funcresulttype))};
	return obstacle_in_expression(form, expr);
}

static void
examine_body(HeapTuple procedure, void *result)
{
	Obstacle *obstacle = result;
	List *statements = aml_statements_of_sql_body(procedure);

	if (list_length(statements) != 1)
		*obstacle = (Obstacle){psprintf("Its body has %d statements.", list_length(statements)),
							   "Write it as a single SELECT."};
	else if (list_length(linitial(statements)) != 1)
		*obstacle = (Obstacle){"A rule turns its body into several statements.", NULL};
	else
		*obstacle = obstacle_in_query(procedure, linitial(statements));
}

static Obstacle
obstacle_in_body(HeapTuple procedure)
{
	Obstacle obstacle = nothing;
	const char *error = aml_examine_and_undo(examine_body, procedure, &obstacle);

	if (error != NULL)
		return (Obstacle){psprintf("Its body cannot be analyzed: %s.", error),
						  "A statement that calls it fails, unless its search_path is another."};
	return obstacle;
}

/* ----------------------------------------------------------------
 *		All together
 * ----------------------------------------------------------------
 */

Obstacle
aml_inlining_obstacle(HeapTuple procedure)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(procedure);
	Obstacle obstacle = obstacle_in_kind(form);

	if (obstacle.reason != NULL)
		return obstacle;
	obstacle = obstacle_in_declaration(procedure);
	if (obstacle.reason == NULL)
		obstacle = obstacle_in_body(procedure);
	return obstacle;
}
