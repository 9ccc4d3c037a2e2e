/*
 * A module that takes COPY of tables away, as extensions do that keep the rows of
 * a table elsewhere: COPY redirected FROM puts its rows into redirected_shard.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/copy.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "nodes/makefuncs.h"
#include "parser/parse_node.h"
#include "tcop/utility.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PG_MODULE_MAGIC;

void _PG_init(void);

static ProcessUtility_hook_type next_hook;

static bool
is_ours(Node *statement)
{
	CopyStmt *copy = (CopyStmt *) statement;

	return IsA(statement, CopyStmt) && copy->is_from && copy->relation != NULL &&
		   strcmp(copy->relation->relname, "redirected") == 0;
}

/* Reads the rows itself, from where the statement says, and stores them itself. */
static uint64
copy_into_shard(CopyStmt *copy)
{
	Relation table = table_openrv(copy->relation, RowExclusiveLock);
	Relation shard = table_openrv(makeRangeVar(copy->relation->schemaname, "redirected_shard", -1),
								  RowExclusiveLock);
	TupleTableSlot *slot = table_slot_create(shard, NULL);
	ParseState *pstate = make_parsestate(NULL);
	EState *estate = CreateExecutorState();
	CopyFromState state = BeginCopyFrom(pstate, table, copy->whereClause, copy->filename,
										copy->is_program, NULL, copy->attlist, copy->options);
	uint64 rows = 0;

	while (ExecClearTuple(slot),
		   NextCopyFrom(state, GetPerTupleExprContext(estate), slot->tts_values, slot->tts_isnull))
	{
		ExecStoreVirtualTuple(slot);
		simple_table_tuple_insert(shard, slot);
		rows++;
		ResetPerTupleExprContext(estate);
	}
	EndCopyFrom(state);
	FreeExecutorState(estate);
	ExecDropSingleTupleTableSlot(slot);
	table_close(shard, NoLock);
	table_close(table, NoLock);
	return rows;
}

static void
redirect(PlannedStmt *statement, const char *text, bool read_only_tree,
		 ProcessUtilityContext context, ParamListInfo params, QueryEnvironment *environment,
		 DestReceiver *dest, QueryCompletion *completion)
{
	if (is_ours(statement->utilityStmt))
		SetQueryCompletion(completion, CMDTAG_COPY,
						   copy_into_shard((CopyStmt *) statement->utilityStmt));
	else if (next_hook != NULL)
		next_hook(statement, text, read_only_tree, context, params, environment, dest, completion);
	else
		standard_ProcessUtility(statement, text, read_only_tree, context, params, environment, dest,
								completion);
}

void
_PG_init(void)
{
	next_hook = ProcessUtility_hook;
	ProcessUtility_hook = redirect;
}
