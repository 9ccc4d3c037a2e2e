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
typedef struct SentRow
{
	const char *target;
	const char *data;
	int length;
} SentRow;

typedef struct SentEntry
{
	SentRow packed;
	uint32 hash;
	AnswerRef ref;
	char status;
} SentEntry;

static inline uint32
hash_sent_row(SentRow row)
{
	return hash_bytes((const unsigned char *) row.data, row.length);
}

static inline bool
equal_sent_rows(SentRow a, SentRow b)
{
	return a.length == b.length && memcmp(a.data, b.data, a.length) == 0 &&
		   strcmp(a.target, b.target) == 0;
}

#define SH_PREFIX senthash
#define SH_ELEMENT_TYPE SentEntry
#define SH_KEY_TYPE SentRow
#define SH_KEY packed
#define SH_HASH_KEY(table, key) hash_sent_row(key)
#define SH_EQUAL(table, a, b) equal_sent_rows(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE

#include "lib/simplehash.h"

struct SentRows
{
	senthash_hash *table;
};

SentRows *
aml_sent_rows_create(MemoryContext context)
{
	SentRows *rows = MemoryContextAlloc(context, sizeof(SentRows));

	rows->table = senthash_create(context, 1024, NULL);
	return rows;
}

bool
aml_sent_rows_find(SentRows *rows, const char *target, const char *row, int length, AnswerRef *ref)
{
	SentRow packed = {.target = target, .data = row, .length = length};
	SentEntry *entry = senthash_lookup(rows->table, packed);

	if (entry == NULL)
		return false;
	*ref = entry->ref;
	return true;
}

void
aml_sent_rows_add(SentRows *rows, BatchRequest *request, const char *target, const char *packed,
				  int count)
{
	for (int i = 0; i < count; i++)
	{
		const char *next = aml_skip_packed_row(packed);
		SentRow row = {.target = target, .data = packed, .length = next - packed};
		bool found;
		SentEntry *entry = senthash_insert(rows->table, row, &found);

		if (!found)
			entry->ref = (AnswerRef){.request = request, .row = i};
		packed = next;
	}
}

void
aml_sent_rows_remove(SentRows *rows, BatchRequest *request, const char *target, const char *packed,
					 int count)
{
	for (int i = 0; i < count; i++)
	{
		const char *next = aml_skip_packed_row(packed);
		SentRow row = {.target = target, .data = packed, .length = next - packed};
		SentEntry *entry = senthash_lookup(rows->table, row);

		if (entry && entry->ref.request == request)
			senthash_delete_item(rows->table, entry);
		packed = next;
	}
}
