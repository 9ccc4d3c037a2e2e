/*-------------------------------------------------------------------------
 *
 * copy_options.c
 *		Parses the COPY options, column lists and queries that aws_s3 functions take.
 *
 * They are parsed by PostgreSQL's parser, as parts of a COPY statement.  The result is
 * checked before it is used: text that closes our parenthesis and continues with a file,
 * a program or another statement is not a list of options.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "parser/parser.h"

#include "s3/copy_options.h"

void
aml_internal_query_position(void *text)
{
	int position = geterrposition();

	if (position > 0)
	{
		errposition(0);
		internalerrposition(position);
		internalerrquery(text);
	}
}

static List *
parse(const char *text)
{
	ErrorContextCallback callback = {error_context_stack, aml_internal_query_position,
									 unconstify(char *, text)};
	List *statements;

	error_context_stack = &callback;
	statements = raw_parser(text, RAW_PARSE_DEFAULT);
	error_context_stack = callback.previous;
	return statements;
}

RawStmt *
aml_parse_exported_query(const char *query)
{
	List *statements = parse(query);
	RawStmt *statement;

	if (list_length(statements) != 1)
		ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR),
						errmsg("an export takes one query, not %d", list_length(statements))));
	statement = linitial_node(RawStmt, statements);
	switch (nodeTag(statement->stmt))
	{
		case T_SelectStmt:
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_DeleteStmt:
			return statement;
		default:
			ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
							errmsg("only SELECT, VALUES, TABLE, and INSERT, UPDATE and DELETE with "
								   "RETURNING can be exported")));
	}
	return NULL; /* keep the compiler quiet */
}

/* Removes locations: they are positions in our text, and errors about options would use
 * them as positions in the client's query. */
static void
forget_positions(List *options)
{
	ListCell *cell;

	foreach(cell, options)
		lfirst_node(DefElem, cell)->location = -1;
}

/* The COPY statement in the text, provided that it is what we intended. */
static CopyStmt *
parse_copy(const char *text, bool is_from, bool with_columns, const char *options)
{
	List *statements = parse(text);
	CopyStmt *copy = NULL;

	if (list_length(statements) == 1 && IsA(linitial_node(RawStmt, statements)->stmt, CopyStmt))
		copy = (CopyStmt *) linitial_node(RawStmt, statements)->stmt;
	if (copy == NULL || copy->is_from != is_from || copy->relation == NULL || copy->query != NULL ||
		copy->filename != NULL || copy->is_program || copy->whereClause != NULL ||
		(copy->attlist != NIL) != with_columns)
		ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("invalid COPY options"),
						errdetail_internal("%s", options)));
	forget_positions(copy->options);
	return copy;
}

/* Words that begin options in the old syntax, and are not option names in the new one. */
static bool
has_old_words(CopyStmt *copy)
{
	ListCell *cell;

	foreach(cell, copy->options)
	{
		const char *name = lfirst_node(DefElem, cell)->defname;

		if (strcmp(name, "csv") == 0 || strcmp(name, "binary") == 0)
			return true;
	}
	return false;
}

/*
 * Parses options in the syntax with parentheses, which are added; NULL if they do not
 * have that syntax.  The parser only allocates memory, so no subtransaction is needed to
 * continue after its error.
 */
static CopyStmt *
parse_in_parentheses(const char *statement, bool is_from, bool with_columns, const char *options)
{
	CopyStmt *volatile copy = NULL;
	MemoryContext context = CurrentMemoryContext;
	const char *text = psprintf("%s WITH (%s\n)", statement, options);

	PG_TRY();
	{
		copy = parse_copy(text, is_from, with_columns, options);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		if (geterrcode() != ERRCODE_SYNTAX_ERROR)
			PG_RE_THROW();
		FlushErrorState();
	}
	PG_END_TRY();
	return copy != NULL && !has_old_words(copy) ? copy : NULL;
}

/* Aurora's examples have "(format csv)", "format csv, header true" and
 * "DELIMITER ',' CSV". */
static CopyStmt *
parse_with_options(const char *statement, bool is_from, bool with_columns, const char *options)
{
	CopyStmt *copy = NULL;

	while (options != NULL && isspace((unsigned char) *options))
		options++;
	if (options == NULL || *options == '\0')
		return parse_copy(statement, is_from, with_columns, "");
	if (*options != '(')
		copy = parse_in_parentheses(statement, is_from, with_columns, options);
	if (copy == NULL)
		copy =
			parse_copy(psprintf("%s WITH %s", statement, options), is_from, with_columns, options);
	return copy;
}

List *
aml_parse_copy_to_options(const char *options)
{
	return parse_with_options("COPY t TO STDOUT", false, false, options)->options;
}

CopyStmt *
aml_parse_copy_from(const char *columns, const char *options)
{
	bool with_columns = columns != NULL && columns[strspn(columns, " \t\r\n")] != '\0';
	const char *statement =
		with_columns ? psprintf("COPY t (%s\n) FROM STDIN", columns) : "COPY t FROM STDIN";

	return parse_with_options(statement, true, with_columns, options);
}
