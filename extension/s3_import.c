/*-------------------------------------------------------------------------
 *
 * s3_import.c
 *		aws_s3.table_import_from_s3
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "copy_input.h"
#include "transfer.h"

typedef struct Import
{
	AmlTransfer *transfer;
	char *buffer; /* NULL: the next one has not been asked for */
	Size length;
	Size taken;
} Import;

/* The next data; false: that was all. */
static bool
have_data(Import *import)
{
	if (import->buffer != NULL && import->length > 0 && import->taken == import->length)
	{
		aml_transfer_next(import->transfer, 0, false);
		import->buffer = NULL;
	}
	if (import->buffer == NULL)
	{
		import->buffer = aml_transfer_buffer(import->transfer, &import->length);
		import->taken = 0;
	}
	return import->length > 0;
}

static int
read_object(void *state, void *data, int least, int most)
{
	Import *import = state;
	int count = 0;

	while (count < least && have_data(import))
	{
		Size part = Min(most - count, import->length - import->taken);

		memcpy((char *) data + count, import->buffer + import->taken, part);
		import->taken += part;
		count += part;
	}
	return count;
}

static char *
text_argument(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(argument));
}

static Datum
import_table(FunctionCallInfo fcinfo, const S3Object *object)
{
	Import import = {0};
	AwsMlTransferResult result;
	char *table = text_argument(fcinfo, 0);
	uint64 rows;

	if (table == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the name of the table must not be null")));

	import.transfer = aml_transfer_open(CurrentMemoryContext, AWS_ML_DOWNLOAD, object);
	/* an empty or missing object is an error of its own, whatever the table */
	have_data(&import);
	rows = aml_copy_input(table, text_argument(fcinfo, 1), text_argument(fcinfo, 2), read_object,
						  &import);
	result = aml_transfer_finish(import.transfer, 0);
	aml_transfer_free(import.transfer);

	PG_RETURN_TEXT_P(cstring_to_text(psprintf(
		UINT64_FORMAT " rows imported into relation \"%s\" from file %s of " INT64_FORMAT " bytes",
		rows, table, object->key, result.bytes)));
}

PG_FUNCTION_INFO_V1(aws_s3_table_import_from_s3);
PG_FUNCTION_INFO_V1(aws_s3_table_import_from_s3_uri);

/*
 * aws_s3.table_import_from_s3(table_name text, column_list text, options text,
 *		bucket text, file_path text, region text, access_key text,
 *		secret_key text, session_token text) returns text
 */
Datum
aws_s3_table_import_from_s3(PG_FUNCTION_ARGS)
{
	S3Object object = {0};

	aml_s3_object_from_arguments(fcinfo, 3, &object);
	aml_s3_credentials_from_arguments(fcinfo, 6, &object);
	return import_table(fcinfo, &object);
}

/*
 * aws_s3.table_import_from_s3(table_name text, column_list text, options text,
 *		s3_info aws_commons._s3_uri_1,
 *		credentials aws_commons._aws_credentials_1) returns text
 */
Datum
aws_s3_table_import_from_s3_uri(PG_FUNCTION_ARGS)
{
	S3Object object = {0};

	aml_s3_object_from_uri(fcinfo, 3, &object);
	aml_s3_credentials_from_composite(fcinfo, 4, &object);
	return import_table(fcinfo, &object);
}
