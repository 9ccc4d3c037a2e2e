/*-------------------------------------------------------------------------
 *
 * secrets.c
 *		Hides credentials that a statement has as arguments.
 *
 * aws_s3.table_import_from_s3 takes credentials, which are literals or parameters of the
 * statement.  Statements that name this function, or the one that builds its argument,
 * are logged with all literals masked and without their STATEMENT; EXPLAIN output is
 * masked likewise.  A statement that does not name them, such as EXECUTE, is left out of
 * the log while a call has credentials.
 *
 * Other ways out of PostgreSQL cannot be changed from here: pg_stat_activity, the
 * client's own history, the first statement of a session that loads this library late
 * (docs/security.md).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/prepare.h"
#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"

#include "s3/secrets.h"

#define MASK "***"

/* ----------------------------------------------------------------
 *		Texts
 * ----------------------------------------------------------------
 */

static bool
contains(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (; *text != '\0'; text++)
		if (pg_strncasecmp(text, word, length) == 0)
			return true;
	return false;
}

/* True if the text may contain credentials as literals. */
static bool
names_credentials(const char *text)
{
	return text != NULL &&
		   (contains(text, "table_import_from_s3") || contains(text, "aws_credentials"));
}

/* Returns the position after the literal that starts at this character, which follows the quote. */
static const char *
skip_quoted(const char *text, bool has_escapes)
{
	for (; *text != '\0'; text++)
	{
		if (has_escapes && *text == '\\' && text[1] != '\0')
			text++;
		else if (*text == '\'')
		{
			if (text[1] != '\'')
				return text + 1;
			text++;
		}
	}
	return text;
}

/* The length of a dollar quote that begins here; 0 if none does. */
static int
dollar_quote(const char *text)
{
	int length = 1;

	if (*text != '$')
		return 0;
	while (IS_HIGHBIT_SET(text[length]) || text[length] == '_' ||
		   isalpha((unsigned char) text[length]) ||
		   (length > 1 && isdigit((unsigned char) text[length])))
		length++;
	return text[length] == '$' ? length + 1 : 0;
}

/* Returns the position after the closing quote, or the end of the text. */
static const char *
skip_dollar_quoted(const char *text, int quote_length)
{
	for (const char *at = text + quote_length; *at != '\0'; at++)
		if (strncmp(at, text, quote_length) == 0)
			return at + quote_length;
	return text + strlen(text);
}

static char *
mask_literals(const char *text)
{
	StringInfoData masked;
	char before = '\0';

	initStringInfo(&masked);
	while (*text != '\0')
	{
		int quote = dollar_quote(text);

		if (quote > 0)
		{
			appendBinaryStringInfo(&masked, text, quote);
			appendStringInfoString(&masked, MASK);
			appendBinaryStringInfo(&masked, text, quote);
			text = skip_dollar_quoted(text, quote);
		}
		else if (*text == '\'')
		{
			appendStringInfoString(&masked, "'" MASK "'");
			text = skip_quoted(text + 1, before == 'E' || before == 'e');
		}
		else
			appendStringInfoChar(&masked, before = *text++);
	}
	return masked.data;
}

/*
 * Removes the bytes of constants from a node tree, as written by debug_print_parse and
 * the like: "\t:constvalue 9 [ 36 0 0 0 65 ... ]".
 */
static char *
mask_constants(const char *tree)
{
	static const char constant[] = ":constvalue ";
	StringInfoData masked;
	const char *found;

	initStringInfo(&masked);
	while ((found = strstr(tree, constant)) != NULL)
	{
		const char *bytes = found + strlen(constant);
		const char *end = bytes + strcspn(bytes, "]\n");

		appendBinaryStringInfo(&masked, tree, bytes - tree);
		appendStringInfoString(&masked, MASK);
		tree = *end == ']' ? end + 1 : end;
	}
	appendStringInfoString(&masked, tree);
	return masked.data;
}

/* ----------------------------------------------------------------
 *		The log
 * ----------------------------------------------------------------
 */

static void
mask_field(char **field, bool whatever_it_names)
{
	if (*field != NULL && (whatever_it_names || names_credentials(*field)))
		*field = mask_literals(*field);
}

static bool
has_parameters(const char *field)
{
	return field != NULL && contains(field, "parameters: ");
}

void
aml_mask_log(ErrorData *edata)
{
	bool of_import = names_credentials(debug_query_string);
	bool is_named = of_import || names_credentials(edata->message) ||
					names_credentials(edata->detail) || names_credentials(edata->context);

	/* true for what log_statement, log_min_duration_statement and auto_explain write */
	bool tells_statement = is_named && edata->elevel <= LOG;

	if (of_import)
		edata->hide_stmt = true;
	mask_field(&edata->message, tells_statement);
	mask_field(&edata->detail, tells_statement);
	mask_field(&edata->detail_log, tells_statement);
	if (of_import && edata->elevel == LOG && edata->detail != NULL)
		edata->detail = mask_constants(edata->detail);
	mask_field(&edata->context, tells_statement || (of_import && has_parameters(edata->context)));
	if (names_credentials(edata->internalquery))
	{
		mask_field(&edata->internalquery, true);
		edata->internalpos = 0;
	}
}

static void
hide_statement(void *arg)
{
	errhidestmt(true);
}

void
aml_hide_statement(ErrorContextCallback *callback)
{
	callback->callback = hide_statement;
	callback->arg = NULL;
	callback->previous = error_context_stack;
	error_context_stack = callback;
}

void
aml_show_statement(ErrorContextCallback *callback)
{
	error_context_stack = callback->previous;
}

/* ----------------------------------------------------------------
 *		EXPLAIN
 * ----------------------------------------------------------------
 */

/* Receives rows of one column of type text, XML or JSON. */
typedef struct MaskingReceiver
{
	DestReceiver receiver;
	DestReceiver *dest;
	bool of_import; /* or of something that calls an import, as found in a line */
} MaskingReceiver;

static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	MaskingReceiver *masking = (MaskingReceiver *) self;
	char *line;

	slot_getallattrs(slot);
	line = TextDatumGetCString(slot->tts_values[0]);
	if (masking->of_import || names_credentials(line))
	{
		char *masked = mask_literals(line);

		ExecClearTuple(slot);
		slot->tts_values[0] = CStringGetTextDatum(masked);
		slot->tts_isnull[0] = false;
		ExecStoreVirtualTuple(slot);
		pfree(masked);
	}
	pfree(line);
	return masking->dest->receiveSlot(slot, masking->dest);
}

static void
start_rows(DestReceiver *self, int operation, TupleDesc descriptor)
{
	MaskingReceiver *masking = (MaskingReceiver *) self;

	masking->dest->rStartup(masking->dest, operation, descriptor);
}

static void
end_rows(DestReceiver *self)
{
	MaskingReceiver *masking = (MaskingReceiver *) self;

	masking->dest->rShutdown(masking->dest);
}

static void
destroy(DestReceiver *self)
{
	pfree(self);
}

static bool
is_of_import(const ExplainStmt *statement, const char *query_string)
{
	Query *query = castNode(Query, statement->query);

	if (names_credentials(query_string))
		return true;
	if (query->utilityStmt != NULL && IsA(query->utilityStmt, ExecuteStmt))
	{
		PreparedStatement *prepared =
			FetchPreparedStatement(((ExecuteStmt *) query->utilityStmt)->name, false);

		return prepared != NULL && names_credentials(prepared->plansource->query_string);
	}
	return false;
}

DestReceiver *
aml_masking_receiver(DestReceiver *dest, const ExplainStmt *statement, const char *query_string)
{
	MaskingReceiver *masking = palloc(sizeof(MaskingReceiver));

	masking->receiver = (DestReceiver){
		.receiveSlot = receive_row,
		.rStartup = start_rows,
		.rShutdown = end_rows,
		.rDestroy = destroy,
		.mydest = dest->mydest,
	};
	masking->dest = dest;
	masking->of_import = is_of_import(statement, query_string);
	return &masking->receiver;
}
