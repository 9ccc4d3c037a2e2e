/*-------------------------------------------------------------------------
 *
 * compat.h
 *		All differences between PostgreSQL versions that affect us.
 *
 * No other file has an #if on PG_VERSION_NUM.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_COMPAT_H
#define AML_COMPAT_H

#include <sys/mman.h>

#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "commands/copy.h"
#include "commands/explain.h"
#include "executor/executor.h"
#include "executor/functions.h"
#include "nodes/parsenodes.h"
#include "nodes/plannodes.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/guc_tables.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"

#if PG_VERSION_NUM < 150000
#error "aws_ml needs PostgreSQL 15 or later"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#if PG_VERSION_NUM >= 170000
#include "storage/dsm_registry.h"
#endif

#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif

/* 18 added name and version to a module's magic block. */
#if PG_VERSION_NUM >= 180000
#define AML_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "aws_ml", .version = AML_VERSION)
#else
#define AML_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* Precedes the declaration of a function that does not return.  18 replaced the attribute
 * by a keyword. */
#if PG_VERSION_NUM >= 180000
#define AML_NORETURN pg_noreturn
#else
#define AML_NORETURN pg_attribute_noreturn()
#endif

/* 18 removed a parameter of ExecutorRun(). */
#if PG_VERSION_NUM >= 180000
#define AML_EXECUTOR_RUN_PARAMETERS QueryDesc *query_desc, ScanDirection direction, uint64 count
#define AML_EXECUTOR_RUN_ARGUMENTS query_desc, direction, count
#else
#define AML_EXECUTOR_RUN_PARAMETERS                                                                \
	QueryDesc *query_desc, ScanDirection direction, uint64 count, bool execute_once
#define AML_EXECUTOR_RUN_ARGUMENTS query_desc, direction, count, execute_once
#endif

/* 16 added anti joins that keep their inner side. */
#if PG_VERSION_NUM >= 160000
#define AML_IS_RIGHT_ANTI(jointype) ((jointype) == JOIN_RIGHT_ANTI)
#else
#define AML_IS_RIGHT_ANTI(jointype) false
#endif

/* 18 added semi joins that keep their inner side. */
#if PG_VERSION_NUM >= 180000
#define AML_IS_RIGHT_SEMI(jointype) ((jointype) == JOIN_RIGHT_SEMI)
#else
#define AML_IS_RIGHT_SEMI(jointype) false
#endif

/* 16 added the outer joins that may have nulled a Var. */
static inline void
aml_forget_nulling_joins(Var *var)
{
#if PG_VERSION_NUM >= 160000
	var->varnullingrels = NULL;
#endif
}

/* The pruning steps of an Append or MergeAppend; 18 keeps a list of them in the statement. */
static inline PartitionPruneInfo *
aml_prune_info_of_node(Plan *plan)
{
#if PG_VERSION_NUM < 180000
	if (IsA(plan, Append))
		return ((Append *) plan)->part_prune_info;
	if (IsA(plan, MergeAppend))
		return ((MergeAppend *) plan)->part_prune_info;
#endif
	return NULL;
}

static inline bool
aml_prunes_children(const Append *append)
{
#if PG_VERSION_NUM >= 180000
	return append->part_prune_index >= 0;
#else
	return append->part_prune_info != NULL;
#endif
}

static inline List *
aml_prune_infos_of_statement(PlannedStmt *stmt)
{
#if PG_VERSION_NUM >= 180000
	return stmt->partPruneInfos;
#else
	return NIL;
#endif
}

/* Makes an execution start with all partitions of the relation. */
static inline void
aml_keep_partitions(PlannedStmt *stmt, PartitionedRelPruneInfo *pruned)
{
	pruned->initial_pruning_steps = NIL;
#if PG_VERSION_NUM >= 180000
	/* prunable relations are only opened if the steps say so */
	for (int i = 0; i < pruned->nparts; i++)
	{
		if (pruned->leafpart_rti_map[i] != 0)
			stmt->unprunableRelids =
				bms_add_member(stmt->unprunableRelids, pruned->leafpart_rti_map[i]);
	}
#endif
}

/* Arguments that JSON expressions of 16 and 17 always evaluate. */
static inline List *
aml_json_operands(Node *node)
{
#if PG_VERSION_NUM >= 160000
	if (IsA(node, JsonConstructorExpr))
	{
		JsonConstructorExpr *constructor = (JsonConstructorExpr *) node;

		return constructor->func ? list_make1(constructor->func) : constructor->args;
	}
	if (IsA(node, JsonValueExpr))
		return list_make1(((JsonValueExpr *) node)->raw_expr);
	if (IsA(node, JsonIsPredicate))
		return list_make1(((JsonIsPredicate *) node)->expr);
#endif
#if PG_VERSION_NUM >= 170000
	if (IsA(node, JsonExpr))
		return list_make1(((JsonExpr *) node)->formatted_expr);
#endif
	return NIL;
}

/* What only a ModifyTable can evaluate in RETURNING: merge_action() (17), and values that
 * depend on whether there is an old or new row (18). */
static inline bool
aml_is_returning_leaf(Node *node)
{
#if PG_VERSION_NUM >= 180000
	if (IsA(node, ReturningExpr))
		return true;
#endif
#if PG_VERSION_NUM >= 170000
	if (IsA(node, MergeSupportFunc))
		return true;
#endif
	return false;
}

/* When MERGE executes an action.  17 distinguishes more cases than a flag can. */
typedef enum AmlMergeKind
{
	AML_MERGE_MATCHED,
	AML_MERGE_NOT_MATCHED, /* not matched by target */
	AML_MERGE_OTHER
} AmlMergeKind;

static inline AmlMergeKind
aml_merge_kind(const MergeAction *action)
{
#if PG_VERSION_NUM >= 170000
	switch (action->matchKind)
	{
		case MERGE_WHEN_MATCHED:
			return AML_MERGE_MATCHED;
		case MERGE_WHEN_NOT_MATCHED_BY_TARGET:
			return AML_MERGE_NOT_MATCHED;
		default:
			return AML_MERGE_OTHER;
	}
#else
	return action->matched ? AML_MERGE_MATCHED : AML_MERGE_NOT_MATCHED;
#endif
}

/* 16 added callbacks to COPY TO; here its output goes to the client. */
static inline CopyToState
aml_begin_copy_to(ParseState *pstate, RawStmt *query, List *options)
{
#if PG_VERSION_NUM >= 160000
	return BeginCopyTo(pstate, NULL, query, InvalidOid, NULL, false, NULL, NIL, options);
#else
	return BeginCopyTo(pstate, NULL, query, InvalidOid, NULL, false, NIL, options);
#endif
}

/* True if the query has relations and reads them with the privileges of this role: it
 * comes from a view of the role.  16 separated privileges from the range table. */
static inline bool
aml_is_checked_as(const Query *query, Oid role)
{
	bool found = false;
	ListCell *cell;

#if PG_VERSION_NUM >= 160000
	foreach(cell, query->rteperminfos)
	{
		if (lfirst_node(RTEPermissionInfo, cell)->checkAsUser != role)
			return false;
		found = true;
	}
#else
	foreach(cell, query->rtable)
	{
		const RangeTblEntry *entry = lfirst_node(RangeTblEntry, cell);

		/* the view itself is present as OLD and NEW */
		if (entry->rtekind != RTE_RELATION || entry->relkind == RELKIND_VIEW)
			continue;
		if (entry->checkAsUser != role)
			return false;
		found = true;
	}
#endif
	return found;
}

/* Makes the query read its relations with the privileges of the statement's.  See above. */
static inline void
aml_copy_permissions(Query *query, const PlannedStmt *stmt)
{
#if PG_VERSION_NUM >= 160000
	ListCell *cell;

	query->rteperminfos = list_copy(stmt->permInfos);
	foreach(cell, query->rtable)
	{
		RangeTblEntry *entry = lfirst_node(RangeTblEntry, cell);

		/* partitions have none of their own */
		if (entry->rtekind == RTE_RELATION && entry->perminfoindex == 0)
			addRTEPermissionInfo(&query->rteperminfos, entry);
	}
#endif
}

/* Allocates the extra data of a setting's value, which guc.c frees; NULL if out of
 * memory.  16 keeps it in a memory context. */
static inline void *
aml_setting_malloc(size_t size)
{
#if PG_VERSION_NUM >= 160000
	return guc_malloc(LOG, size);
#else
	return malloc(size);
#endif
}

/* 16 replaced one function per object class by a single function. */
static inline AclResult
aml_function_aclcheck(Oid function, Oid role)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ProcedureRelationId, function, role, ACL_EXECUTE);
#else
	return pg_proc_aclcheck(function, role, ACL_EXECUTE);
#endif
}

/* What a backend waits for in the managed library. */
typedef enum AmlEvent
{
	AML_EVENT_REQUEST,
	AML_EVENT_PACING,
	AML_EVENT_THROTTLING,
	AML_EVENT_RETRY,
	AML_EVENT_TRANSFER
} AmlEvent;

/* 17 added custom names for wait events. */
static inline uint32
aml_wait_event(AmlEvent event)
{
#if PG_VERSION_NUM >= 170000
	static const char *const names[] = {"AwsMlRequest", "AwsMlPacing", "AwsMlThrottling",
										"AwsMlRetry", "AwsMlTransfer"};
	static uint32 events[lengthof(names)];

	if (events[event] == 0)
		events[event] = WaitEventExtensionNew(names[event]);
	return events[event];
#else
	return PG_WAIT_EXTENSION;
#endif
}

/* Shared memory that the first process creates which asks for that name, and that stays as
 * long as the server runs; NULL: 17 added it. */
static inline void *
aml_named_segment(const char *name, size_t size, void (*init)(void *memory))
{
#if PG_VERSION_NUM >= 170000
	bool found;
	void *memory = GetNamedDSMSegment(name, size, init, &found);
	void *second;

	/* A process that exits unmaps the segment while threads of the managed library may still
	 * write to it, so they have it at another address as well.  This fails for one that is part of
	 * the main shared memory (min_dynamic_shared_memory), which stays. */
	second = mremap(memory, 0, size, MREMAP_MAYMOVE);
	return second == MAP_FAILED ? memory : second;
#else
	return NULL;
#endif
}

/* The number of this process, less than MaxBackends for those that run statements.  17 took
 * it out of PGPROC. */
static inline int
aml_process_slot(void)
{
#if PG_VERSION_NUM >= 170000
	return MyProcNumber;
#else
	return MyProc->pgprocno;
#endif
}

/* That of the leader, in a parallel worker. */
static inline int
aml_leader_slot(void)
{
	PGPROC *leader = MyProc->lockGroupLeader;

#if PG_VERSION_NUM >= 170000
	return leader ? GetNumberFromPGProc(leader) : MyProcNumber;
#else
	return leader ? leader->pgprocno : MyProc->pgprocno;
#endif
}

/* 17 made resource owners track wait event sets; ours lives as long as the process. */
static inline WaitEventSet *
aml_create_wait_event_set(int events)
{
#if PG_VERSION_NUM >= 170000
	return CreateWaitEventSet(NULL, events);
#else
	return CreateWaitEventSet(TopMemoryContext, events);
#endif
}

/* The setting with that name, or NULL.  16 exports find_option(). */
static inline struct config_generic *
aml_find_setting(const char *name)
{
#if PG_VERSION_NUM >= 160000
	return find_option(name, false, true, 0);
#else
	struct config_generic **settings = get_guc_variables();
	int count = GetNumConfigOptions();

	for (int i = 0; i < count; i++)
	{
		if (pg_strcasecmp(settings[i]->name, name) == 0)
			return settings[i];
	}
	return NULL;
#endif
}

/* The minor releases of November 2024 added a mark for settings that can be changed in
 * parallel operations. */
#ifndef GUC_ALLOW_IN_PARALLEL
#define GUC_ALLOW_IN_PARALLEL 0
#endif

/* True if the running server knows that mark. */
static inline bool
aml_settings_can_be_set_in_parallel(void)
{
	return (aml_find_setting("is_superuser")->flags & GUC_ALLOW_IN_PARALLEL) != 0;
}

/*
 * Adds calls and their time to a function's statistics, as prepared by
 * pgstat_init_function_usage() (fs is NULL if track_functions excludes the function).  16
 * renamed the fields.
 */
static inline void
aml_count_function_calls(PgStat_FunctionCallUsage *usage, int64 calls, instr_time time)
{
	if (usage->fs == NULL)
		return;
#if PG_VERSION_NUM >= 160000
	usage->fs->numcalls += calls;
	INSTR_TIME_ADD(usage->fs->total_time, time);
	INSTR_TIME_ADD(usage->fs->self_time, time);
#else
	usage->fs->f_numcalls += calls;
	INSTR_TIME_ADD(usage->fs->f_total_time, time);
	INSTR_TIME_ADD(usage->fs->f_self_time, time);
#endif
}

/* instr_time is in nanoseconds since 16, and a timespec in 15. */
static inline instr_time
aml_instr_time_from_ms(double ms)
{
	instr_time time;

#if PG_VERSION_NUM >= 160000
	time.ticks = (int64) (ms * 1000000.0);
#else
	time.tv_sec = (time_t) (ms / 1000.0);
	time.tv_nsec = (long) ((ms - time.tv_sec * 1000.0) * 1000000.0);
#endif
	return time;
}

/* check_sql_fn_retval(): true if the queries return the columns of a row.  It may raise an
 * error.  17 added the kind of the function, 18 removed the last parameter. */
static inline bool
aml_check_function_result(List *queries, Oid type, TupleDesc columns, char kind,
						  bool insert_dropped_columns)
{
#if PG_VERSION_NUM >= 180000
	return check_sql_fn_retval(list_make1(queries), type, columns, kind, insert_dropped_columns);
#elif PG_VERSION_NUM >= 170000
	return check_sql_fn_retval(list_make1(queries), type, columns, kind, insert_dropped_columns,
							   NULL);
#else
	return check_sql_fn_retval(list_make1(queries), type, columns, insert_dropped_columns, NULL);
#endif
}

/* 18 added a hook that is called for each node that EXPLAIN prints, and a place for data of
 * extensions.  False: there is no hook. */
#define AML_EXPLAIN_NODE_PARAMETERS                                                                \
	PlanState *planstate, List *ancestors, const char *relationship, const char *plan_name,        \
		ExplainState *es
#define AML_EXPLAIN_NODE_ARGUMENTS planstate, ancestors, relationship, plan_name, es

typedef void (*AmlExplainNodeHook)(AML_EXPLAIN_NODE_PARAMETERS);

static inline bool
aml_set_explain_node_hook(AmlExplainNodeHook hook, AmlExplainNodeHook *previous)
{
#if PG_VERSION_NUM >= 180000
	*previous = explain_per_node_hook;
	explain_per_node_hook = hook;
	return true;
#else
	return false;
#endif
}

static inline void *
aml_get_explain_data(ExplainState *es)
{
#if PG_VERSION_NUM >= 180000
	return GetExplainExtensionState(es, GetExplainExtensionId("aws_ml"));
#else
	return NULL;
#endif
}

static inline void
aml_set_explain_data(ExplainState *es, void *data)
{
#if PG_VERSION_NUM >= 180000
	SetExplainExtensionState(es, GetExplainExtensionId("aws_ml"), data);
#endif
}

#endif /* AML_COMPAT_H */
