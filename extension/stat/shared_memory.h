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
#include "settings.h"

/* Longer names are cut off: function ARNs have up to 170 bytes. */
#define STAT_TARGET_SIZE 256
#define STAT_SERVICE_SIZE 16

/* Entries of all statistics together; what comes when they are used up is counted as
 * others'. */
#define STAT_ENTRIES 4096
#define STAT_BUCKETS 4096

/* Targets whose pace sessions share. */
#define STAT_PACES 512

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

/* What one process shows at a time, in aws_ml.stat_progress. */
#define STAT_OPERATIONS 8
#define STAT_FUNCTION_SIZE (2 * NAMEDATALEN)
#define STAT_SAMPLES 32

typedef enum ProgressPhase
{
	PROGRESS_READING,   /* of its input */
	PROGRESS_FINISHING, /* all of it has been read */
	PROGRESS_DONE       /* and answered or sent, but the statement goes on */
} ProgressPhase;

typedef struct ProgressSample
{
	int64 time; /* TimestampTz */
	int64 done;
} ProgressSample;

/* A batch node or a transfer at work.  Each number is stored as a whole; for the rest,
 * there is a count of changes (stat/progress.c). */
typedef struct Progress
{
	uint32 changes; /* odd during one */
	bool in_use;
	int node;        /* number in the plan; 0: a transfer */
	int64 since;     /* TimestampTz */
	uint64 query_id; /* 0: none */
	Oid role;
	char function[STAT_FUNCTION_SIZE]; /* UTF-8, as is the target */
	char target[STAT_TARGET_SIZE];
	int64 interval; /* between samples, in microseconds */
	int nsamples;   /* from the oldest */
	ProgressSample samples[STAT_SAMPLES];

	ProgressPhase phase;
	int64 rows_read;
	int64 rows_answered;
	int64 rows_expected; /* 0: unknown, as below */
	int64 bytes;
	int64 bytes_expected;
	int64 parts;
	int64 objects;
} Progress;

/* What a statement has used of its limits, or a role in a window of time. */
typedef struct StatUsage
{
	int64 start;              /* TimestampTz: of the statement or window */
	int64 used[AML_MEASURES]; /* added to by the library */
} StatUsage;

/* One process. */
typedef struct StatSession
{
	int pid;        /* 0: none, or it calls nothing */
	int leader_pid; /* of a parallel worker; 0: it is none */
	Oid database;
	AwsMlActivity activity;
	int64 waiting_since; /* TimestampTz; 0: the process does not wait for the library */
	Progress operations[STAT_OPERATIONS];
	StatUsage statement; /* with its parallel workers; outlives the process */
} StatSession;

/* Roles with limits. */
#define STAT_ROLES 1024

typedef struct StatRole
{
	Oid role; /* InvalidOid: unused */

	/* the present window and the one before it, to which requests still in flight may add */
	StatUsage hours[2];
	StatUsage days[2];
} StatRole;

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
	StatRole roles[STAT_ROLES];
	AwsMlPace paces[STAT_PACES]; /* the library's */
	StatSession sessions[FLEXIBLE_ARRAY_MEMBER];
} StatShared;

/* In _PG_init(): asks for the memory if the library is preloaded.  restore is called in the
 * postmaster when it is new. */
extern void aml_init_stat_shared(void (*restore)(StatShared *memory));

/* The memory; if the server has none, the session's own. */
extern StatShared *aml_stat_shared(void);

/* True if all sessions of the server have the same. */
extern bool aml_stat_is_shared(void);

/* What the present statement of this process has used; in a parallel worker, that of its leader. */
extern StatUsage *aml_stat_statement(void);

/* This process. */
extern StatSession *aml_stat_session(void);

/* Copies a text, and cuts off what is too long. */
extern void aml_copy_utf8(char *to, Size size, const char *utf8);

#endif /* AML_STAT_SHARED_MEMORY_H */
