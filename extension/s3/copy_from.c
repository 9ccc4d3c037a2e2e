/*-------------------------------------------------------------------------
 *
 * copy_from.c
 *		Runs COPY table FROM with input from a callback.
 *
 * This is PostgreSQL's own COPY table FROM STDIN, and runs like any utility command: an
 * extension that stores the rows of a table elsewhere intercepts it in ProcessUtility(),
 * and would not see an insertion at a lower level.  COPY performs its usual checks:
 * privileges, row-level security, read-only transactions.
 *
 * Without a client, COPY takes STDIN for the C library's standard input.  So the client
 * is hidden when COPY checks for it, and the standard input is a stream of ours.  COPY
 * checks once, before it reads; the client must be visible again before a notice can be
 * sent: when the first data are read, or when a trigger fires before that.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <stdio.h>
#include <stdio_ext.h>

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_trigger.h"
#include "commands/defrem.h"
#include "fmgr.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/varlena.h"

#include "s3/copy_from.h"
#include "s3/copy_options.h"

/* A running COPY; there are several if a trigger imports in turn. */
typedef struct CopyInput
{
	const CopyInputSource *source;
	List *early_triggers;    /* functions that run before anything is read */
	FILE *standard_input;    /* previous value */
	CommandDest destination; /* previous value */
	MemoryContext context;   /* previous value */
	ErrorData *error;        /* error of the source; NULL: none */
	struct CopyInput *outer;
} CopyInput;

static CopyInput *running;

static needs_fmgr_hook_type next_needs_hook;
static fmgr_hook_type next_hook;

static void
bring_client_back(const CopyInput *input)
{
	whereToSendOutput = input->destination;
}

static bool
needs_trigger_hook(Oid function)
{
	return list_member_oid(running->early_triggers, function) ||
		   (next_needs_hook != NULL && next_needs_hook(function));
}

static void
trigger_hook(FmgrHookEventType event, FmgrInfo *function, Datum *arg)
{
	if (event == FHET_START && list_member_oid(running->early_triggers, function->fn_oid))
		bring_client_back(running);
	if (next_hook != NULL)
		next_hook(event, function, arg);
}

/*
 * Reads for the C library.  An error must not jump over its frames: it ends the stream,
 * COPY fails, and then the error is raised again.
 */
static ssize_t
read_source(void *cookie, char *data, size_t size)
{
	CopyInput *input = cookie;
	volatile ssize_t count = -1;

	bring_client_back(input);
	PG_TRY();
	{
		count = input->source->read(input->source->state, data, Min(size, INT_MAX));
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(input->context);
		input->error = CopyErrorData();
		FlushErrorState();
		errno = EIO;
	}
	PG_END_TRY();
	return count;
}

static FILE *
open_source(CopyInput *input)
{
	FILE *stream = fopencookie(input, "r", (cookie_io_functions_t){.read = read_source});

	if (stream == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	/* COPY has a buffer of its own */
	setvbuf(stream, NULL, _IONBF, 0);
	return stream;
}

/* Trigger functions for BEFORE INSERT FOR EACH STATEMENT. */
static List *
early_triggers(RangeVar *name)
{
	Relation table = table_openrv(name, AccessShareLock);
	List *functions = NIL;

	for (int i = 0; table->trigdesc != NULL && i < table->trigdesc->numtriggers; i++)
	{
		const Trigger *trigger = &table->trigdesc->triggers[i];

		if (TRIGGER_FOR_INSERT(trigger->tgtype) && TRIGGER_FOR_BEFORE(trigger->tgtype) &&
			!TRIGGER_FOR_ROW(trigger->tgtype))
			functions = lappend_oid(functions, trigger->tgfoid);
	}
	table_close(table, AccessShareLock);
	return functions;
}

static bool
is_binary(const CopyStmt *copy)
{
	ListCell *cell;

	foreach(cell, copy->options)
	{
		DefElem *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "format") == 0 && strcmp(defGetString(option), "binary") == 0)
			return true;
	}
	return false;
}

static uint64
run_copy(CopyStmt *copy)
{
	PlannedStmt *statement = makeNode(PlannedStmt);
	QueryCompletion completion;
	const char *name =
		quote_qualified_identifier(copy->relation->schemaname, copy->relation->relname);

	statement->commandType = CMD_UTILITY;
	statement->canSetTag = true;
	statement->utilityStmt = (Node *) copy;
	statement->stmt_location = -1;
	InitializeQueryCompletion(&completion);
	ProcessUtility(statement, psprintf("COPY %s FROM STDIN", name), false, PROCESS_UTILITY_QUERY,
				   NULL, NULL, None_Receiver, &completion);
	return completion.nprocessed;
}

static void
enter(CopyInput *input, FILE *stream)
{
	if (running == NULL)
	{
		next_needs_hook = needs_fmgr_hook;
		next_hook = fmgr_hook;
		needs_fmgr_hook = needs_trigger_hook;
		fmgr_hook = trigger_hook;
	}
	running = input;
	stdin = stream;
	whereToSendOutput = DestNone;
}

static void
leave(CopyInput *input)
{
	fclose(stdin);
	stdin = input->standard_input;
	bring_client_back(input);
	running = input->outer;
	if (running == NULL)
	{
		needs_fmgr_hook = next_needs_hook;
		fmgr_hook = next_hook;
	}
}

/* Restores the error to what it would have been with the client visible. */
static void
report(const CopyInput *input, ErrorData *error, bool binary)
{
	const CopyInputSource *source = input->source;
	const char *hint = error->hint == NULL ? source->hint(source->state, error, binary) : NULL;

	if (hint != NULL)
		error->hint = pstrdup(hint);
	error->output_to_client = whereToSendOutput == DestRemote;
	ReThrowError(error);
}

uint64
aml_copy_input(const char *name, const char *columns, const char *options,
			   const CopyInputSource *source)
{
	CopyStmt *copy = aml_parse_copy_from(columns, options);
	CopyInput input = {
		.source = source,
		.standard_input = stdin,
		.destination = whereToSendOutput,
		.context = CurrentMemoryContext,
		.outer = running,
	};
	FILE *stream;
	uint64 rows = 0;

	copy->relation = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(name)));
	input.early_triggers = early_triggers(copy->relation);
	stream = open_source(&input);

	PG_TRY();
	{
		enter(&input, stream);
		rows = run_copy(copy);
		leave(&input);
	}
	PG_CATCH();
	{
		ErrorData *error;

		leave(&input);
		MemoryContextSwitchTo(input.context);
		error = input.error ? input.error : CopyErrorData();
		FlushErrorState();
		report(&input, error, is_binary(copy));
	}
	PG_END_TRY();
	return rows;
}
