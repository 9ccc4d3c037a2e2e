/*-------------------------------------------------------------------------
 *
 * failed_calls.c
 *		Calls that returned NULL because they failed (aws_ml.on_error = null).
 *
 * Failures are counted by SQL error code and service error code.  A single warning
 * reports the counts, with the first error of each kind in full.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "call/failed_calls.h"
#include "runtime/errors.h"

/* Failures of one kind. */
typedef struct FailedCode
{
	char *message;
	char *code;   /* the service's error code; empty: none */
	char *detail; /* of the first failure, or NULL */
	char *detail_log;
	int64 rows;
} FailedCode;

static FailedCode *
find_code(const FailedCalls *failed, const char *message, const char *code)
{
	ListCell *cell;

	foreach(cell, failed->codes)
	{
		FailedCode *known = lfirst(cell);

		if (strcmp(known->message, message) == 0 && strcmp(known->code, code) == 0)
			return known;
	}
	return NULL;
}

void
aml_failed_calls_add(FailedCalls *failed, AmlRequest *request, int n)
{
	MemoryContext old = MemoryContextSwitchTo(failed->context);
	AwsMlError error;
	char *message;
	FailedCode *code;

	aml_request_failure(request, n, &error);
	message = aml_error_message(&error, request->service, request->target);
	code = find_code(failed, message, error.service_code);
	if (code == NULL)
	{
		code = palloc0(sizeof(FailedCode));
		code->message = message;
		code->code = pstrdup(error.service_code);
		code->detail = aml_error_detail(&error, request->target);
		code->detail_log = aml_error_detail_log(&error, request->target);
		failed->codes = lappend(failed->codes, code);
	}
	else
		pfree(message);
	code->rows++;
	failed->rows++;
	MemoryContextSwitchTo(old);
}

static void
append_code(StringInfo text, const FailedCode *code, const char *detail)
{
	if (text->len > 0)
		appendStringInfoChar(text, '\n');
	appendStringInfo(text, INT64_FORMAT " x %s", code->rows, code->message);
	if (detail)
		appendStringInfo(text, "; the first: %s", detail);
}

void
aml_failed_calls_warn(const FailedCalls *failed, Oid function)
{
	StringInfoData detail;
	StringInfoData detail_log;
	ListCell *cell;

	if (failed->rows == 0)
		return;

	initStringInfo(&detail);
	initStringInfo(&detail_log);
	foreach(cell, failed->codes)
	{
		const FailedCode *code = lfirst(cell);

		append_code(&detail, code, code->detail);
		append_code(&detail_log, code, code->detail_log ? code->detail_log : code->detail);
	}
	ereport(WARNING, (errmsg_plural("%lld call of %s.%s failed and returned NULL",
									"%lld calls of %s.%s failed and returned NULL", failed->rows,
									(long long) failed->rows,
									get_namespace_name(get_func_namespace(function)),
									get_func_name(function)),
					  errdetail_internal("%s", detail.data), errdetail_log("%s", detail_log.data),
					  errhint("Set aws_ml.on_error to \"error\" to make such statements fail.")));
}
