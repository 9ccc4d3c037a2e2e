/*-------------------------------------------------------------------------
 *
 * result.c
 *		Turns packed answers into SQL values.
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

#include "call/result.h"
#include "runtime/packed_rows.h"

/* The next field in the server's encoding, or NULL. */
static text *
read_text(const char **at)
{
	int length;
	const char *utf8 = aml_read_packed_field(at, &length);
	char *converted;
	text *result;

	if (utf8 == NULL)
		return NULL;

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
aml_text_result(ServiceCall *call, const char *row, bool *isnull)
{
	text *output;

	check_fields(aml_read_packed_row(&row), 1);
	output = read_text(&row);
	*isnull = output == NULL;
	return PointerGetDatum(output);
}

Datum
aml_sentiment_result(ServiceCall *call, const char *row, bool *isnull)
{
	Datum values[2];
	bool nulls[2] = {false, false};
	text *sentiment;
	text *confidence;

	check_fields(aml_read_packed_row(&row), 2);
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
aml_embedding_result(ServiceCall *call, const char *row, bool *isnull)
{
	int32 nfields = aml_read_packed_row(&row);
	Datum *numbers = palloc(sizeof(Datum) * nfields);
	StringInfoData number;

	initStringInfo(&number);
	for (int i = 0; i < nfields; i++)
	{
		int length;
		const char *field = aml_read_packed_field(&row, &length);

		if (field == NULL)
			elog(ERROR, "the managed library of aws_ml left a number of an embedding empty");
		resetStringInfo(&number);
		appendBinaryStringInfo(&number, field, length);
		numbers[i] = InputFunctionCall(&call->number_input, number.data, InvalidOid, -1);
	}
	*isnull = false;
	return PointerGetDatum(construct_array(numbers, nfields, FLOAT8OID, sizeof(float8),
										   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* One field per column, in the text form that the column's type reads. */
Datum
aml_record_result(ServiceCall *call, const char *row, bool *isnull)
{
	int ncolumns = call->result_desc->natts;
	char **values = palloc0(sizeof(char *) * ncolumns);

	check_fields(aml_read_packed_row(&row), ncolumns);
	for (int i = 0; i < ncolumns; i++)
	{
		text *field = read_text(&row);

		if (field != NULL)
			values[i] = text_to_cstring(field);
	}
	*isnull = false;
	return HeapTupleGetDatum(BuildTupleFromCStrings(call->result_input, values));
}
