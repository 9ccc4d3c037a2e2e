/*-------------------------------------------------------------------------
 *
 * object.c
 *		An S3 object and the credentials to access it, from SQL arguments.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/executor.h"
#include "utils/builtins.h"

#include "s3/object.h"
#include "stat/call_stats.h"
#include "stat/limits.h"

/* Returns NULL for an empty text as well: none of our fields can be empty. */
static char *
text_value(Datum value, bool isnull)
{
	char *string = isnull ? NULL : text_to_cstring(DatumGetTextPP(value));

	return string != NULL && string[0] != '\0' ? string : NULL;
}

static char *
argument(FunctionCallInfo fcinfo, int number)
{
	return text_value(PG_GETARG_DATUM(number), PG_ARGISNULL(number));
}

static char *
attribute(HeapTupleHeader tuple, const char *name)
{
	bool isnull;
	Datum value = GetAttributeByName(tuple, name, &isnull);

	return text_value(value, isnull);
}

static void
check_object(const S3Object *object)
{
	if (object->bucket == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the name of the S3 bucket must not be null or empty")));
	if (object->key == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the path of the S3 object must not be null or empty")));
}

static void
check_credentials(const S3Object *object)
{
	if ((object->access_key == NULL) != (object->secret_key == NULL) ||
		(object->access_key == NULL && object->session_token != NULL))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("AWS credentials need an access key and its secret key")));
}

void
aml_s3_object_from_arguments(FunctionCallInfo fcinfo, int first, S3Object *object)
{
	object->bucket = argument(fcinfo, first);
	object->key = argument(fcinfo, first + 1);
	object->region = argument(fcinfo, first + 2);
	check_object(object);
}

void
aml_s3_object_from_uri(FunctionCallInfo fcinfo, int number, S3Object *object)
{
	if (!PG_ARGISNULL(number))
	{
		HeapTupleHeader tuple = PG_GETARG_HEAPTUPLEHEADER(number);

		object->bucket = attribute(tuple, "bucket");
		object->key = attribute(tuple, "file_path");
		object->region = attribute(tuple, "region");
	}
	check_object(object);
}

void
aml_s3_credentials_from_arguments(FunctionCallInfo fcinfo, int first, S3Object *object)
{
	object->access_key = argument(fcinfo, first);
	object->secret_key = argument(fcinfo, first + 1);
	object->session_token = argument(fcinfo, first + 2);
	check_credentials(object);
}

void
aml_s3_credentials_from_composite(FunctionCallInfo fcinfo, int number, S3Object *object)
{
	if (!PG_ARGISNULL(number))
	{
		HeapTupleHeader tuple = PG_GETARG_HEAPTUPLEHEADER(number);

		object->access_key = attribute(tuple, "access_key");
		object->secret_key = attribute(tuple, "secret_key");
		object->session_token = attribute(tuple, "session_token");
	}
	check_credentials(object);
}

void
aml_s3_kms_key_from_argument(FunctionCallInfo fcinfo, int number, S3Object *object)
{
	if (number < PG_NARGS())
		object->kms_key = argument(fcinfo, number);
}

AmlTransfer *
aml_open_counted_transfer(AwsMlDirection direction, const S3Object *object, const char *function,
						  ShownProgress **shown)
{
	CallStats stats = aml_call_stats(aml_find_service("s3"), object->bucket ? object->bucket : "");
	CallCounts counts = {.calls = 1};
	RequestLimits limits = aml_request_limits(aml_find_service("s3"), "");
	AmlTransfer *transfer;

	aml_add_call_counts(&stats, &counts);
	transfer = aml_transfer_open(CurrentMemoryContext, direction, object, stats.counters,
								 stats.count, &limits);

	/* it outlives an error for a moment, as the transfer does */
	*shown = MemoryContextAlloc(transfer->context, sizeof(ShownProgress));
	aml_progress_init(*shown, transfer->context);
	aml_progress_begin(*shown, 0, function, transfer->target);
	return transfer;
}
