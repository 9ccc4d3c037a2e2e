/*-------------------------------------------------------------------------
 *
 * model_result.c
 *		Packed answer rows, and the SQL values that they become.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "model_result.h"

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
are_whole_rows(const char *at, const char *end, int count)
{
	for (int row = 0; row < count; row++)
	{
		int32 nfields;

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
aml_check_packed_rows(const char *rows, int64 length, int count)
{
	if (!are_whole_rows(rows, rows + length, count))
		elog(ERROR, "the managed library of aws_ml answered with malformed rows");
}

bool
aml_packed_row_failed(const char *row, int *failure)
{
	int32 nfields = read_int32(&row);

	*failure = -1 - nfields;
	return nfields < 0;
}

/* The next field in the server's encoding, or NULL. */
static text *
read_text(const char **at)
{
	int32 length = read_int32(at);
	const char *utf8 = *at;
	char *converted;
	text *result;

	if (length < 0)
		return NULL;

	*at += length;
	converted = pg_any_to_server(utf8, length, PG_UTF8);
	if (converted == utf8)
		return cstring_to_text_with_len(utf8, length);
	result = cstring_to_text(converted);
	pfree(converted);
	return result;
}

static void
check_fields(int32 nfields, int32 expected)
{
	if (nfields != expected)
		elog(ERROR, "the managed library of aws_ml answered with %d fields", nfields);
}

Datum
aml_text_result(ModelCall *call, const char *row, bool *isnull)
{
	text *output;

	check_fields(read_int32(&row), 1);
	output = read_text(&row);
	*isnull = output == NULL;
	return PointerGetDatum(output);
}

Datum
aml_sentiment_result(ModelCall *call, const char *row, bool *isnull)
{
	Datum values[2];
	bool nulls[2] = {false, false};
	text *sentiment;
	text *confidence;

	check_fields(read_int32(&row), 2);
	sentiment = read_text(&row);
	confidence = read_text(&row);
	if (sentiment == NULL || confidence == NULL)
		elog(ERROR, "the managed library of aws_ml left a field of a sentiment empty");
	values[0] = PointerGetDatum(sentiment);
	values[1] = InputFunctionCall(&call->number_input, text_to_cstring(confidence), InvalidOid, -1);
	*isnull = false;
	return HeapTupleGetDatum(heap_form_tuple(call->result_desc, values, nulls));
}

Datum
aml_embedding_result(ModelCall *call, const char *row, bool *isnull)
{
	int32 nfields = read_int32(&row);
	Datum *numbers = palloc(sizeof(Datum) * nfields);
	StringInfoData number;

	initStringInfo(&number);
	for (int i = 0; i < nfields; i++)
	{
		int32 length = read_int32(&row);

		if (length < 0)
			elog(ERROR, "the managed library of aws_ml left a number of an embedding empty");
		resetStringInfo(&number);
		appendBinaryStringInfo(&number, row, length);
		row += length;
		numbers[i] = InputFunctionCall(&call->number_input, number.data, InvalidOid, -1);
	}
	*isnull = false;
	return PointerGetDatum(construct_array(numbers, nfields, FLOAT8OID, sizeof(float8),
										   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* A field for each column, as its type's input function reads it. */
Datum
aml_record_result(ModelCall *call, const char *row, bool *isnull)
{
	int ncolumns = call->result_desc->natts;
	char **values = palloc0(sizeof(char *) * ncolumns);

	check_fields(read_int32(&row), ncolumns);
	for (int i = 0; i < ncolumns; i++)
	{
		text *field = read_text(&row);

		if (field != NULL)
			values[i] = text_to_cstring(field);
	}
	*isnull = false;
	return HeapTupleGetDatum(BuildTupleFromCStrings(call->result_input, values));
}
