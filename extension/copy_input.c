/*-------------------------------------------------------------------------
 *
 * copy_input.c
 *		COPY table FROM what a callback gives.
 *
 * What COPY FROM STDIN checks before it begins is checked here: the privilege
 * to insert into the columns, row-level security, read-only transactions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/copy.h"
#include "miscadmin.h"
#include "parser/parse_relation.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/varlena.h"

#include "compat.h"
#include "copy_input.h"
#include "copy_statement.h"

/* A COPY that runs; there are several if a trigger imports from within. */
typedef struct CopyInput
{
	CopyInputSource source;
	void *state;
	struct CopyInput *outer;
} CopyInput;

static CopyInput *running;

static int
read_source(void *data, int least, int most)
{
	return running->source(running->state, data, least, most);
}

static void
check_privileges(ParseState *pstate, Relation table, List *columns)
{
	ParseNamespaceItem *item =
		addRangeTableEntryForRelation(pstate, table, RowExclusiveLock, NULL, false, false);
	Bitmapset *inserted = NULL;
	ListCell *cell;

	foreach(cell, CopyGetAttnums(RelationGetDescr(table), table, columns))
		inserted = bms_add_member(inserted, lfirst_int(cell) - FirstLowInvalidHeapAttributeNumber);
	aml_check_insert_privilege(pstate, item, inserted);

	if (check_enable_rls(RelationGetRelid(table), InvalidOid, false) == RLS_ENABLED)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("COPY FROM not supported with row-level security"),
						errhint("Use INSERT statements instead.")));
}

static Relation
open_table(const char *name)
{
	RangeVar *range = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(name)));
	Relation table = table_openrv(range, RowExclusiveLock);

	if (XactReadOnly && !table->rd_islocaltemp)
		PreventCommandIfReadOnly("COPY FROM");
	return table;
}

uint64
aml_copy_input(const char *name, const char *columns, const char *options, CopyInputSource source,
			   void *state)
{
	CopyInput input = {.source = source, .state = state, .outer = running};
	ParseState *pstate = make_parsestate(NULL);
	List *column_list;
	List *option_list;
	Relation table;
	uint64 rows = 0;

	aml_parse_copy_from(columns, options, &column_list, &option_list);
	table = open_table(name);
	check_privileges(pstate, table, column_list);

	PG_TRY();
	{
		CopyFromState copy;

		running = &input;
		copy =
			BeginCopyFrom(pstate, table, NULL, NULL, false, read_source, column_list, option_list);
		rows = CopyFrom(copy);
		EndCopyFrom(copy);
	}
	PG_FINALLY();
	{
		running = input.outer;
	}
	PG_END_TRY();

	table_close(table, NoLock);
	free_parsestate(pstate);
	return rows;
}
