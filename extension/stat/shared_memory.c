/*-------------------------------------------------------------------------
 *
 * shared_memory.c
 *		What all sessions share: statistics, and what each is doing.
 *
 * With the library in shared_preload_libraries, it is part of the server's shared memory.
 * Without, 17 and later have named segments, which the first session that needs it
 * creates; before 17, each session has statistics of its own, and parallel workers have
 * theirs.
 *
 * Nothing in it is ever freed, so pointers into it are valid until the process exits.
 * The managed library's threads count in it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/proc.h"
#include "storage/shmem.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "runtime/library.h"
#include "stat/shared_memory.h"

#define NAME "aws_ml"

static shmem_request_hook_type prev_shmem_request_hook = NULL;
static shmem_startup_hook_type prev_shmem_startup_hook = NULL;
static void (*restore_memory)(StatShared *memory) = NULL;
static StatShared *shared = NULL;
static bool is_shared = false;

static Size
size_of(int nsessions)
{
	return add_size(offsetof(StatShared, sessions), mul_size(nsessions, sizeof(StatSession)));
}

static void
init(StatShared *memory, int nsessions, int tranche)
{
	memset(memory, 0, size_of(nsessions));
	LWLockInitialize(&memory->lock, tranche);
	memory->reset = GetCurrentTimestamp();
	memory->nsessions = nsessions;
	for (int i = 0; i < STAT_BUCKETS; i++)
		memory->buckets[i] = -1;
	for (int i = 0; i < STAT_ENTRIES; i++)
		memory->entries[i].next = i + 1 < STAT_ENTRIES ? i + 1 : -1;
	memory->last_unused = STAT_ENTRIES - 1;
}

/* ----------------------------------------------------------------
 *		Preloaded
 * ----------------------------------------------------------------
 */

static void
request_memory(void)
{
	if (prev_shmem_request_hook)
		prev_shmem_request_hook();
	RequestAddinShmemSpace(size_of(MaxBackends));
	RequestNamedLWLockTranche(NAME, 1);
}

static void
start_up(void)
{
	bool found;

	if (prev_shmem_startup_hook)
		prev_shmem_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	shared = ShmemInitStruct(NAME, size_of(MaxBackends), &found);
	is_shared = true;
	if (!found)
	{
		init(shared, MaxBackends, GetNamedLWLockTranche(NAME)->lock.tranche);
		if (!IsUnderPostmaster)
			restore_memory(shared);
	}
	LWLockRelease(AddinShmemInitLock);
}

void
aml_init_stat_shared(void (*restore)(StatShared *memory))
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	restore_memory = restore;
	prev_shmem_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
	prev_shmem_startup_hook = shmem_startup_hook;
	shmem_startup_hook = start_up;
}

/* ----------------------------------------------------------------
 *		Not preloaded
 * ----------------------------------------------------------------
 */

static void
init_segment(void *memory)
{
	init(memory, MaxBackends, LWLockNewTrancheId());
}

static StatShared *
own_memory(void)
{
	StatShared *memory = MemoryContextAllocHuge(TopMemoryContext, size_of(1));

	init(memory, 1, LWLockNewTrancheId());
	return memory;
}

StatShared *
aml_stat_shared(void)
{
	if (shared != NULL)
		return shared;
	if (IsPostmasterEnvironment)
		shared = aml_named_segment(NAME, size_of(MaxBackends), init_segment);
	is_shared = shared != NULL;
	if (!is_shared)
		shared = own_memory();
	LWLockRegisterTranche(shared->lock.tranche, NAME);
	return shared;
}

bool
aml_stat_is_shared(void)
{
	(void) aml_stat_shared();
	return is_shared;
}

/* ----------------------------------------------------------------
 *		This process
 * ----------------------------------------------------------------
 */

static void
leave(int code, Datum arg)
{
	StatSession *session = (StatSession *) DatumGetPointer(arg);

	session->pid = 0;
}

StatSession *
aml_stat_session(void)
{
	static StatSession *session = NULL;
	StatShared *memory;

	if (session != NULL)
		return session;
	memory = aml_stat_shared();
	session = &memory->sessions[is_shared ? aml_process_slot() : 0];
	Assert(session < &memory->sessions[memory->nsessions]);
	memset(session, 0, offsetof(StatSession, statement));
	session->leader_pid = IsParallelWorker() ? MyProc->lockGroupLeader->pid : 0;
	session->database = MyDatabaseId;
	session->pid = MyProcPid;
	aml_library_activity = &session->activity;
	aml_library_waiting_since = &session->waiting_since;
	aml_library_paces = memory->paces;
	aml_library_pace_count = STAT_PACES;
	before_shmem_exit(leave, PointerGetDatum(session));
	return session;
}

void
aml_copy_utf8(char *to, Size size, const char *utf8)
{
	Size length = pg_encoding_mbcliplen(PG_UTF8, utf8, strlen(utf8), size - 1);

	memcpy(to, utf8, length);
	to[length] = '\0';
}

StatUsage *
aml_stat_statement(void)
{
	StatShared *memory = aml_stat_shared();

	return &memory->sessions[is_shared ? aml_leader_slot() : 0].statement;
}
