/*-------------------------------------------------------------------------
 *
 * answer_cache.c
 *		Finds rows whose answer an equal row can share.
 *
 * Rows are found by their target and packed form.  Neither is copied: an entry points to
 * the rows of its batch.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "port/pg_crc32c.h"

#include "batch_scan/answer_cache.h"
#include "runtime/packed_rows.h"

/* One of a batch's packed rows, which can move in memory as more are added. */
typedef struct RowKey
{
	const CallRows *rows;
	int start;
	int length;
} RowKey;

typedef struct RowEntry
{
	RowKey key;
	Batch *batch;
	int row;
	uint32 hash;
	char status;
} RowEntry;

static inline uint32
hash_row(RowKey key)
{
	pg_crc32c crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, key.rows->packed.data + key.start, key.length);
	COMP_CRC32C(crc, key.rows->target, strlen(key.rows->target));
	return crc;
}

static inline bool
equal_rows(RowKey a, RowKey b)
{
	return a.length == b.length &&
		   memcmp(a.rows->packed.data + a.start, b.rows->packed.data + b.start, a.length) == 0 &&
		   strcmp(a.rows->target, b.rows->target) == 0;
}

#define SH_PREFIX rowhash
#define SH_ELEMENT_TYPE RowEntry
#define SH_KEY_TYPE RowKey
#define SH_KEY key
#define SH_HASH_KEY(table, key) hash_row(key)
#define SH_EQUAL(table, a, b) equal_rows(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE

#include "lib/simplehash.h"

struct AnswerCache
{
	rowhash_hash *table;
};

AnswerCache *
aml_answer_cache_create(MemoryContext context)
{
	AnswerCache *cache = MemoryContextAlloc(context, sizeof(AnswerCache));

	cache->table = rowhash_create(context, 64, NULL);
	return cache;
}

bool
aml_answer_cache_find(AnswerCache *cache, const CallRows *row, AnswerRef *ref)
{
	RowKey key = {.rows = row, .start = 0, .length = row->packed.len};
	RowEntry *entry = rowhash_lookup(cache->table, key);

	if (entry == NULL)
		return false;
	*ref = (AnswerRef){.batch = entry->batch, .row = entry->row};
	return true;
}

static void
add_entry(AnswerCache *cache, RowKey key, Batch *batch, int row)
{
	bool found;
	RowEntry *entry = rowhash_insert(cache->table, key, &found);

	if (found)
		return;
	entry->batch = batch;
	entry->row = row;
}

void
aml_answer_cache_add_last(AnswerCache *cache, Batch *batch, int start)
{
	const CallRows *rows = &batch->rows;
	RowKey key = {.rows = rows, .start = start, .length = rows->packed.len - start};

	add_entry(cache, key, batch, rows->count - 1);
}

/* The key of a batch's next row, starting with the first. */
static RowKey
next_row(const CallRows *rows, RowKey key)
{
	const char *row = rows->packed.data + key.start + key.length;

	return (RowKey){
		.rows = rows, .start = key.start + key.length, .length = aml_skip_packed_row(row) - row};
}

void
aml_answer_cache_add(AnswerCache *cache, Batch *batch)
{
	RowKey key = {0};

	for (int i = 0; i < batch->rows.count; i++)
	{
		key = next_row(&batch->rows, key);
		add_entry(cache, key, batch, i);
	}
}

void
aml_answer_cache_remove(AnswerCache *cache, Batch *batch)
{
	RowKey key = {0};

	for (int i = 0; i < batch->rows.count; i++)
	{
		RowEntry *entry;

		key = next_row(&batch->rows, key);
		entry = rowhash_lookup(cache->table, key);
		if (entry != NULL && entry->batch == batch)
			rowhash_delete_item(cache->table, entry);
	}
}
