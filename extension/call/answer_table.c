/*-------------------------------------------------------------------------
 *
 * answer_table.c
 *		Finds rows whose answer an equal row can share.
 *
 * Rows are equal if they are sent to the same operation and target, under the same
 * settings, and if their packed form is the same.  It is not copied: an entry tells where
 * it is in its batch.
 *
 * Each row of a statement is looked up, and most of them never equal another, so this has
 * to be cheap.  Entries are small, and are not looked for when their batch is removed:
 * they equal no row any more, and are left out when the table is built anew.  The table
 * does not fit into the processor's nearer caches, and to wait for memory twice a row would
 * cost a tenth of all that a row of numbers costs:
 *
 * - a row whose bit is not set in a filter, which does fit, is not in the table;
 * - a new entry is inserted when the next one comes, its place having been fetched by then.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "call/answer_table.h"
#include "runtime/packed_rows.h"

/* A packed row of a batch. */
typedef struct RowKey
{
	uint32 batch; /* its number; 0: the row that is looked for */
	int start;
} RowKey;

typedef struct RowEntry
{
	RowKey key;
	int row; /* of the batch */
	uint32 hash;
	char status;
} RowEntry;

struct rowhash_hash;

struct AnswerTable
{
	MemoryContext context;
	struct rowhash_hash *rows;
	const CallRows *wanted; /* the row that is looked for */
	Batch **batches;        /* by number; NULL: removed, or not used */
	uint32 size;            /* of that array */
	uint32 used;            /* numbers that are or were used: 1 .. used */
	List *removed;          /* numbers of which there may still be entries */
	List *unused;           /* of which there are none */
	uint32 live;            /* entries of batches that are not removed */
	RowEntry last;          /* still to be inserted; batch 0: none */
	bits8 *filter;          /* a bit is set for each entry's hash, and for some that are gone */
	uint32 filter_mask;     /* its bits, a power of two, less 1 */
};

static const CallRows *
rows_of(const AnswerTable *table, RowKey key)
{
	if (key.batch == 0)
		return table->wanted;
	return table->batches[key.batch] ? &table->batches[key.batch]->rows : NULL;
}

static inline Size
length_of(const char *row)
{
	return aml_skip_packed_row(row) - row;
}

static inline bool
equal_rows(const AnswerTable *table, RowKey a, RowKey b)
{
	const CallRows *a_rows = rows_of(table, a);
	const CallRows *b_rows = rows_of(table, b);
	const char *a_row, *b_row;
	Size length;

	if (a_rows == NULL || b_rows == NULL)
		return false;
	a_row = a_rows->packed.data + a.start;
	b_row = b_rows->packed.data + b.start;
	length = length_of(a_row);
	return length == length_of(b_row) && memcmp(a_row, b_row, length) == 0 &&
		   aml_have_same_destination(a_rows, b_rows);
}

#define TABLE(rows) ((const AnswerTable *) (rows)->private_data)

#define SH_PREFIX rowhash
#define SH_ELEMENT_TYPE RowEntry
#define SH_KEY_TYPE RowKey
#define SH_KEY key
#define SH_HASH_KEY(rows, key) (pg_unreachable(), 0) /* hashes are always passed */
#define SH_EQUAL(rows, a, b) equal_rows(TABLE(rows), a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(rows, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE

#include "lib/simplehash.h"

/* Below this, removed entries do not matter. */
#define FEW_ENTRIES 1024

/* Bits of the filter for each entry: an eighth of the rows, at most, are looked for in vain. */
#define FILTER_BITS 8

/* ----------------------------------------------------------------
 *		Filter
 * ----------------------------------------------------------------
 */

static inline void
set_bit(AnswerTable *table, uint32 hash)
{
	uint32 bit = hash & table->filter_mask;

	table->filter[bit / BITS_PER_BYTE] |= 1 << bit % BITS_PER_BYTE;
}

static inline bool
may_contain(const AnswerTable *table, uint32 hash)
{
	uint32 bit = hash & table->filter_mask;

	return (table->filter[bit / BITS_PER_BYTE] & (1 << bit % BITS_PER_BYTE)) != 0;
}

/* With room for twice as many entries as there are. */
static void
build_filter(AnswerTable *table)
{
	uint64 bits =
		pg_nextpower2_64(Max(table->rows->members, FEW_ENTRIES) * (uint64) FILTER_BITS * 2);
	rowhash_iterator iterator;
	RowEntry *entry;

	bits = Min(bits, (uint64) 1 << 32);
	if (table->filter != NULL)
		pfree(table->filter);
	table->filter = MemoryContextAllocZero(table->context, bits / BITS_PER_BYTE);
	table->filter_mask = bits - 1;
	rowhash_start_iterate(table->rows, &iterator);
	while ((entry = rowhash_iterate(table->rows, &iterator)) != NULL)
		set_bit(table, entry->hash);
}

/* ----------------------------------------------------------------
 *		Entries
 * ----------------------------------------------------------------
 */

static void
insert_last(AnswerTable *table)
{
	RowEntry last = table->last;
	RowEntry *entry;
	bool found;

	if (last.key.batch == 0)
		return;
	table->last.key.batch = 0;
	entry = rowhash_insert_hash(table->rows, last.key, last.hash, &found);
	if (found)
		return;
	entry->row = last.row;
	table->live++;
	table->batches[last.key.batch]->entries++;
	if (table->rows->members > (table->filter_mask + UINT64CONST(1)) / FILTER_BITS)
		build_filter(table);
}

AnswerTable *
aml_answer_table_create(MemoryContext context)
{
	AnswerTable *table = MemoryContextAllocZero(context, sizeof(AnswerTable));

	table->context = context;
	table->rows = rowhash_create(context, 64, table);
	build_filter(table);
	table->size = 16;
	table->batches = MemoryContextAllocZero(context, sizeof(Batch *) * table->size);
	return table;
}

bool
aml_answer_table_find(AnswerTable *table, const CallRows *row, AnswerRef *ref)
{
	RowEntry *entry;

	if (!may_contain(table, row->hash))
		return false;
	insert_last(table);
	table->wanted = row;
	entry = rowhash_lookup_hash(table->rows, (RowKey){0, 0}, row->hash);
	if (entry == NULL)
		return false;
	*ref = (AnswerRef){.batch = table->batches[entry->key.batch], .row = entry->row};
	return true;
}

/* Leaves out the entries of removed batches. */
static void
build_anew(AnswerTable *table)
{
	struct rowhash_hash *old = table->rows;
	rowhash_iterator iterator;
	RowEntry *entry;

	table->rows = rowhash_create(table->context, table->live + FEW_ENTRIES, table);
	rowhash_start_iterate(old, &iterator);
	while ((entry = rowhash_iterate(old, &iterator)) != NULL)
	{
		if (table->batches[entry->key.batch] != NULL)
		{
			bool found;

			rowhash_insert_hash(table->rows, entry->key, entry->hash, &found)->row = entry->row;
		}
	}
	rowhash_destroy(old);
	build_filter(table);
	table->unused = list_concat(table->unused, table->removed);
	list_free(table->removed);
	table->removed = NIL;
}

static uint32
new_number(AnswerTable *table)
{
	uint32 number;

	if (table->unused != NIL)
	{
		number = llast_int(table->unused);
		table->unused = list_delete_last(table->unused);
		return number;
	}
	number = ++table->used;
	if (number == table->size)
	{
		table->batches = repalloc(table->batches, sizeof(Batch *) * table->size * 2);
		memset(table->batches + table->size, 0, sizeof(Batch *) * table->size);
		table->size *= 2;
	}
	return number;
}

static void
add_entry(AnswerTable *table, Batch *batch, int start, int row, uint32 hash)
{
	MemoryContext old = MemoryContextSwitchTo(table->context);

	insert_last(table);
	if (batch->number == 0)
	{
		if (table->rows->members > FEW_ENTRIES && table->rows->members / 2 > table->live)
			build_anew(table);
		batch->number = new_number(table);
		table->batches[batch->number] = batch;
	}
	MemoryContextSwitchTo(old);

	table->last = (RowEntry){.key = {batch->number, start}, .row = row, .hash = hash};
	set_bit(table, hash);
	__builtin_prefetch(&table->rows->data[hash & table->rows->sizemask]);
}

void
aml_answer_table_add_last(AnswerTable *table, Batch *batch, const CallRows *row)
{
	add_entry(table, batch, batch->rows.packed.len - row->packed.len, batch->rows.count - 1,
			  row->hash);
}

void
aml_answer_table_add(AnswerTable *table, Batch *batch)
{
	const char *rows = batch->rows.packed.data;
	const char *row = rows;

	for (int i = 0; i < batch->rows.count; i++)
	{
		Size length = length_of(row);

		add_entry(table, batch, row - rows, i, aml_hash_row(batch->rows.target, row, length));
		row += length;
	}
}

void
aml_answer_table_remove(AnswerTable *table, Batch *batch)
{
	MemoryContext old;

	if (batch->number == 0)
		return;
	old = MemoryContextSwitchTo(table->context);
	insert_last(table);
	table->removed = lappend_int(table->removed, batch->number);
	MemoryContextSwitchTo(old);
	table->batches[batch->number] = NULL;
	table->live -= batch->entries;
	batch->number = 0;
	batch->entries = 0;
}
