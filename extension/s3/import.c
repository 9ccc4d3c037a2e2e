/*-------------------------------------------------------------------------
 *
 * import.c
 *		aws_s3.table_import_from_s3
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "call/planning.h"
#include "runtime/errors.h"
#include "runtime/transfer.h"
#include "s3/copy_from.h"
#include "s3/file_format.h"
#include "s3/object.h"
#include "s3/secrets.h"

typedef struct Import
{
	AmlTransfer *transfer;
	ShownProgress *shown;
	char *buffer; /* NULL: the next one has not been requested */
	Size length;
	Size taken;
	char beginning[AML_FILE_FORMAT_BYTES]; /* the first bytes that COPY gets */
	Size beginning_length;
} Import;

/* Called when there is a buffer. */
static void
show(Import *import)
{
	AwsMlTransferResult result = aml_transfer_finish(import->transfer, 0);
	Progress *progress = import->shown->progress;

	progress->bytes_expected = result.bytes;
	progress->bytes = result.bytes_read;
	progress->objects = 1;
	if (import->length > 0)
		progress->parts++;
	else
		progress->phase = PROGRESS_FINISHING;
	aml_progress_sample(import->shown, result.bytes_read);
}

/* Gets the next data; false at the end. */
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
		show(import);
	}
	return import->length > 0;
}

static int
read_object(void *state, char *data, int max_length)
{
	Import *import = state;
	Size part;

	if (!have_data(import))
		return 0;
	part = Min((Size) max_length, import->length - import->taken);
	memcpy(data, import->buffer + import->taken, part);
	import->taken += part;
	return part;
}

static const char *
hint_for(void *state, const ErrorData *error, bool binary)
{
	const Import *import = state;

	return aml_file_format_hint(import->beginning, import->beginning_length, error, binary);
}

/* Error context callback: names the object. */
static void
name_object(void *arg)
{
	const S3Object *object = arg;

	errcontext("import of S3 object \"%s/%s\"", aml_clean_name(object->bucket),
			   aml_clean_name(object->key));
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
	CopyInputSource source = {read_object, hint_for, &import};
	ErrorContextCallback callback = {error_context_stack, name_object,
									 unconstify(S3Object *, object)};
	AwsMlTransferResult result;
	char *table = text_argument(fcinfo, 0);
	uint64 rows;

	if (table == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the name of the table must not be null")));

	error_context_stack = &callback;
	aml_check_transfer("table_import_from_s3");
	import.transfer = aml_open_counted_transfer(AWS_ML_DOWNLOAD, object,
												"aws_s3.table_import_from_s3", &import.shown);
	/* an empty or missing object is an error of its own, for any table */
	if (have_data(&import))
	{
		import.beginning_length = Min(import.length, AML_FILE_FORMAT_BYTES);
		memcpy(import.beginning, import.buffer, import.beginning_length);
	}
	rows = aml_copy_input(table, text_argument(fcinfo, 1), text_argument(fcinfo, 2), &source);
	result = aml_transfer_finish(import.transfer, 0);
	aml_transfer_free(import.transfer);
	error_context_stack = callback.previous;

	PG_RETURN_TEXT_P(cstring_to_text(psprintf(
		UINT64_FORMAT " rows imported into relation \"%s\" from file %s of " INT64_FORMAT " bytes",
		rows, table, aml_clean_name(object->key), result.bytes)));
}

PG_FUNCTION_INFO_V1(aws_s3_table_import_from_s3);
PG_FUNCTION_INFO_V1(aws_s3_table_import_from_s3_uri);

/* True if there are credentials starting at this argument: then the statement is hidden. */
static bool
hide_credentials(FunctionCallInfo fcinfo, int first, ErrorContextCallback *callback)
{
	for (int i = first; i < PG_NARGS(); i++)
	{
		if (!PG_ARGISNULL(i))
		{
			aml_hide_statement(callback);
			return true;
		}
	}
	return false;
}

/*
 * aws_s3.table_import_from_s3(table_name text, column_list text, options text,
 *		bucket text, file_path text, region text, access_key text,
 *		secret_key text, session_token text) returns text
 */
Datum
aws_s3_table_import_from_s3(PG_FUNCTION_ARGS)
{
	S3Object object = {0};
	ErrorContextCallback callback;
	bool hidden = hide_credentials(fcinfo, 6, &callback);
	Datum result;

	aml_s3_object_from_arguments(fcinfo, 3, &object);
	aml_s3_credentials_from_arguments(fcinfo, 6, &object);
	result = import_table(fcinfo, &object);
	if (hidden)
		aml_show_statement(&callback);
	return result;
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
	ErrorContextCallback callback;
	bool hidden = hide_credentials(fcinfo, 4, &callback);
	Datum result;

	aml_s3_object_from_uri(fcinfo, 3, &object);
	aml_s3_credentials_from_composite(fcinfo, 4, &object);
	result = import_table(fcinfo, &object);
	if (hidden)
		aml_show_statement(&callback);
	return result;
}
