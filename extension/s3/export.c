/*-------------------------------------------------------------------------
 *
 * export.c
 *		aws_s3.query_export_to_s3
 *
 * The output of COPY is written into the buffers of an upload as it arrives.  If an
 * object would exceed aws_ml.s3_max_object_size, the output continues in another one, at
 * a row boundary: the concatenated objects are COPY's output.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "call/planning.h"
#include "runtime/transfer.h"
#include "s3/copy_to.h"
#include "s3/object.h"
#include "settings.h"

#define BYTES_PER_MB (1024 * 1024)

typedef struct Export
{
	AmlTransfer *transfer;
	ShownProgress *shown;
	char *buffer; /* NULL: the next one has not been requested */
	Size size;
	Size filled;
	uint64 object_bytes; /* size of the current object */
} Export;

static void
send_buffer(Export *export, bool ends_object)
{
	aml_transfer_next(export->transfer, export->filled, ends_object);
	export->buffer = NULL;
	export->filled = 0;
	export->shown->progress->parts++;
	aml_progress_sample(export->shown, export->shown->progress->bytes);
}

static void
receive(void *state, const char *data, Size length)
{
	Export *export = state;
	uint64 limit = (uint64) aml_s3_max_object_size * BYTES_PER_MB;

	/* a full buffer is held back until there is more, so there is one to send here */
	if (export->object_bytes > 0 && export->object_bytes + length > limit)
	{
		send_buffer(export, true);
		export->object_bytes = 0;
		export->shown->progress->objects++;
	}
	export->object_bytes += length;
	export->shown->progress->bytes += length;

	while (length > 0)
	{
		Size part;

		if (export->buffer != NULL && export->filled == export->size)
			send_buffer(export, false);
		if (export->buffer == NULL)
			export->buffer = aml_transfer_buffer(export->transfer, &export->size);
		part = Min(length, export->size - export->filled);
		memcpy(export->buffer + export->filled, data, part);
		export->filled += part;
		data += part;
		length -= part;
	}
}

static Datum
export_query(FunctionCallInfo fcinfo, const S3Object *object, int options)
{
	Export export = {0};
	AwsMlTransferResult result;
	TupleDesc descriptor;
	Datum values[3];
	bool nulls[3] = {false};
	uint64 rows;

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the query to export must not be null")));
	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");

	aml_check_transfer("query_export_to_s3");
	export.transfer = aml_open_counted_transfer(AWS_ML_UPLOAD, object, "aws_s3.query_export_to_s3",
												&export.shown);
	export.shown->progress->objects = 1;
	rows =
		aml_copy_output(text_to_cstring(PG_GETARG_TEXT_PP(0)),
						PG_ARGISNULL(options) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(options)),
						receive, &export);
	export.shown->progress->phase = PROGRESS_FINISHING;
	result = aml_transfer_finish(export.transfer, export.filled);
	aml_transfer_free(export.transfer);

	values[0] = Int64GetDatum(rows);
	values[1] = Int64GetDatum(result.objects);
	values[2] = Int64GetDatum(result.bytes);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

PG_FUNCTION_INFO_V1(aws_s3_query_export_to_s3);
PG_FUNCTION_INFO_V1(aws_s3_query_export_to_s3_uri);

/*
 * aws_s3.query_export_to_s3(query text, bucket text, file_path text,
 *		region text, options text, kms_key text, OUT rows_uploaded bigint,
 *		OUT files_uploaded bigint, OUT bytes_uploaded bigint)
 */
Datum
aws_s3_query_export_to_s3(PG_FUNCTION_ARGS)
{
	S3Object object = {0};

	aml_s3_object_from_arguments(fcinfo, 1, &object);
	aml_s3_kms_key_from_argument(fcinfo, 5, &object);
	return export_query(fcinfo, &object, 4);
}

/*
 * aws_s3.query_export_to_s3(query text, s3_info aws_commons._s3_uri_1,
 *		options text, kms_key text, OUT ...)
 */
Datum
aws_s3_query_export_to_s3_uri(PG_FUNCTION_ARGS)
{
	S3Object object = {0};

	aml_s3_object_from_uri(fcinfo, 1, &object);
	aml_s3_kms_key_from_argument(fcinfo, 3, &object);
	return export_query(fcinfo, &object, 2);
}
