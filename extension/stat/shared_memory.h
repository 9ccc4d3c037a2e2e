/*-------------------------------------------------------------------------
 *
 * shared_memory.h
 *		What all sessions share: statistics, and what each is doing.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_STAT_SHARED_MEMORY_H
#define AML_STAT_SHARED_MEMORY_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "storage/lwlock.h"

#include "runtime/aws_ml_abi.h"

/* Longer names are cut off: function ARNs have up to 170 bytes. */
#define STAT_TARGET_SIZE 256
#define STAT_SERVICE_SIZE 16

/* Entries of all statistics together; what comes when they are used up is counted as
 * others'. */
#define STAT_ENTRIES 4096
#define STAT_BUCKETS 4096

/* Of calls: role, database, service and target.  Of statements: role, database and query_id. */
typedef struct StatKey
{
	Oid role;
	Oid database;
	uint64 query_id;                 /* 0: of calls */
	char service[STAT_SERVICE_SIZE]; /* padded with zeros, as is the target */
	char target[STAT_TARGET_SIZE];   /* UTF-8 */
} StatKey;

/* What calls needed no request; added by the backend, as the others are by the library. */
typedef struct CallCounts
{
	int64 calls;   /* rows for which a function was called */
	int64 reused;  /* answered like an equal call of the statement */
	int64 skipped; /* the answer is NULL, without asking */
	int64 nulls;   /* the call failed, and returned NULL (aws_ml.on_error) */
} CallCounts;

typedef struct StatEntry
{
	StatKey key;
	AwsMlCounters counters;
	CallCounts calls;
	int64 first; /* TimestampTz; 0: nothing was counted */
	int64 last;
	int next; /* in the list of its bucket or of unused entries; -1: none */
} StatEntry;

/* One process. */
typedef struct StatSession
{
	int pid; /* 0: none, or it calls nothing */
	AwsMlActivity activity;
} StatSession;

typedef struct StatShared
{
	LWLock lock; /* for everything but counters, which are atomic */
	int64 reset; /* TimestampTz */
	int64 lost;  /* times that no entry was left */
	int buckets[STAT_BUCKETS];
	int first_unused;
	int last_unused;
	int nsessions;
	StatEntry other_calls; /* what no entry was left for */
	StatEntry other_statements;
	StatEntry entries[STAT_ENTRIES];
	StatSession sessions[FLEXIBLE_ARRAY_MEMBER];
} StatShared;

/* In _PG_init(): asks for the memory if the library is preloaded.  restore is called in the
 * postmaster when it is new. */
extern void aml_init_stat_shared(void (*restore)(StatShared *memory));

/* The memory; if the server has none, the session's own. */
extern StatShared *aml_stat_shared(void);

/* True if all sessions of the server have the same. */
extern bool aml_stat_is_shared(void);

/* This process. */
extern StatSession *aml_stat_session(void);

#endif /* AML_STAT_SHARED_MEMORY_H */
