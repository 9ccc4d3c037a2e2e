/*-------------------------------------------------------------------------
 *
 * body.c
 *		What the body of a user's function contains.
 *
 * The body of an SQL function is analyzed as the planner would before it inlines it.
 * Nothing is evaluated: others may have written the function.  Analysis can fail, for
 * example if a table does not exist yet, so it runs in a subtransaction, which is always
 * rolled back; so no locks remain.
 *
 * The text of other functions is searched for names that are followed by a parenthesis.
 * So is that of SQL functions that cannot be analyzed.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "access/htup_details.h"
#include "access/parallel.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/functions.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "parser/analyze.h"
#include "parser/parse_coerce.h"
#include "parser/parse_node.h"
#include "parser/scansup.h"
#include "rewrite/rewriteHandler.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/resowner.h"
#include "utils/syscache.h"

#include "wrappers/body.h"

/* Tables in a body may be locked.  In milliseconds. */
#define LOCK_TIMEOUT "100"

/* ----------------------------------------------------------------
 *		A subtransaction with the function's search_path
 * ----------------------------------------------------------------
 */

static void
set(const char *setting, const char *value)
{
	(void) set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
							 false);
}

static void
use_search_path(HeapTuple procedure)
{
	static const char prefix[] = "search_path=";
	Datum *settings;
	int count;
	bool isnull;
	Datum array = SysCacheGetAttr(PROCOID, procedure, Anum_pg_proc_proconfig, &isnull);

	if (isnull)
		return;
	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &settings, NULL,
					  &count);
	for (int i = 0; i < count; i++)
	{
		const char *setting = TextDatumGetCString(settings[i]);

		if (pg_strncasecmp(setting, prefix, strlen(prefix)) == 0)
			set("search_path", setting + strlen(prefix));
	}
}

/* What ends the session or the statement is not an error of the function. */
static bool
is_error_of_function(const ErrorData *error)
{
	return error->sqlerrcode != ERRCODE_QUERY_CANCELED &&
		   error->sqlerrcode != ERRCODE_OUT_OF_MEMORY;
}

const char *
aml_examine_and_undo(void (*examine)(HeapTuple procedure, void *result), HeapTuple procedure,
					 void *result)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	const char *volatile message = NULL;

	/* no subtransaction can begin then */
	if (IsInParallelMode())
		return "a parallel operation is running";

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		use_search_path(procedure);
		/* nobody has asked for what is done here */
		set("client_min_messages", "error");
		set("lock_timeout", LOCK_TIMEOUT);
		examine(procedure, result);
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		if (!is_error_of_function(error))
			ReThrowError(error);
		message = error->message;
	}
	PG_END_TRY();
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return message;
}

/* ----------------------------------------------------------------
 *		SQL functions
 * ----------------------------------------------------------------
 */

/* Polymorphic types are taken to be those of text. */
static Oid
sample_type(Oid type)
{
	switch (type)
	{
		case ANYELEMENTOID:
		case ANYNONARRAYOID:
		case ANYCOMPATIBLEOID:
		case ANYCOMPATIBLENONARRAYOID:
			return TEXTOID;
		case ANYARRAYOID:
		case ANYCOMPATIBLEARRAYOID:
			return TEXTARRAYOID;
		default:
			return type;
	}
}

FuncExpr *
aml_sample_call(HeapTuple procedure)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(procedure);
	FuncExpr *call = makeNode(FuncExpr);
	Oid *types = palloc(sizeof(Oid) * form->pronargs);
	Oid *declared = palloc(sizeof(Oid) * form->pronargs);

	for (int i = 0; i < form->pronargs; i++)
	{
		Param *param = makeNode(Param);

		declared[i] = form->proargtypes.values[i];
		types[i] = sample_type(declared[i]);
		param->paramkind = PARAM_EXTERN;
		param->paramid = i + 1;
		param->paramtype = types[i];
		param->paramtypmod = -1;
		param->paramcollid = get_typcollation(types[i]);
		param->location = -1;
		call->args = lappend(call->args, param);
	}
	call->funcid = form->oid;
	call->funcresulttype = form->pronargs == 0
							   ? form->prorettype
							   : enforce_generic_type_consistency(types, declared, form->pronargs,
																  form->prorettype, false);
	call->funcretset = form->proretset;
	call->funcvariadic = OidIsValid(form->provariadic);
	call->funccollid = get_typcollation(call->funcresulttype);
	call->inputcollid = DEFAULT_COLLATION_OID;
	call->location = -1;
	return call;
}

/* As in inline_set_returning_function(). */
List *
aml_statements_of_sql_body(HeapTuple procedure)
{
	List *statements = NIL;
	bool isnull;
	Datum body = SysCacheGetAttr(PROCOID, procedure, Anum_pg_proc_prosqlbody, &isnull);
	ListCell *lc;

	if (!isnull)
	{
		Node *node = stringToNode(TextDatumGetCString(body));

		foreach(lc, IsA(node, List) ? linitial_node(List, (List *) node) : list_make1(node))
		{
			Query *query = lfirst_node(Query, lc);

			AcquireRewriteLocks(query, true, false);
			statements = lappend(statements, pg_rewrite_query(query));
		}
	}
	else
	{
		const char *source =
			TextDatumGetCString(SysCacheGetAttr(PROCOID, procedure, Anum_pg_proc_prosrc, &isnull));
		SQLFunctionParseInfoPtr parse = prepare_sql_fn_parse_info(
			procedure, (Node *) aml_sample_call(procedure), DEFAULT_COLLATION_OID);

		foreach(lc, pg_parse_query(source))
		{
			/* not pg_analyze_and_rewrite_withcb(): its hook would count the statement */
			ParseState *pstate = make_parsestate(NULL);
			Query *query;

			pstate->p_sourcetext = source;
			sql_fn_parser_setup(pstate, parse);
			query = transformTopLevelStmt(pstate, lfirst_node(RawStmt, lc));
			free_parsestate(pstate);
			statements =
				lappend(statements, query->commandType == CMD_UTILITY ? list_make1(query)
																	  : pg_rewrite_query(query));
		}
	}
	return statements;
}

static bool
add_function(Oid function, void *list)
{
	if (function >= FirstNormalObjectId)
		*(List **) list = list_append_unique_oid(*(List **) list, function);
	return false;
}

static bool
find_functions(Node *node, void *list)
{
	if (node == NULL)
		return false;
	check_functions_in_node(node, add_function, list);
	if (IsA(node, Query))
	{
		Node *utility = ((Query *) node)->utilityStmt;

		if (utility != NULL && IsA(utility, CreateTableAsStmt))
			find_functions(((CreateTableAsStmt *) utility)->query, list);
		return query_tree_walker((Query *) node, find_functions, list, 0);
	}
	/* operators of a stored body may not have been looked up */
	if (IsA(node, OpExpr) && !OidIsValid(((OpExpr *) node)->opfuncid))
		add_function(get_opcode(((OpExpr *) node)->opno), list);
	return expression_tree_walker(node, find_functions, list);
}

static void
search_queries(HeapTuple procedure, void *result)
{
	find_functions((Node *) aml_statements_of_sql_body(procedure), result);
}

/* ----------------------------------------------------------------
 *		Other functions
 * ----------------------------------------------------------------
 */

/* The text that is searched, and whether it has SQL's comments and literals. */
typedef struct Source
{
	const char *next;
	bool is_sql;
} Source;

static void
skip_quoted(Source *source, char quote, bool escapes)
{
	for (source->next++; *source->next != '\0'; source->next++)
	{
		if (escapes && *source->next == '\\' && source->next[1] != '\0')
			source->next++;
		else if (*source->next == quote && *++source->next != quote)
			return;
	}
}

static void
skip_block_comment(Source *source)
{
	int depth = 0;

	for (; *source->next != '\0'; source->next++)
	{
		if (strncmp(source->next, "/*", 2) == 0)
		{
			depth++;
			source->next++;
		}
		else if (strncmp(source->next, "*/", 2) == 0)
		{
			source->next++;
			if (--depth == 0)
			{
				source->next++;
				return;
			}
		}
	}
}

static bool
is_identifier_start(char c)
{
	return isalpha((unsigned char) c) || c == '_' || IS_HIGHBIT_SET(c);
}

static bool
is_identifier_part(char c)
{
	return is_identifier_start(c) || isdigit((unsigned char) c) || c == '$';
}

/* $$...$$ or $tag$...$tag$ */
static bool
skip_dollar_quoted(Source *source)
{
	const char *end = source->next + 1;
	char *tag;

	while (is_identifier_part(*end) && *end != '$')
		end++;
	if (*end != '$')
		return false;
	tag = pnstrdup(source->next, end + 1 - source->next);
	end = strstr(end + 1, tag);
	source->next = end == NULL ? source->next + strlen(source->next) : end + strlen(tag);
	return true;
}

static bool
skip_literal_or_comment(Source *source)
{
	const char *at = source->next;

	if (!source->is_sql)
		return false;
	if (strncmp(at, "--", 2) == 0)
		source->next += strcspn(at, "\n");
	else if (strncmp(at, "/*", 2) == 0)
		skip_block_comment(source);
	else if (*at == '\'')
		skip_quoted(source, '\'', false);
	else if ((*at == 'E' || *at == 'e') && at[1] == '\'')
	{
		source->next++;
		skip_quoted(source, '\'', true);
	}
	else
		return *at == '$' && skip_dollar_quoted(source);
	return true;
}

static char *
read_identifier(Source *source)
{
	const char *start = source->next;

	if (*start == '"' && source->is_sql)
	{
		StringInfoData name;

		initStringInfo(&name);
		for (source->next++; *source->next != '\0'; source->next++)
		{
			if (*source->next == '"' && *++source->next != '"')
				break;
			appendStringInfoChar(&name, *source->next);
		}
		return name.data;
	}
	while (is_identifier_part(*source->next))
		source->next++;
	return downcase_truncate_identifier(start, source->next - start, false);
}

static void
skip_space(Source *source)
{
	while (*source->next != '\0' && isspace((unsigned char) *source->next))
		source->next++;
}

/*
 * The functions that a name with its schema can mean.  Without one, these are those on
 * the search_path; if there are none, the session that runs the function will have
 * another search_path.
 */
static void
add_named(const char *schema, const char *name, List **functions)
{
	Oid namespace = schema == NULL ? InvalidOid : get_namespace_oid(schema, true);
	CatCList *named = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
	bool any_visible = false;

	for (int i = 0; i < named->n_members; i++)
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(&named->members[i]->tuple);

		any_visible = any_visible || FunctionIsVisible(form->oid);
	}
	for (int i = 0; i < named->n_members; i++)
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(&named->members[i]->tuple);

		if (schema != NULL ? form->pronamespace == namespace
						   : !any_visible || FunctionIsVisible(form->oid))
			add_function(form->oid, functions);
	}
	ReleaseSysCacheList(named);
}

static void
search_text(HeapTuple procedure, void *result)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(procedure);
	const char *language = get_language_name(form->prolang, false);
	bool isnull;
	Datum body = SysCacheGetAttr(PROCOID, procedure, Anum_pg_proc_prosrc, &isnull);
	Source source = {isnull ? "" : TextDatumGetCString(body)};

	/* other languages have SQL in their literals */
	source.is_sql = form->prolang == SQLlanguageId || strcmp(language, "plpgsql") == 0;
	while (*source.next != '\0')
	{
		char *schema = NULL;
		char *name;

		if (skip_literal_or_comment(&source))
			continue;
		if (isdigit((unsigned char) *source.next))
		{
			while (is_identifier_part(*source.next))
				source.next++;
			continue;
		}
		if (!is_identifier_start(*source.next) && !(*source.next == '"' && source.is_sql))
		{
			source.next++;
			continue;
		}
		name = read_identifier(&source);
		for (skip_space(&source); *source.next == '.'; skip_space(&source))
		{
			source.next++;
			skip_space(&source);
			if (!is_identifier_start(*source.next) && *source.next != '"')
				break;
			schema = name;
			name = read_identifier(&source);
		}
		if (*source.next == '(')
			add_named(schema, name, result);
	}
}

/* ----------------------------------------------------------------
 *		All functions
 * ----------------------------------------------------------------
 */

/* The functions that an aggregate is made of. */
static List *
functions_of_aggregate(Oid aggregate)
{
	HeapTuple tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(aggregate));
	List *functions = NIL;

	if (HeapTupleIsValid(tuple))
	{
		Form_pg_aggregate form = (Form_pg_aggregate) GETSTRUCT(tuple);

		add_function(form->aggtransfn, &functions);
		add_function(form->aggfinalfn, &functions);
		add_function(form->aggmtransfn, &functions);
		add_function(form->aggmfinalfn, &functions);
		ReleaseSysCache(tuple);
	}
	return functions;
}

List *
aml_called_by_body(HeapTuple procedure)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(procedure);
	List *functions = NIL;

	if (form->prokind == PROKIND_AGGREGATE)
		return functions_of_aggregate(form->oid);
	if (form->prolang == ClanguageId || form->prolang == INTERNALlanguageId)
		return NIL;
	if (form->prolang == SQLlanguageId &&
		aml_examine_and_undo(search_queries, procedure, &functions) == NULL)
		return functions;
	if (IsInParallelMode())
		search_text(procedure, &functions);
	else
		(void) aml_examine_and_undo(search_text, procedure, &functions);
	return functions;
}
