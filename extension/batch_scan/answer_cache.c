/*-------------------------------------------------------------------------
 *
 * answer_cache.c
 *		Rows that were sent, and where their answers are.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "batch_scan/answer_cache.h"
#include "runtime/packed_rows.h"

/* A row that was sent, found by its target and packed form. */
typedef struct CachedRow
{
	const char *target;
	const char *data;
	int length;
} CachedRow;

typedef struct CachedRowEntry
{
	CachedRow packed;
	uint32 hash;
	AnswerRef ref;
	char status;
} CachedRowEntry;

static inline uint32
hash_cached_row(CachedRow row)
{
	return hash_bytes((const unsigned char *) row.data, row.length);
}

static inline bool
equal_cached_rows(CachedRow a, CachedRow b)
{
	return a.length == b.length && memcmp(a.data, b.data, a.length) == 0 &&
		   strcmp(a.target, b.target) == 0;
}

#define SH_PREFIX cachehash
#define SH_ELEMENT_TYPE CachedRowEntry
#define SH_KEY_TYPE CachedRow
#define SH_KEY packed
#define SH_HASH_KEY(table, key) hash_cached_row(key)
#define SH_EQUAL(table, a, b) equal_cached_rows(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE

#include "lib/simplehash.h"

struct AnswerCache
{
	cachehash_hash *table;
};

AnswerCache *
aml_answer_cache_create(MemoryContext context)
{
	AnswerCache *rows = MemoryContextAlloc(context, sizeof(AnswerCache));

	rows->table = cachehash_create(context, 1024, NULL);
	return rows;
}

bool
aml_answer_cache_find(AnswerCache *rows, const char *target, const char *row, int length,
					  AnswerRef *ref)
{
	CachedRow packed = {.target = target, .data = row, .length = length};
	CachedRowEntry *entry = cachehash_lookup(rows->table, packed);

	if (entry == NULL)
		return false;
	*ref = entry->ref;
	return true;
}

void
aml_answer_cache_add(AnswerCache *rows, Batch *request, const char *target, const char *packed,
					 int count)
{
	for (int i = 0; i < count; i++)
	{
		const char *next = aml_skip_packed_row(packed);
		CachedRow row = {.target = target, .data = packed, .length = next - packed};
		bool found;
		CachedRowEntry *entry = cachehash_insert(rows->table, row, &found);

		if (!found)
			entry->ref = (AnswerRef){.request = request, .row = i};
		packed = next;
	}
}

void
aml_answer_cache_remove(AnswerCache *rows, Batch *request, const char *target, const char *packed,
						int count)
{
	for (int i = 0; i < count; i++)
	{
		const char *next = aml_skip_packed_row(packed);
		CachedRow row = {.target = target, .data = packed, .length = next - packed};
		CachedRowEntry *entry = cachehash_lookup(rows->table, row);

		if (entry && entry->ref.request == request)
			cachehash_delete_item(rows->table, entry);
		packed = next;
	}
}
