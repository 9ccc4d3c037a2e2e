/*-------------------------------------------------------------------------
 *
 * stat_file.c
 *		Keeps statistics, and what roles have used, while the server is down.
 *
 * As pg_stat_statements does: the file is written when the postmaster ends in good order,
 * and removed when it has been read, so that a crash leaves none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <unistd.h>

#include "miscadmin.h"
#include "pgstat.h"
#include "storage/fd.h"
#include "storage/ipc.h"

#include "stat/call_stats.h"
#include "stat/stat_file.h"

#define FILE_NAME PGSTAT_STAT_PERMANENT_DIRECTORY "/aws_ml.stat"
#define FORMAT 0x41574d32 /* changes with the structs below */

typedef struct FileHeader
{
	uint32 format;
	uint32 entry_size;
	int64 reset;
	int64 lost;
	AwsMlCounters other_counters[2]; /* of calls, of statements */
	CallCounts other_calls[2];
	int32 entries; /* which follow what roles have used */
	int32 roles_size;
} FileHeader;

static void
complain(const char *what)
{
	ereport(LOG,
			(errcode_for_file_access(), errmsg("could not %s file \"%s\": %m", what, FILE_NAME)));
}

/* ----------------------------------------------------------------
 *		Writing
 * ----------------------------------------------------------------
 */

static bool
put(FILE *file, const void *data, Size size)
{
	return fwrite(data, size, 1, file) == 1;
}

static bool
write_entries(FILE *file, const StatShared *memory)
{
	for (int i = 0; i < STAT_BUCKETS; i++)
	{
		for (int n = memory->buckets[i]; n >= 0; n = memory->entries[n].next)
		{
			if (!put(file, &memory->entries[n], sizeof(StatEntry)))
				return false;
		}
	}
	return true;
}

static int
count_entries(const StatShared *memory)
{
	int count = 0;

	for (int i = 0; i < STAT_BUCKETS; i++)
	{
		for (int n = memory->buckets[i]; n >= 0; n = memory->entries[n].next)
			count++;
	}
	return count;
}

static bool
write_all(FILE *file, const StatShared *memory)
{
	FileHeader header = {
		.format = FORMAT,
		.entry_size = sizeof(StatEntry),
		.reset = memory->reset,
		.lost = memory->lost,
		.other_counters = {memory->other_calls.counters, memory->other_statements.counters},
		.other_calls = {memory->other_calls.calls, memory->other_statements.calls},
		.entries = count_entries(memory),
		.roles_size = sizeof(memory->roles),
	};

	return put(file, &header, sizeof(header)) && put(file, memory->roles, sizeof(memory->roles)) &&
		   write_entries(file, memory);
}

static void
save(int code, Datum arg)
{
	const StatShared *memory = (const StatShared *) DatumGetPointer(arg);
	FILE *file;

	/* not after a crash, as what is there may not be sound */
	if (code != 0)
		return;
	file = AllocateFile(FILE_NAME ".tmp", PG_BINARY_W);
	if (file == NULL)
	{
		complain("write");
		return;
	}
	if (!write_all(file, memory))
	{
		complain("write");
		FreeFile(file);
		unlink(FILE_NAME ".tmp");
	}
	else if (FreeFile(file) != 0)
	{
		complain("write");
		unlink(FILE_NAME ".tmp");
	}
	else
		(void) durable_rename(FILE_NAME ".tmp", FILE_NAME, LOG);
}

/* ----------------------------------------------------------------
 *		Reading
 * ----------------------------------------------------------------
 */

static bool
get(FILE *file, void *data, Size size)
{
	return fread(data, size, 1, file) == 1;
}

static bool
read_entries(FILE *file, StatShared *memory, int count)
{
	StatEntry read;

	for (int i = 0; i < count; i++)
	{
		StatEntry *entry;

		if (!get(file, &read, sizeof(read)))
			return false;
		read.key.service[STAT_SERVICE_SIZE - 1] = read.key.target[STAT_TARGET_SIZE - 1] = '\0';
		entry = aml_add_stat_entry(memory, &read.key);
		entry->counters = read.counters;
		entry->calls = read.calls;
		entry->first = read.first;
		entry->last = read.last;
	}
	return true;
}

static bool
read_all(FILE *file, StatShared *memory)
{
	FileHeader header;

	if (!get(file, &header, sizeof(header)) || header.format != FORMAT ||
		header.entry_size != sizeof(StatEntry) || header.entries > STAT_ENTRIES ||
		header.roles_size != sizeof(memory->roles))
		return false;
	memory->reset = header.reset;
	memory->lost = header.lost;
	memory->other_calls.counters = header.other_counters[0];
	memory->other_calls.calls = header.other_calls[0];
	memory->other_statements.counters = header.other_counters[1];
	memory->other_statements.calls = header.other_calls[1];
	return get(file, memory->roles, sizeof(memory->roles)) &&
		   read_entries(file, memory, header.entries);
}

void
aml_restore_stat_file(StatShared *memory)
{
	FILE *file = AllocateFile(FILE_NAME, PG_BINARY_R);

	if (file != NULL)
	{
		if (!read_all(file, memory))
			ereport(LOG,
					(errmsg("ignoring file \"%s\", which is not of this version or not complete",
							FILE_NAME)));
		FreeFile(file);
		unlink(FILE_NAME);
	}
	else if (errno != ENOENT)
		complain("read");
	on_shmem_exit(save, PointerGetDatum(memory));
}
