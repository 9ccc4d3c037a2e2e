/*-------------------------------------------------------------------------
 *
 * call_stats.c
 *		Counts calls and their requests, over all sessions.
 *
 * Entries are found when a request is made, which takes thousands of times longer.  The
 * managed library counts in them what it sends and receives, even after the statement has
 * been cancelled.
 *
 * A reset only makes entries unused.  A request in flight still counts in them; they are
 * used again in the order in which they became unused, so that this hardly ever reaches
 * anybody else.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/backend_status.h"
#include "utils/timestamp.h"

#include "stat/call_stats.h"

static int *
bucket_of(StatShared *memory, const StatKey *key)
{
	return &memory->buckets[hash_bytes((const unsigned char *) key, sizeof(*key)) % STAT_BUCKETS];
}

static StatEntry *
find(StatShared *memory, int first, const StatKey *key)
{
	for (int i = first; i >= 0; i = memory->entries[i].next)
	{
		if (memcmp(&memory->entries[i].key, key, sizeof(*key)) == 0)
			return &memory->entries[i];
	}
	return NULL;
}

/* NULL: none is left. */
static StatEntry *
take_unused(StatShared *memory)
{
	StatEntry *entry;

	if (memory->first_unused < 0)
		return NULL;
	entry = &memory->entries[memory->first_unused];
	memory->first_unused = entry->next;
	if (memory->first_unused < 0)
		memory->last_unused = -1;
	return entry;
}

StatEntry *
aml_add_stat_entry(StatShared *memory, const StatKey *key)
{
	int *bucket = bucket_of(memory, key);
	StatEntry *entry = find(memory, *bucket, key);

	if (entry != NULL)
		return entry;
	entry = take_unused(memory);
	if (entry == NULL)
	{
		memory->lost++;
		return key->query_id == 0 ? &memory->other_calls : &memory->other_statements;
	}
	memset(entry, 0, sizeof(*entry));
	entry->key = *key;
	entry->next = *bucket;
	*bucket = entry - memory->entries;
	return entry;
}

static StatEntry *
entry_of(const StatKey *key)
{
	StatShared *memory = aml_stat_shared();
	StatEntry *entry;
	int64 now;

	LWLockAcquire(&memory->lock, LW_SHARED);
	entry = find(memory, *bucket_of(memory, key), key);
	LWLockRelease(&memory->lock);
	if (entry == NULL)
	{
		LWLockAcquire(&memory->lock, LW_EXCLUSIVE);
		entry = aml_add_stat_entry(memory, key);
		LWLockRelease(&memory->lock);
	}

	/* the last of two that write at once may be the earlier one, by microseconds */
	now = GetCurrentTimestamp();
	if (entry->first == 0)
		entry->first = now;
	entry->last = now;
	return entry;
}

static StatKey
key_of_user(void)
{
	StatKey key;

	/* it is compared and hashed as bytes */
	memset(&key, 0, sizeof(key));
	key.role = GetUserId();
	key.database = MyDatabaseId;
	return key;
}

static StatEntry *
entry_of_target(const Service *service, const char *target)
{
	StatKey key = key_of_user();

	strlcpy(key.service, service->name, sizeof(key.service));
	aml_copy_utf8(key.target, sizeof(key.target), target);
	return entry_of(&key);
}

/* NULL: the statement has no query id (compute_query_id). */
static StatEntry *
entry_of_statement(void)
{
	StatKey key = key_of_user();

	key.query_id = pgstat_get_my_query_id();
	return key.query_id == 0 ? NULL : entry_of(&key);
}

CallStats
aml_call_stats(const Service *service, const char *target)
{
	CallStats stats = {.count = 0};
	StatEntry *statement = entry_of_statement();

	/* the library shows there what it does */
	(void) aml_stat_session();
	stats.entries[stats.count++] = entry_of_target(service, target);
	if (statement != NULL)
		stats.entries[stats.count++] = statement;
	for (int i = 0; i < stats.count; i++)
		stats.counters[i] = &stats.entries[i]->counters;
	return stats;
}

static void
add(int64 *counter, int64 count)
{
	__atomic_fetch_add(counter, count, __ATOMIC_RELAXED);
}

void
aml_add_call_counts(const CallStats *stats, CallCounts *counts)
{
	for (int i = 0; i < stats->count; i++)
	{
		CallCounts *to = &stats->entries[i]->calls;

		add(&to->calls, counts->calls);
		add(&to->reused, counts->reused);
		add(&to->skipped, counts->skipped);
		add(&to->nulls, counts->nulls);
	}
	memset(counts, 0, sizeof(*counts));
}

static void
forget(StatEntry *entry)
{
	memset(&entry->counters, 0, sizeof(entry->counters));
	memset(&entry->calls, 0, sizeof(entry->calls));
	entry->first = entry->last = 0;
}

static void
give_back(StatShared *memory, int number)
{
	memory->entries[number].next = -1;
	if (memory->last_unused >= 0)
		memory->entries[memory->last_unused].next = number;
	else
		memory->first_unused = number;
	memory->last_unused = number;
}

void
aml_reset_stats(void)
{
	StatShared *memory = aml_stat_shared();

	LWLockAcquire(&memory->lock, LW_EXCLUSIVE);
	for (int i = 0; i < STAT_BUCKETS; i++)
	{
		int number = memory->buckets[i];

		memory->buckets[i] = -1;
		while (number >= 0)
		{
			int next = memory->entries[number].next;

			give_back(memory, number);
			number = next;
		}
	}
	forget(&memory->other_calls);
	forget(&memory->other_statements);
	memory->lost = 0;
	memory->reset = GetCurrentTimestamp();
	LWLockRelease(&memory->lock);
}
