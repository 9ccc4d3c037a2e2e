/*-------------------------------------------------------------------------
 *
 * errors.c
 *		Turns error records of the managed library into SQL errors.
 *
 * Each kind of error has a SQLSTATE, a message in PostgreSQL's style and, if a setting
 * can help, a hint that names it.  The meaning of a service's error code is defined in
 * its folder of AwsMl.Core/Services, and in AwsMl.Core/Errors.  A hint from there takes
 * precedence over those of the service's row (call/services.c), and those over the ones
 * here.  The detail identifies the request in the service's own logs.  Requests rejected
 * before anything was sent are reported in the library's own words.
 *
 * External text (from a service or a model, or names given by a user) passes through
 * aml_clean_text before it reaches a terminal or the log: it escapes all characters that
 * a terminal would interpret.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "runtime/errors.h"
#include "settings.h"

/*
 * Our own code, in the class of external_routine_exception: 53000 and 08P01 have the same
 * meaning, but clients take those for a failure of PostgreSQL itself, and drop the
 * connection.
 */
#define ERRCODE_SERVICE_UNAVAILABLE MAKE_SQLSTATE('3', '8', 'M', '0', '1')
#define ERRCODE_BAD_ANSWER MAKE_SQLSTATE('3', '8', 'M', '0', '2')

typedef struct ErrorClass
{
	int sqlstate;
	const char *what; /* completes the message "NAME: ..."; NULL: the library's text is the
					   * message */
	const char *hint; /* or NULL; %s: the service as it appears in names of settings */
} ErrorClass;

static const ErrorClass error_classes[] = {
	[AWS_ML_BAD_ARGUMENT] = {ERRCODE_INVALID_PARAMETER_VALUE},
	[AWS_ML_TOO_LARGE] = {ERRCODE_PROGRAM_LIMIT_EXCEEDED, "input is too large",
						  "This row alone is larger than the service accepts."},
	[AWS_ML_NO_CREDENTIALS] = {ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION,
							   "credentials were not found or not accepted",
							   "Set AWS credentials in the environment of the server, or see "
							   "aws_ml.profile and aws_ml.shared_credentials_file."},
	[AWS_ML_ACCESS_DENIED] = {ERRCODE_INSUFFICIENT_PRIVILEGE, "access denied by the service",
							  "The AWS role of the server needs permission for this operation; see "
							  "aws_ml.%s_role."},
	[AWS_ML_CANNOT_CONNECT] = {ERRCODE_SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
							   "could not connect",
							   "Check aws_ml.region, aws_ml.%s_endpoint_url, aws_ml.proxy, "
							   "aws_ml.ca_bundle and aws_ml.connect_timeout."},
	[AWS_ML_CONNECTION_LOST] = {ERRCODE_CONNECTION_FAILURE, "connection was lost",
								"See aws_ml.max_attempts."},
	[AWS_ML_TIMED_OUT] = {ERRCODE_CONNECTION_FAILURE, "request timed out",
						  "A smaller max_rows_per_batch makes requests shorter; "
						  "aws_ml.request_timeout sets the limit."},
	[AWS_ML_UNAVAILABLE] = {ERRCODE_SERVICE_UNAVAILABLE,
							"service is throttling requests or unavailable",
							"See aws_ml.max_attempts and aws_ml.max_concurrent_requests."},
	[AWS_ML_SERVICE_ERROR] = {ERRCODE_EXTERNAL_ROUTINE_EXCEPTION, "service returned an error"},
	[AWS_ML_BAD_ANSWER] = {ERRCODE_BAD_ANSWER, "answer was not understood"},
	[AWS_ML_OUT_OF_MEMORY] =
		{ERRCODE_OUT_OF_MEMORY, "out of memory",
		 "A smaller max_rows_per_batch or aws_ml.max_payload_bytes takes less memory."},
	[AWS_ML_CONFIGURATION] = {ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, NULL,
							  "The settings of aws_ml and the AWS_* environment of the server say "
							  "where requests go and who signs them."},
	[AWS_ML_INTERNAL] = {ERRCODE_INTERNAL_ERROR, "unexpected error in the managed library"},
	[AWS_ML_FUNCTION_ERROR] = {ERRCODE_EXTERNAL_ROUTINE_EXCEPTION, "lambda invocation failed"},
	/* reported by those who set them */
	[AWS_ML_LIMIT_REACHED] = {ERRCODE_INTERNAL_ERROR, "unknown limit in the managed library"},
};

/*
 * What a terminal or a human could mistake for something other than text: control
 * characters, including those of 8-bit terminals; changes of writing direction; other
 * line ends, and invisible characters.  Joiners that scripts need (U+200C, U+200D) are
 * not included.
 */
static const pg_wchar unclean[][2] = {
	{0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
	{0x180e, 0x180e}, {0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e},
	{0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
};

static bool
is_unclean(pg_wchar character)
{
	for (int i = 0; i < lengthof(unclean); i++)
	{
		if (character >= unclean[i][0] && character <= unclean[i][1])
			return true;
	}
	return false;
}

/* Returns the text with such characters, and invalid bytes, escaped. */
char *
aml_clean_text(const char *utf8)
{
	const unsigned char *next = (const unsigned char *) utf8;
	const unsigned char *end = next + strlen(utf8);
	StringInfoData text;

	initStringInfo(&text);
	while (next < end)
	{
		int length = pg_utf_mblen(next);
		pg_wchar character;

		if (length > end - next || !pg_utf8_islegal(next, length))
		{
			appendStringInfo(&text, "\\x%02x", *next++);
			continue;
		}
		character = utf8_to_unicode(next);
		if (character == '\n')
			appendStringInfoString(&text, "\\n");
		else if (!is_unclean(character))
			appendBinaryStringInfo(&text, (const char *) next, length);
		else
			appendStringInfo(&text, character < 0x80 ? "\\x%02x" : "\\u%04x", character);
		next += length;
	}
	return text.data;
}

/*
 * Text from the library, cleaned, in the server's encoding.  An error must not fail
 * because of its own text, so characters that the encoding lacks become question marks.
 */
static char *
server_text(const char *outside)
{
	char *utf8 = aml_clean_text(outside);
	int encoding = GetDatabaseEncoding();
	Oid conversion;
	unsigned char *text;
	int rest = strlen(utf8);
	int length = 0;

	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII)
		return utf8;

	conversion = FindDefaultConversionProc(PG_UTF8, encoding);
	text = palloc((Size) rest * MAX_CONVERSION_GROWTH + 1);
	text[0] = '\0';
	while (OidIsValid(conversion) && rest > 0)
	{
		int done = pg_do_encoding_conversion_buf(conversion, PG_UTF8, encoding,
												 (unsigned char *) utf8, rest, text + length,
												 rest * MAX_CONVERSION_GROWTH + 1, true);

		length += strlen((char *) text + length);
		utf8 += done;
		rest -= done;
		if (rest > 0)
		{
			int lost = Min(rest, pg_encoding_mblen(PG_UTF8, utf8));

			text[length++] = '?';
			text[length] = '\0';
			utf8 += lost;
			rest -= lost;
		}
	}
	return (char *) text;
}

char *
aml_clean_name(const char *name)
{
	return server_text(pg_server_to_any(name, strlen(name), PG_UTF8));
}

static const ErrorClass *
class_of(const AwsMlError *error)
{
	int kind = error->kind;

	if (kind <= AWS_ML_OK || kind >= lengthof(error_classes))
		kind = AWS_ML_INTERNAL;
	return &error_classes[kind];
}

/* True if the library found the row too large, and says so in its own words. */
static bool
refused_unsent(const AwsMlError *error)
{
	return error->kind == AWS_ML_TOO_LARGE && error->attempts == 0;
}

static char *
subject(const Service *service, const char *target)
{
	return psprintf(service->subject, server_text(target));
}

char *
aml_error_message(const AwsMlError *error, const Service *service, const char *target)
{
	const ErrorClass *class = class_of(error);

	if (class->what == NULL || refused_unsent(error))
		return server_text(error->message);
	if (error->kind == AWS_ML_FUNCTION_ERROR)
		return pstrdup(_(class->what));
	return psprintf("%s: %s", subject(service, target), _(class->what));
}

/* In Aurora's words.  A function may quote the row that it was invoked with. */
static char *
function_detail(const AwsMlError *error, const char *target, bool with_details)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "\"%s\" returned error \"%s\"", server_text(target),
					 server_text(error->service_code));
	if (with_details)
		appendStringInfo(&text, ", details: \"%s\"", server_text(error->message));
	appendStringInfoChar(&text, '.');
	return text.data;
}

char *
aml_error_detail_log(const AwsMlError *error, const char *target)
{
	if (error->kind != AWS_ML_FUNCTION_ERROR || aml_log_payloads)
		return NULL;
	return function_detail(error, target, false);
}

char *
aml_error_detail(const AwsMlError *error, const char *target)
{
	StringInfoData text;

	if (class_of(error)->what == NULL || refused_unsent(error))
		return NULL;
	if (error->kind == AWS_ML_FUNCTION_ERROR)
		return function_detail(error, target, true);

	initStringInfo(&text);
	if (error->service_code[0])
		appendStringInfo(&text, "%s: ", server_text(error->service_code));
	appendStringInfoString(&text, error->message[0] ? server_text(error->message) : "no message");
	if (error->attempts > 0)
	{
		appendStringInfoString(&text, " (");
		if (error->http_status > 0)
			appendStringInfo(&text, "HTTP status %d, ", error->http_status);
		if (error->request_id[0])
			appendStringInfo(&text, "request id %s, ", server_text(error->request_id));
		appendStringInfo(&text, ngettext("%d attempt", "%d attempts", error->attempts),
						 error->attempts);
		appendStringInfo(&text, ", %.0f ms", error->elapsed_ms);
		if (error->rows > 0)
			appendStringInfo(&text,
							 ngettext(", batch of %lld row", ", batch of %lld rows", error->rows),
							 (long long) error->rows);
		appendStringInfoChar(&text, ')');
	}
	if (error->code_is_unknown)
	{
		appendStringInfo(&text, "; the code \"%s\" is not known", server_text(error->service_code));
		if (error->http_status > 0)
			appendStringInfo(&text, "; classified by HTTP status %d", error->http_status);
	}
	return text.data;
}

static const char *
hint(const AwsMlError *error, const Service *service)
{
	const char *of_class = class_of(error)->hint;

	if (refused_unsent(error))
		return service->hint_unsent;
	if (error->hint[0])
		return server_text(error->hint);
	for (const ServiceHint *own = service->hints; own && own->hint; own++)
	{
		if (own->kind == error->kind)
			return own->hint;
	}
	return of_class ? psprintf(of_class, service->name) : NULL;
}

void
aml_report_limit(const RequestLimits *limits, const AwsMlError *error)
{
	if (error->kind == AWS_ML_LIMIT_REACHED && error->limit >= 0 && error->limit < limits->count)
		limits->report(limits, error);
}

void
aml_report_error(const AwsMlError *error, const Service *service, const char *target)
{
	char *error_detail = aml_error_detail(error, target);
	char *error_detail_log = aml_error_detail_log(error, target);
	const char *error_hint = hint(error, service);

	ereport(ERROR, (errcode(class_of(error)->sqlstate),
					errmsg_internal("%s", aml_error_message(error, service, target)),
					error_detail ? errdetail_internal("%s", error_detail) : 0,
					error_detail_log ? errdetail_log("%s", error_detail_log) : 0,
					error_hint ? errhint("%s", error_hint) : 0));
	pg_unreachable();
}
