/*-------------------------------------------------------------------------
 *
 * request.c
 *		Requests to the managed library.
 *
 * A request is freed by a reset callback of its memory context, which is registered
 * before the request exists, so that no code path can leak it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#include "runtime/errors.h"
#include "runtime/library.h"
#include "runtime/packed_rows.h"
#include "runtime/request.h"
#include "settings.h"

/* Memory context callback: must not raise an error. */
static void
release_request(void *arg)
{
	AmlRequest *request = arg;
	int64 handle = request->handle;

	request->handle = 0;
	if (handle > 0 && aml_library_is_open())
		AML_WITH_SIGNALS_BLOCKED(aml_library.free(handle));
}

/* Milliseconds left until statement_timeout; 0: no limit. */
static int64
statement_time_left(void)
{
	if (!get_timeout_active(STATEMENT_TIMEOUT))
		return 0;
	return Max(1, (get_timeout_finish_time(STATEMENT_TIMEOUT) - GetCurrentTimestamp()) / 1000);
}

static void
tell_refusal(void *arg)
{
	errcontext(
		"call that aws_ml.on_error does not apply to: it is in a function that does not set it in "
		"a SET clause, or in a constraint, policy or view");
}

AML_NORETURN static void
report_failure(const AmlRequest *request, const AwsMlError *error)
{
	ErrorContextCallback callback = {error_context_stack, tell_refusal, NULL};

	if (request->limits != NULL)
		aml_report_limit(request->limits, error);
	if (request->null_is_refused)
		error_context_stack = &callback;
	aml_report_error(error, request->service, request->target);
}

AmlRequest *
aml_request_submit(MemoryContext parent, const ServiceOperation *operation, const char *target,
				   const char *rows, Size rows_length, int row_count, bool failure_is_null,
				   AwsMlCounters *const *counters, int counter_count, const RequestLimits *limits)
{
	const Service *service = aml_service_of(operation);
	AwsMlError error = {.size = sizeof(AwsMlError)};
	AwsMlRequest arguments = {
		.size = sizeof(AwsMlRequest),
		.max_rows = operation->max_rows_is_hard ? operation->max_rows : 0,
		.operation = {operation->name, strlen(operation->name)},
		.target = {target, strlen(target)},
		.rows = rows,
		.rows_length = rows_length,
		.row_count = row_count,
		.keep_going = failure_is_null,
		.max_payload_bytes = aml_max_payload_bytes,
		.time_left_ms = statement_time_left(),
		.counters = counters,
		.counter_count = counter_count,
		.limits = limits->limits,
		.limit_count = limits->count,
	};
	MemoryContext context;
	AmlRequest *request;
	int32_t taken = 0;

	aml_open_library(service, target);

	context = AllocSetContextCreate(parent, "aws_ml request", ALLOCSET_SMALL_SIZES);
	request = MemoryContextAllocZero(context, sizeof(AmlRequest));
	request->context = context;
	request->service = service;
	request->target = MemoryContextStrdup(context, target);
	/* most have none, and many requests of one row may be kept */
	if (limits->count > 0)
	{
		RequestLimits *copy = MemoryContextAlloc(context, sizeof(RequestLimits));

		*copy = *limits;
		request->limits = copy;
	}
	request->null_is_refused = aml_on_error == AML_ON_ERROR_NULL && !failure_is_null;
	request->release.func = release_request;
	request->release.arg = request;
	MemoryContextRegisterResetCallback(context, &request->release);

	AML_WITH_SIGNALS_BLOCKED(request->handle = aml_library.submit(&arguments, &taken, &error));
	if (request->handle <= 0)
		report_failure(request, &error);
	if (taken < 1 || taken > row_count)
		elog(ERROR, "the managed library of aws_ml took %d of %d rows", taken, row_count);
	request->rows = taken;
	return request;
}

bool
aml_request_done(AmlRequest *request)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};
	const char **answers;

	if (request->answers != NULL)
		return true;

	/* signals need not be blocked: this returns what is there, creates nothing, and is
	 * called for every row that waits */
	request->result.size = sizeof(AwsMlResult);
	switch (aml_library.poll(request->handle, &request->result, &error))
	{
		case AWS_ML_PENDING:
			return false;
		case AWS_ML_DONE:
			if (request->result.row_count != request->rows)
				elog(ERROR, "the managed library of aws_ml answered %d of %d rows",
					 request->result.row_count, request->rows);
			answers = MemoryContextAlloc(request->context, sizeof(char *) * request->rows);
			aml_find_packed_rows(request->result.rows, request->result.rows_length, request->rows,
								 answers);
			request->answers = answers;
			return true;
		default:
			report_failure(request, &error);
	}
}

bool
aml_request_failed(AmlRequest *request)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};
	int32_t status;

	if (request->answers != NULL)
		return false;
	request->result.size = sizeof(AwsMlResult);
	status = aml_library.poll(request->handle, &request->result, &error);
	return status != AWS_ML_PENDING && status != AWS_ML_DONE;
}

void
aml_request_failure(AmlRequest *request, int n, AwsMlError *failure)
{
	int32_t status;

	memset(failure, 0, sizeof(AwsMlError));
	failure->size = sizeof(AwsMlError);
	AML_WITH_SIGNALS_BLOCKED(status = aml_library.failure(request->handle, n, failure));
	if (status != 0)
		aml_report_error(failure, request->service, request->target);
}
