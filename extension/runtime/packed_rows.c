/*-------------------------------------------------------------------------
 *
 * packed_rows.c
 *		The format of rows that cross the ABI, in both directions
 *		(runtime/aws_ml_abi.h).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "runtime/packed_rows.h"

/* ----------------------------------------------------------------
 *		Writing
 * ----------------------------------------------------------------
 */

/* Room for size bytes at the end. */
static inline char *
reserve(StringInfo rows, int size)
{
	if (size >= rows->maxlen - rows->len)
		enlargeStringInfo(rows, size);
	return rows->data + rows->len;
}

static inline void
append_int32(StringInfo rows, int32 value)
{
	memcpy(reserve(rows, sizeof(value)), &value, sizeof(value));
	rows->len += sizeof(value);
}

int
aml_begin_packed_row(StringInfo rows)
{
	int start = rows->len;

	append_int32(rows, 0);
	return start;
}

void
aml_append_packed_field(StringInfo rows, const char *utf8, int length)
{
	append_int32(rows, length);
	memcpy(reserve(rows, length), utf8, length);
	rows->len += length;
}

void
aml_append_packed_null(StringInfo rows)
{
	append_int32(rows, -1);
}

void
aml_end_packed_row(StringInfo rows, int start, int nfields)
{
	int32 count = nfields;

	memcpy(rows->data + start, &count, sizeof(count));
}

char *
aml_packed_field_room(StringInfo rows, int size)
{
	return reserve(rows, sizeof(int32) + size) + sizeof(int32);
}

void
aml_packed_field_written(StringInfo rows, int length)
{
	int32 count = length;

	memcpy(rows->data + rows->len, &count, sizeof(count));
	rows->len += sizeof(count) + length;
}

/* ----------------------------------------------------------------
 *		Reading
 * ----------------------------------------------------------------
 */

static inline int32
read_int32(const char **at)
{
	int32 value;

	memcpy(&value, *at, sizeof(value));
	*at += sizeof(value);
	return value;
}

const char *
aml_skip_packed_row(const char *row)
{
	int32 nfields = read_int32(&row);

	for (int i = 0; i < nfields; i++)
	{
		int32 length = read_int32(&row);

		if (length > 0)
			row += length;
	}
	return row;
}

static bool
read_int32_before(const char **at, const char *end, int32 *value)
{
	if (end - *at < (ptrdiff_t) sizeof(*value))
		return false;
	*value = read_int32(at);
	return true;
}

static bool
find_rows(const char *at, const char *end, int count, const char **starts)
{
	for (int row = 0; row < count; row++)
	{
		int32 nfields;

		starts[row] = at;
		if (!read_int32_before(&at, end, &nfields))
			return false;
		for (int i = 0; i < nfields; i++)
		{
			int32 length;

			if (!read_int32_before(&at, end, &length) || length > end - at)
				return false;
			if (length > 0)
				at += length;
		}
	}
	return at == end;
}

void
aml_find_packed_rows(const char *rows, int64 length, int count, const char **starts)
{
	if (!find_rows(rows, rows + length, count, starts))
		elog(ERROR, "the managed library of aws_ml answered with malformed rows");
}

bool
aml_packed_row_failed(const char *row, int *failure)
{
	int32 nfields = read_int32(&row);

	*failure = -1 - nfields;
	return nfields < 0;
}

int
aml_read_packed_row(const char **at)
{
	return read_int32(at);
}

const char *
aml_read_packed_field(const char **at, int *length)
{
	const char *utf8;

	*length = read_int32(at);
	if (*length < 0)
		return NULL;
	utf8 = *at;
	*at += *length;
	return utf8;
}
