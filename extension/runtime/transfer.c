/*-------------------------------------------------------------------------
 *
 * transfer.c
 *		Transfers data between the backend and S3 objects.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "runtime/errors.h"
#include "runtime/library.h"
#include "runtime/transfer.h"
#include "settings.h"

/* Memory context callback: must not raise an error. */
static void
release_transfer(void *arg)
{
	AmlTransfer *transfer = arg;
	int64 handle = transfer->handle;

	transfer->handle = 0;
	if (handle > 0 && aml_library_is_open())
		AML_WITH_SIGNALS_BLOCKED(aml_library.transfer_free(handle));
}

static const Service *
s3(void)
{
	return aml_find_service("s3");
}

AML_NORETURN static void
report_failure(const AmlTransfer *transfer, const AwsMlError *error)
{
	aml_report_limit(&transfer->limits, error);
	aml_report_error(error, s3(), transfer->target);
}

AmlTransfer *
aml_transfer_open(MemoryContext parent, AwsMlDirection direction, const S3Object *object,
				  AwsMlCounters *const *counters, int counter_count, const RequestLimits *limits)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};
	AwsMlTransferRequest request = {
		.size = sizeof(AwsMlTransferRequest),
		.direction = direction,
		.bucket = aml_utf8_string(object->bucket),
		.key = aml_utf8_string(object->key),
		.region = aml_utf8_string(object->region),
		.access_key = aml_utf8_string(object->access_key),
		.secret_key = aml_utf8_string(object->secret_key),
		.session_token = aml_utf8_string(object->session_token),
		.max_in_flight = aml_max_concurrent_requests,
		.kms_key = aml_utf8_string(object->kms_key),
		.counters = counters,
		.counter_count = counter_count,
		.limits = limits->limits,
		.limit_count = limits->count,
	};
	MemoryContext context;
	AmlTransfer *transfer;
	char *target = psprintf("%s/%s", request.bucket.data ? request.bucket.data : "",
							request.key.data ? request.key.data : "");

	aml_open_library(s3(), target);

	context = AllocSetContextCreate(parent, "aws_ml transfer", ALLOCSET_SMALL_SIZES);
	transfer = MemoryContextAllocZero(context, sizeof(AmlTransfer));
	transfer->context = context;
	transfer->direction = direction;
	transfer->target = MemoryContextStrdup(context, target);
	transfer->limits = *limits;
	transfer->release.func = release_transfer;
	transfer->release.arg = transfer;
	MemoryContextRegisterResetCallback(context, &transfer->release);

	AML_WITH_SIGNALS_BLOCKED(transfer->handle = aml_library.transfer_open(&request, &error));
	if (transfer->handle <= 0)
		report_failure(transfer, &error);
	return transfer;
}

char *
aml_transfer_buffer(AmlTransfer *transfer, Size *length)
{
	AwsMlBuffer buffer = {.size = sizeof(AwsMlBuffer)};
	AwsMlError error = {.size = sizeof(AwsMlError)};
	int32_t state;

	for (;;)
	{
		AML_WITH_SIGNALS_BLOCKED(state =
									 aml_library.transfer_poll(transfer->handle, &buffer, &error));
		if (state == AWS_ML_DONE)
			break;
		if (state != AWS_ML_PENDING)
			report_failure(transfer, &error);
		aml_wait_for_transfer();
	}
	if (buffer.length < 0 || (buffer.length > 0 && buffer.data == NULL) ||
		(buffer.length == 0 && transfer->direction == AWS_ML_UPLOAD))
		elog(ERROR, "the managed library of aws_ml gave a buffer of " INT64_FORMAT " bytes",
			 buffer.length);
	*length = buffer.length;
	return buffer.data;
}

void
aml_transfer_next(AmlTransfer *transfer, Size length, bool ends_object)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};
	int32_t status;

	AML_WITH_SIGNALS_BLOCKED(
		status = aml_library.transfer_next(transfer->handle, length, ends_object, &error));
	if (status != 0)
		report_failure(transfer, &error);
}

AwsMlTransferResult
aml_transfer_finish(AmlTransfer *transfer, Size length)
{
	AwsMlTransferResult result = {.size = sizeof(AwsMlTransferResult)};
	AwsMlError error = {.size = sizeof(AwsMlError)};
	int32_t state;

	for (;;)
	{
		AML_WITH_SIGNALS_BLOCKED(
			state = aml_library.transfer_finish(transfer->handle, length, &result, &error));
		if (state == AWS_ML_DONE)
			return result;
		if (state != AWS_ML_PENDING)
			report_failure(transfer, &error);
		aml_wait_for_transfer();
	}
}

void
aml_transfer_free(AmlTransfer *transfer)
{
	MemoryContextDelete(transfer->context);
}
