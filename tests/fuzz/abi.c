/*-------------------------------------------------------------------------
 *
 * abi.c
 *		Calls the exports of the managed library in invalid ways.
 *
 *		abi LIBRARY STEPS SEED
 *
 * Requests to a hostile server are submitted, polled and freed in random order, some of
 * them with structs that are too short, numbers out of range, packed rows that end too
 * early and invalid text.  Transfers are opened, and their buffers taken, used and given
 * back, in the same way.  Input ends at a guard page, and is unmapped when the call has
 * returned.  Output is checked against aws_ml_abi.h.
 *
 * The caller keeps its part of the contract: pointers to structs are not NULL (except
 * those to AwsMlError and rows_taken, which the library checks), a length between 0 and 2
 * GB is that of existing memory, initialize is called once, and no settings lead beyond
 * this machine.
 *
 *-------------------------------------------------------------------------
 */
#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <time.h>

#include "fuzz.h"
#include "hostile_server.h"

#define MOST_REQUESTS 64
#define MOST_TRANSFERS 6
#define STEPS_OF_ROUND 5000

typedef struct Request
{
	int64_t handle; /* 0: none */
	Operation operation;
	bool keep_going;
	int rows;
	int state; /* last result of poll */
} Request;

typedef struct Transfer
{
	int64_t handle; /* 0: none */
	AwsMlDirection direction;
	bool failed;
	bool ended;   /* finished, or finishing */
	char *buffer; /* NULL: none is lent */
	int64_t length;
} Transfer;

static AwsMlExports library;

static volatile char touched; /* of the data read */
static Request requests[MOST_REQUESTS];
static Transfer transfers[MOST_TRANSFERS];
static int64_t last_handle;
static int64_t last_transfer;
static int event_fd;
static AwsMlActivity activity;
static AwsMlPace paces[2];
static AwsMlCounters counters[2];
static AwsMlCounters *const counter_blocks[] = {&counters[0], &counters[1]};
static int64_t used[3];
static const AwsMlLimit limits[] = {
	{&used[0], 300, 1, 0, 0, 0, 0, 0, 0},
	{&used[1], 20000, 0, 1, 0, 0, 0, 0, 0},
	{&used[2], INT64_MAX, 5, 1, 0.5, 30, 2, 3, 1e300},
};
static int port;
static bool stays_here; /* the settings lead to the hostile server */
static int step;
static uint64_t seed;

/* What happened, for the summary. */
static struct
{
	long submitted, refused, configured, not_configured, done, failed, freed_running, rows,
		failures, signals, opened, not_opened, transferred, transfers_failed, transfers_dropped;
	long kinds[AWS_ML_LIMIT_REACHED + 1];
	double slowest_ms;
} seen;

#define CHECK(condition, ...)                                                                      \
	do                                                                                             \
	{                                                                                              \
		if (!(condition))                                                                          \
			finding(#condition, __LINE__, __VA_ARGS__);                                            \
	} while (0)

static void __attribute__((noreturn, format(printf, 3, 4)))
finding(const char *condition, int line, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "abi.c:%d: step %d of seed %lu: not true: %s: ", line, step,
			(unsigned long) seed, condition);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\n");
	_exit(1);
}

/* ----------------------------------------------------------------
 *		Calls, with signals blocked as extension/runtime/request.c does
 * ----------------------------------------------------------------
 */

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static double
begin_call(sigset_t *saved)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
	sigset_t mask;

	sigfillset(&mask);
	for (int i = 0; i < lengthof(faults); i++)
		sigdelset(&mask, faults[i]);
	sigdelset(&mask, SIGRTMIN);
	pthread_sigmask(SIG_SETMASK, &mask, saved);
	return now_ms();
}

static void
end_call(const sigset_t *saved, double started)
{
	double elapsed = now_ms() - started;
	sigset_t mask;

	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	for (int number = 1; number < SIGRTMAX; number++)
	{
		/* glibc reserves the two before SIGRTMIN */
		bool blocked = number != SIGSEGV && number != SIGBUS && number != SIGFPE &&
					   number != SIGILL && number != SIGTRAP && number != SIGABRT &&
					   number != SIGSYS && number != SIGKILL && number != SIGSTOP &&
					   (number < 32 || number > SIGRTMIN);

		CHECK(sigismember(&mask, number) == blocked, "the mask of signal %d was changed", number);
	}
	pthread_sigmask(SIG_SETMASK, saved, NULL);
	if (elapsed > seen.slowest_ms)
		seen.slowest_ms = elapsed;
}

#define MASKED(call)                                                                               \
	do                                                                                             \
	{                                                                                              \
		sigset_t saved_mask;                                                                       \
		double started = begin_call(&saved_mask);                                                  \
		call;                                                                                      \
		end_call(&saved_mask, started);                                                            \
	} while (0)

/*
 * A struct for the library, of the right size or a wrong one, with no more memory behind
 * it than its size says.  A larger size means a later version.
 */
static size_t
struct_size(size_t right)
{
	if (!one_in(20))
		return right;
	return one_in(2) ? right + random_below(100) * 8
					 : sizeof(int32_t) + random_below((int) right - 4);
}

static void *
new_struct(const void *content, size_t right, size_t size)
{
	char *memory = guarded_new(NULL, size);
	int32_t said = size < right && one_in(2) ? (int32_t) -random_below(INT32_MAX) : (int32_t) size;

	memset(memory, 0xee, size);
	memcpy(memory, content, size < right ? size : right);
	memcpy(memory, &said, sizeof(said));
	return memory;
}

/* ----------------------------------------------------------------
 *		Errors
 * ----------------------------------------------------------------
 */

typedef struct ErrorPlace
{
	size_t size;
	AwsMlError *error; /* NULL, sometimes */
} ErrorPlace;

static ErrorPlace
new_error(void)
{
	AwsMlError empty;
	ErrorPlace place = {.size = struct_size(sizeof(AwsMlError))};

	memset(&empty, 0xee, sizeof(empty));
	if (!one_in(30))
		place.error = new_struct(&empty, sizeof(empty), place.size);
	return place;
}

static void
check_error_text(const char *text, size_t size, const char *what)
{
	size_t length = strnlen(text, size);

	CHECK(length < size, "%s is not terminated", what);
	CHECK(is_text(text, length), "%s is not UTF-8", what);
}

/* An error that must be filled in, if there was space for it.  well_formed: the caller
 * did nothing wrong. */
static void
end_error(ErrorPlace place, bool filled, bool well_formed, int rows)
{
	AwsMlError *error = place.error;

	if (filled && error != NULL && place.size >= sizeof(AwsMlError))
	{
		CHECK(error->kind > AWS_ML_OK && error->kind <= AWS_ML_LIMIT_REACHED, "kind %d",
			  error->kind);
		check_error_text(error->service_code, sizeof(error->service_code), "service_code");
		check_error_text(error->request_id, sizeof(error->request_id), "request_id");
		check_error_text(error->message, sizeof(error->message), "message");
		CHECK(error->http_status >= 0 && error->http_status <= 999, "%d", error->http_status);
		CHECK(error->attempts >= 0 && error->attempts <= 10000, "%d", error->attempts);
		CHECK(isfinite(error->elapsed_ms) && error->elapsed_ms >= 0, "%f", error->elapsed_ms);
		CHECK(error->rows >= 0 && error->rows <= rows, "%ld rows of %d", (long) error->rows, rows);
		CHECK(!well_formed || error->kind != AWS_ML_INTERNAL, "%s", error->message);
		CHECK(error->limit >= 0 && error->limit < lengthof(limits), "limit %d", error->limit);
		CHECK(used[0] <= limits[0].max && used[1] <= limits[1].max, "%ld requests, %ld rows",
			  (long) used[0], (long) used[1]);
		CHECK(error->kind != AWS_ML_OUT_OF_MEMORY, "%s", error->message);
		seen.kinds[error->kind]++;
	}
	else if (error != NULL && place.size < sizeof(AwsMlError))
	{
		for (size_t i = sizeof(int32_t); i < place.size; i++)
			CHECK(((unsigned char *) error)[i] == 0xee, "byte %zu of a struct of %zu was written",
				  i, place.size);
	}
	guarded_free(error, place.size);
}

/* ----------------------------------------------------------------
 *		Settings
 * ----------------------------------------------------------------
 */

static AwsMlString
new_string(const char *data, size_t length)
{
	return (AwsMlString){guarded_new(data, length), (int64_t) length};
}

static AwsMlString
random_string(void)
{
	Buffer text = {0};
	AwsMlString string;

	append_random_text(&text, one_in(10) ? 100000 : 40);
	string = new_string(text.data, text.length);
	free(text.data);
	return string;
}

/* Impossible lengths.  The memory they refer to is not read. */
static int64_t
hostile_length(void)
{
	static const int64_t lengths[] = {-1,         INT32_MIN, INT64_MIN, (int64_t) INT32_MAX + 1,
									  UINT32_MAX, INT64_MAX};

	return ONE_OF(lengths);
}

static void
configure(bool hostile)
{
	AwsMlSettings settings = {
		.max_attempts = 1 + random_below(2),
		.connect_timeout_ms = 1000,
		.request_timeout_ms = 20 + random_below(400),
		.log_payloads = one_in(2),
		.max_connections = 1 + random_below(AWS_ML_MAX_CONNECTIONS),
		.allow_http = one_in(2),
	};
	static const char *const names[] = {"sagemaker", "comprehend", "bedrock", "lambda", "s3"};
	AwsMlServiceSettings services[lengthof(names)];
	char *given_services;
	AwsMlRateLimit rate_limits[] = {{.rate = 1e5}, {.rate = 1e5}};
	char *given_rate_limits;
	AwsMlString *strings[5 + 3 * lengthof(names)];
	int64_t lengths[lengthof(strings)];
	int count = 0;
	char url[64];
	size_t size = hostile ? struct_size(sizeof(settings)) : sizeof(settings);
	AwsMlSettings *given;
	ErrorPlace error = new_error();
	int32_t status;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
	settings.region = new_string("us-east-1", strlen("us-east-1"));
	if (one_in(6))
		settings.proxy = new_string(url, strlen(url));
	for (AwsMlString *string = &settings.region; string <= &settings.proxy; string++)
		strings[count++] = string;
	for (int i = 0; i < lengthof(names); i++)
	{
		services[i] = (AwsMlServiceSettings){
			.service = new_string(names[i], strlen(names[i])),
			.endpoint_url = new_string(url, strlen(url)),
		};
		for (AwsMlString *string = &services[i].service; string <= &services[i].endpoint_url;
			 string++)
			strings[count++] = string;
	}
	for (int i = 0; i < count; i++)
	{
		lengths[i] = strings[i]->length;
		if (!hostile || !one_in(20))
			continue;
		guarded_free((char *) strings[i]->data, lengths[i]);
		*strings[i] = random_string();
		lengths[i] = strings[i]->length;
		if (one_in(6))
			strings[i]->length = hostile_length();
	}
	given_services = guarded_new(services, sizeof(services));
	settings.services = (AwsMlServiceSettings *) given_services;
	settings.service_count = lengthof(names);
	if (hostile && one_in(20))
		settings.service_count = one_in(2) ? -1 : random_below(lengthof(names));
	if (hostile && one_in(20))
		settings.services = NULL;
	rate_limits[0].service = services[0].service;
	if (hostile && one_in(20))
		rate_limits[0].rate = one_in(2) ? NAN : (double) hostile_number();
	given_rate_limits = guarded_new(rate_limits, sizeof(rate_limits));
	settings.rate_limits = (AwsMlRateLimit *) given_rate_limits;
	settings.rate_limit_count = random_below(lengthof(rate_limits) + 1);
	if (hostile && one_in(20))
		settings.rate_limit_count = -random_below(1000);
	if (hostile && one_in(20))
		settings.rate_limits = NULL;
	if (hostile && one_in(3))
		(&settings.max_attempts)[random_below(6)] = (int32_t) hostile_number();

	given = new_struct(&settings, sizeof(settings), size);
	MASKED(status = library.configure(given, error.error));
	CHECK(status == 0 || status == -1, "%d", status);
	CHECK(status == -1 || size >= sizeof(settings), "a struct of %zu bytes was taken", size);
	CHECK(status == 0 || hostile, "settings were refused");
	end_error(error, status == -1, false, 0);
	/* rejected settings do not replace the previous ones */
	if (status == 0)
		stays_here = !hostile;
	status == 0 ? seen.configured++ : seen.not_configured++;
	guarded_free(given, size);
	guarded_free(given_services, sizeof(services));
	guarded_free(given_rate_limits, sizeof(rate_limits));
	for (int i = 0; i < count; i++)
		guarded_free((char *) strings[i]->data, lengths[i]);
}

/* ----------------------------------------------------------------
 *		Requests
 * ----------------------------------------------------------------
 */

static bool
is_of_bedrock(Operation operation)
{
	return operation == INVOKE_MODEL || operation == GET_EMBEDDINGS;
}

static void
append_invocation(Buffer *rows)
{
	static const char *const types[] = {"RequestResponse", "Event", "DryRun", "None"};

	append_int32(rows, 6);
	append_field(rows, one_in(4) ? "" : "{}");
	one_in(2) ? append_field(rows, one_in(4) ? "a/b" : "us-east-1") : append_int32(rows, -1);
	one_in(2) ? append_field(rows, ONE_OF(types)) : append_int32(rows, -1);
	one_in(2) ? append_field(rows, one_in(4) ? "" : "Tail") : append_int32(rows, -1);
	one_in(2) ? append_field(rows, "{\"custom\": {}}") : append_int32(rows, -1);
	one_in(2) ? append_field(rows, one_in(4) ? "a b" : "$LATEST") : append_int32(rows, -1);
}

static void
append_rows(Buffer *rows, int count, Operation operation)
{
	bool invoke = operation == INVOKE_ENDPOINT;

	for (int row = 0; row < count; row++)
	{
		int fields = invoke ? random_below(5) : 1;

		if (is_of_bedrock(operation))
		{
			append_int32(rows, 3);
			one_in(4) ? append_field(rows, one_in(2) ? "text/csv" : "a\nb")
					  : append_int32(rows, -1);
			append_field(rows, one_in(2) ? "predictions.0.score" : "application/json");
			append_field(rows, "{}");
			continue;
		}
		if (operation == INVOKE_FUNCTION)
		{
			append_invocation(rows);
			continue;
		}

		append_int32(rows, fields);
		for (int i = 0; i < fields; i++)
		{
			Buffer text = {0};

			append_random_text(&text, one_in(100) ? 6000 : 20);
			if (invoke && one_in(8))
				append_int32(rows, -1);
			else
			{
				append_int32(rows, (int32_t) text.length);
				append(rows, text.data, text.length);
			}
			free(text.data);
		}
	}
}

/* Many endpoints, or one that throttles would make all of them wait. */
static AwsMlString
target_of(Operation operation)
{
	static const char *const languages[] = {"en", "zh-TW"};
	char endpoint[32];
	const char *name = operation == DETECT_SENTIMENT ? ONE_OF(languages) : endpoint;

	snprintf(endpoint, sizeof(endpoint), "ep-%d", random_below(1000));
	return new_string(name, strlen(name));
}

/* Applies something that the library must reject or tolerate. */
static void
make_hostile(AwsMlRequest *request, Buffer *rows)
{
	switch (random_below(10))
	{
		case 8:
			/* the same with limits; the library takes 32 */
			request->limit_count = one_in(2) ? -random_below(1000) : 33 + random_below(1000);
			break;
		case 7:
			/* more than there are would be read; the library takes 8 at most */
			request->counter_count = one_in(2) ? -random_below(1000) : 9 + random_below(1000);
			break;
		case 0:
			guarded_free((char *) request->operation.data, request->operation.length);
			request->operation = random_string();
			break;
		case 1:
			guarded_free((char *) request->target.data, request->target.length);
			request->target = random_string();
			break;
		case 2:
			request->row_count = (int32_t) hostile_number();
			break;
		case 3:
			request->max_payload_bytes = hostile_number();
			break;
		case 4:
			request->time_left_ms = hostile_number();
			break;
		case 5:
			request->keep_going = (int32_t) hostile_number();
			break;
		case 6:
			request->max_rows = (int32_t) hostile_number();
			break;
		default:
			spoil(rows);
			break;
	}
}

static void
submit(Request *request)
{
	Operation operation = random_below(lengthof(operation_names));
	bool hostile = one_in(3);
	int count = 1 + random_below(one_in(20) ? 2000 : one_in(2) ? 40 : 3);
	Buffer rows = {0};
	AwsMlRequest arguments = {
		.max_rows = one_in(2) ? 25 : 0,
		.operation = new_string(operation_names[operation], strlen(operation_names[operation])),
		.target = target_of(operation),
		.row_count = count,
		.keep_going = one_in(2),
		.max_payload_bytes = one_in(4)   ? 1 + random_below(500)
							 : one_in(4) ? INT64_MAX
										 : 6 * 1024 * 1024,
		.time_left_ms = one_in(4)   ? 1 + random_below(300)
						: one_in(4) ? INT64_MAX
									: 0,
		.counters = counter_blocks,
		.counter_count = random_below(lengthof(counter_blocks) + 1),
		.limits = limits,
		.limit_count = one_in(4) ? random_below(lengthof(limits) + 1) : 0,
	};
	size_t size = hostile ? struct_size(sizeof(arguments)) : sizeof(arguments);
	ErrorPlace error = new_error();
	int32_t *taken =
		hostile && one_in(20) ? NULL : (int32_t *) guarded_new("\xee\xee\xee\xee", sizeof(int32_t));
	AwsMlRequest *given;
	int64_t target_length, operation_length;
	int64_t handle;

	append_rows(&rows, count, operation);
	if (hostile)
		make_hostile(&arguments, &rows);
	arguments.rows = guarded_new(rows.data, rows.length);
	arguments.rows_length = (int64_t) rows.length;
	target_length = arguments.target.length;
	operation_length = arguments.operation.length;
	given = new_struct(&arguments, sizeof(arguments), size);
	if (hostile && size >= sizeof(arguments) && one_in(10))
		given->rows_length = hostile_length();
	if (hostile && size >= sizeof(arguments) && one_in(10))
		given->target.length = hostile_length();
	if (hostile && size >= sizeof(arguments) && one_in(10))
		given->operation.length = hostile_length();
	if (hostile && size >= sizeof(arguments) && one_in(10))
		given->rows = NULL;

	MASKED(handle = library.submit(given, taken, error.error));
	CHECK(handle == -1 || handle > last_handle, "handle %ld after %ld", (long) handle,
		  (long) last_handle);
	end_error(error, handle == -1, !hostile, count);
	if (handle > 0)
	{
		CHECK(size >= sizeof(arguments), "a struct of %zu bytes was taken", size);
		CHECK(taken != NULL, "rows were taken without a place for their number");
		CHECK(*taken >= 1 && *taken <= arguments.row_count, "%d of %d rows", *taken,
			  arguments.row_count);
		last_handle = handle;
		*request = (Request){handle, operation, arguments.keep_going != 0, *taken, AWS_ML_PENDING};
		seen.submitted++;
	}
	else
		seen.refused++;
	guarded_free(given, size);
	guarded_free(taken, sizeof(int32_t));
	guarded_free((char *) arguments.rows, rows.length);
	guarded_free((char *) arguments.target.data, target_length);
	guarded_free((char *) arguments.operation.data, operation_length);
	free(rows.data);
}

static bool
can_have(Operation operation, int32_t fields)
{
	switch (operation)
	{
		case DETECT_SENTIMENT:
			return fields == 2;
		case GET_EMBEDDINGS:
			return fields >= 0;
		case INVOKE_FUNCTION:
			return fields == 4;
		default:
			return fields == 1;
	}
}

static void
check_result(const Request *request, const AwsMlResult *result)
{
	const char *at = result->rows;
	const char *end = at + result->rows_length;
	ErrorPlace error;
	int32_t status;

	CHECK(result->row_count == request->rows, "%d of %d rows", result->row_count, request->rows);
	CHECK(result->attempts >= 0 && result->failures >= 0 && result->failures <= request->rows,
		  "%d attempts, %d failures", result->attempts, result->failures);
	CHECK(request->keep_going || result->failures == 0, "%d failures", result->failures);
	CHECK(isfinite(result->elapsed_ms) && result->elapsed_ms >= 0, "%f ms", result->elapsed_ms);
	CHECK(result->bytes_out >= 0 && result->bytes_in >= 0, "%ld and %ld bytes",
		  (long) result->bytes_out, (long) result->bytes_in);
	for (int row = 0; row < result->row_count; row++)
	{
		bool all_text;
		int32_t fields;

		CHECK(next_row(&at, end, &fields, &all_text), "row %d is malformed", row);
		CHECK(can_have(request->operation, fields) ||
				  (fields < 0 && -1 - fields < result->failures),
			  "row %d has %d fields, of %d failures", row, fields, result->failures);
		CHECK(all_text, "row %d of operation %d is not text", row, request->operation);
	}
	CHECK(at == end, "%ld bytes after the rows", (long) (end - at));
	for (int n = 0; n <= result->failures; n++)
	{
		error = new_error();
		MASKED(status = library.failure(request->handle, n, error.error));
		CHECK(status == (n < result->failures ? 0 : -1), "failure %d of %d: %d", n,
			  result->failures, status);
		end_error(error, true, n < result->failures, request->rows);
	}
}

static void
poll_request(Request *request)
{
	AwsMlResult empty;
	size_t size = struct_size(sizeof(AwsMlResult));
	AwsMlResult *result;
	ErrorPlace error = new_error();
	int32_t state;

	memset(&empty, 0xee, sizeof(empty));
	result = new_struct(&empty, sizeof(empty), size);
	state = library.poll(request->handle, result, error.error);
	CHECK(state == AWS_ML_PENDING || state == AWS_ML_DONE || state == AWS_ML_FAILED, "%d", state);
	end_error(error, state == AWS_ML_FAILED, size >= sizeof(AwsMlResult), request->rows);
	if (size >= sizeof(AwsMlResult))
	{
		CHECK(request->state == AWS_ML_PENDING || request->state == state, "it was %d and is %d",
			  request->state, state);
		if (state == AWS_ML_DONE)
			check_result(request, result);
		if (request->state == AWS_ML_PENDING && state == AWS_ML_DONE)
		{
			seen.done++;
			seen.rows += request->rows;
			seen.failures += result->failures;
		}
		else if (request->state == AWS_ML_PENDING && state == AWS_ML_FAILED)
			seen.failed++;
		request->state = state;
	}
	else
		CHECK(state != AWS_ML_DONE, "a result was written to %zu bytes", size);
	guarded_free(result, size);
}

static void
use_unknown_handle(int64_t handle)
{
	AwsMlResult result = {.size = sizeof(result)};
	ErrorPlace error = new_error();
	int32_t status;

	status = library.poll(handle, &result, error.error);
	CHECK(status == AWS_ML_FAILED, "%d", status);
	end_error(error, true, false, 0);
	error = new_error();
	MASKED(status = library.failure(handle, (int32_t) hostile_number(), error.error));
	CHECK(status == -1, "%d", status);
	end_error(error, true, false, 0);
	MASKED(library.free(handle));
}

static void
ask_for_failure(Request *request)
{
	ErrorPlace error = new_error();
	int32_t status;

	MASKED(status = library.failure(request->handle, (int32_t) hostile_number(), error.error));
	CHECK(status == 0 || status == -1, "%d", status);
	end_error(error, true, false, request->rows);
}

static void
free_request(Request *request)
{
	seen.freed_running += request->state == AWS_ML_PENDING;
	MASKED(library.free(request->handle));
	if (one_in(8))
		use_unknown_handle(request->handle);
	request->handle = 0;
}

/* ----------------------------------------------------------------
 *		Transfers
 * ----------------------------------------------------------------
 */

/* More in flight would only use more memory: each has a buffer of 8 MB. */
static int32_t
hostile_in_flight(void)
{
	int32_t number = (int32_t) hostile_number();

	return number > 4 && number <= 64 ? 4 : number;
}

static void
make_transfer_hostile(AwsMlTransferRequest *request)
{
	AwsMlString *strings = &request->bucket;
	AwsMlString *string = &strings[random_below(6)];

	switch (random_below(5))
	{
		case 0:
			request->direction = (int32_t) hostile_number();
			break;
		case 1:
			request->max_in_flight = hostile_in_flight();
			break;
		case 2:
			guarded_free((char *) request->kms_key.data, request->kms_key.length);
			request->kms_key = random_string();
			break;
		default:
			guarded_free((char *) string->data, string->length);
			*string = random_string();
			break;
	}
}

static void
open_transfer(Transfer *transfer)
{
	bool hostile = one_in(4);
	AwsMlTransferRequest arguments = {
		.direction = one_in(2) ? AWS_ML_UPLOAD : AWS_ML_DOWNLOAD,
		.bucket = new_string("bucket", strlen("bucket")),
		.key = new_string("a/key", strlen("a/key")),
		.max_in_flight = 1 + random_below(3),
	};
	AwsMlString *strings = &arguments.bucket;
	int64_t lengths[6];
	size_t size = hostile ? struct_size(sizeof(arguments)) : sizeof(arguments);
	ErrorPlace error = new_error();
	AwsMlTransferRequest *given;
	int64_t handle;

	if (one_in(3))
		arguments.region = new_string("eu-west-1", strlen("eu-west-1"));
	if (one_in(3))
	{
		arguments.access_key = new_string("other", strlen("other"));
		arguments.secret_key = new_string("secret", strlen("secret"));
	}
	if (one_in(3))
		arguments.kms_key = new_string("alias/key", strlen("alias/key"));
	if (hostile)
		make_transfer_hostile(&arguments);
	for (int i = 0; i < 6; i++)
	{
		lengths[i] = strings[i].length;
		if (hostile && one_in(30))
			strings[i].length = hostile_length();
	}
	given = new_struct(&arguments, sizeof(arguments), size);

	MASKED(handle = library.transfer_open(given, error.error));
	CHECK(handle == -1 || handle > last_transfer, "handle %ld after %ld", (long) handle,
		  (long) last_transfer);
	end_error(error, handle == -1, !hostile, 0);
	if (handle > 0)
	{
		CHECK(size >= sizeof(arguments), "a struct of %zu bytes was taken", size);
		last_transfer = handle;
		*transfer = (Transfer){.handle = handle, .direction = arguments.direction};
		seen.opened++;
	}
	else
		seen.not_opened++;
	guarded_free(given, size);
	for (int i = 0; i < 6; i++)
		guarded_free((char *) strings[i].data, lengths[i]);
	guarded_free((char *) arguments.kms_key.data, arguments.kms_key.length);
}

/* A failure that was not the caller's fault is permanent. */
static void
check_transfer_state(Transfer *transfer, int32_t state, bool well_formed)
{
	CHECK(state == AWS_ML_PENDING || state == AWS_ML_DONE || state == AWS_ML_FAILED, "%d", state);
	if (!well_formed)
	{
		CHECK(state == AWS_ML_FAILED, "%d", state);
		return;
	}
	CHECK(!transfer->failed || state == AWS_ML_FAILED, "it had failed and is %d", state);
	if (state == AWS_ML_FAILED && !transfer->failed)
		seen.transfers_failed++;
	transfer->failed = state == AWS_ML_FAILED;
}

static void
poll_transfer(Transfer *transfer)
{
	AwsMlBuffer empty;
	size_t size = struct_size(sizeof(AwsMlBuffer));
	bool well_formed = size >= sizeof(AwsMlBuffer);
	AwsMlBuffer *buffer;
	ErrorPlace error = new_error();
	int32_t state;

	memset(&empty, 0xee, sizeof(empty));
	buffer = new_struct(&empty, sizeof(empty), size);
	MASKED(state = library.transfer_poll(transfer->handle, buffer, error.error));
	check_transfer_state(transfer, state, well_formed);
	end_error(error, state == AWS_ML_FAILED, well_formed, 0);
	if (state == AWS_ML_DONE)
	{
		CHECK(buffer->length >= (transfer->direction == AWS_ML_UPLOAD), "%ld bytes",
			  (long) buffer->length);
		CHECK(transfer->buffer == NULL ||
				  (transfer->buffer == buffer->data && transfer->length == buffer->length),
			  "another buffer than before");
		transfer->buffer = buffer->data;
		transfer->length = buffer->length;
		/* all of a download, or some of the 8 MB of an upload */
		if (transfer->direction == AWS_ML_UPLOAD)
			memset(transfer->buffer + random_below((int) transfer->length / 2), 'x', 5000);
		else
			for (int64_t i = 0; i < transfer->length; i++)
				touched ^= transfer->buffer[i];
	}
	guarded_free(buffer, size);
}

static int64_t
length_to_send(const Transfer *transfer)
{
	if (transfer->buffer == NULL || one_in(20))
		return hostile_number();
	return one_in(20) ? transfer->length : 1 + random_below(5000);
}

static bool
can_send(const Transfer *transfer, int64_t length, int64_t least)
{
	return length >= least && length <= (transfer->buffer != NULL ? transfer->length : 0);
}

static void
give_back(Transfer *transfer)
{
	int64_t length = length_to_send(transfer);
	bool upload = transfer->direction == AWS_ML_UPLOAD;
	bool well_formed =
		upload ? !transfer->ended && can_send(transfer, length, 1) : transfer->buffer != NULL;
	ErrorPlace error = new_error();
	int32_t status;

	/* for a download, the next one may have arrived meanwhile */
	if (!upload && transfer->buffer == NULL)
		return;
	MASKED(status = library.transfer_next(
			   transfer->handle, length, one_in(10) ? (int32_t) hostile_number() : 0, error.error));
	CHECK(status == (well_formed ? 0 : -1), "%d", status);
	end_error(error, status == -1, well_formed, 0);
	if (status == 0)
		transfer->buffer = NULL;
}

static void
finish_transfer(Transfer *transfer)
{
	AwsMlTransferResult empty;
	size_t size = struct_size(sizeof(AwsMlTransferResult));
	int64_t length = length_to_send(transfer);
	bool told = transfer->ended || transfer->direction == AWS_ML_DOWNLOAD;
	bool well_formed =
		size >= sizeof(AwsMlTransferResult) && (told || can_send(transfer, length, 0));
	AwsMlTransferResult *result;
	ErrorPlace error = new_error();
	int32_t state;

	memset(&empty, 0xee, sizeof(empty));
	result = new_struct(&empty, sizeof(empty), size);
	MASKED(state = library.transfer_finish(transfer->handle, length, result, error.error));
	/* a download that failed later has its size */
	if (transfer->direction == AWS_ML_UPLOAD || !well_formed)
		check_transfer_state(transfer, state, well_formed);
	end_error(error, state == AWS_ML_FAILED, well_formed, 0);
	if (state == AWS_ML_DONE)
	{
		CHECK(result->objects >= 1 && result->bytes >= 0, "%ld objects of %ld bytes",
			  (long) result->objects, (long) result->bytes);
		seen.transferred++;
	}
	transfer->ended |= well_formed && transfer->direction == AWS_ML_UPLOAD;
	guarded_free(result, size);
}

static void
use_unknown_transfer(int64_t handle)
{
	AwsMlBuffer buffer = {.size = sizeof(buffer)};
	AwsMlTransferResult result = {.size = sizeof(result)};
	ErrorPlace error = new_error();
	int32_t status;

	MASKED(status = library.transfer_poll(handle, &buffer, error.error));
	CHECK(status == AWS_ML_FAILED, "%d", status);
	end_error(error, true, false, 0);
	error = new_error();
	MASKED(status = library.transfer_next(handle, hostile_number(), 0, error.error));
	CHECK(status == -1, "%d", status);
	end_error(error, true, false, 0);
	error = new_error();
	MASKED(status = library.transfer_finish(handle, hostile_number(), &result, error.error));
	CHECK(status == AWS_ML_FAILED, "%d", status);
	end_error(error, true, false, 0);
	MASKED(library.transfer_free(handle));
}

static void
free_transfer(Transfer *transfer)
{
	seen.transfers_dropped++;
	MASKED(library.transfer_free(transfer->handle));
	if (one_in(8))
		use_unknown_transfer(transfer->handle);
	transfer->handle = 0;
}

static void
step_of_transfer(void)
{
	Transfer *transfer = &ONE_OF(transfers);
	int what = random_below(100);

	if (transfer->handle == 0)
	{
		if (stays_here)
			open_transfer(transfer);
	}
	else if (what < 60)
		poll_transfer(transfer);
	else if (what < 85)
		give_back(transfer);
	else if (what < 95)
		finish_transfer(transfer);
	else if (what < 96)
		use_unknown_transfer(one_in(2) ? -last_transfer : last_transfer + 1 + random_below(1000));
	else
		free_transfer(transfer);
}

/* ----------------------------------------------------------------
 *		Rounds
 * ----------------------------------------------------------------
 */

static void
read_signals(int wait_ms)
{
	struct pollfd event = {.fd = event_fd, .events = POLLIN};
	uint64_t count = 0;

	if (poll(&event, 1, wait_ms) == 1 && read(event_fd, &count, sizeof(count)) == sizeof(count))
		seen.signals += (long) count;
}

static void
one_step(void)
{
	Request *request = &ONE_OF(requests);
	int what = random_below(100);

	/* as if another process had died while it had this lock */
	if (one_in(2000))
		ONE_OF(paces).taken = 1;

	if (what < 2)
		configure(what == 0);
	else if (what < 4)
	{
		int64_t handle = last_handle + 1 + random_below(1000);

		use_unknown_handle(one_in(2) ? -last_handle : handle);
	}
	else if (what < 14)
		read_signals(random_below(10));
	else if (what < 24)
		step_of_transfer();
	else if (request->handle == 0 && stays_here)
		submit(request);
	else if (request->handle == 0)
		configure(false);
	else if (what < 92)
		poll_request(request);
	else if (what < 97)
		ask_for_failure(request);
	else
		free_request(request);
}

/* Counts entries in a folder of /proc/self with links that begin like this; all, if NULL. */
static int
count_entries(const char *folder, const char *link)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	int count = 0;

	while ((entry = readdir(directory)) != NULL)
	{
		char target[64] = "";

		count += entry->d_name[0] != '.' &&
				 (link == NULL ||
				  (readlinkat(dirfd(directory), entry->d_name, target, sizeof(target) - 1) > 0 &&
				   strncmp(target, link, strlen(link)) == 0));
	}
	closedir(directory);
	return count;
}

/* After free has returned, nothing is written. */
static void
free_all(void)
{
	for (int i = 0; i < lengthof(requests); i++)
		if (requests[i].handle != 0)
			free_request(&requests[i]);
	for (int i = 0; i < lengthof(transfers); i++)
		if (transfers[i].handle != 0)
			free_transfer(&transfers[i]);
	read_signals(0);
	/* a request raises it once, a transfer many times */
	CHECK(seen.signals >= seen.done + seen.failed &&
			  (seen.opened > 0 || seen.signals <= seen.submitted),
		  "%ld signals, %ld done, %ld failed, %ld submitted", seen.signals, seen.done, seen.failed,
		  seen.submitted);
	usleep(30 * 1000);
	CHECK(poll(&(struct pollfd){.fd = event_fd, .events = POLLIN}, 1, 0) == 0,
		  "the event was raised after free");
	for (int64_t handle = last_handle; handle > 0 && handle > last_handle - MOST_REQUESTS; handle--)
		use_unknown_handle(handle);
	use_unknown_transfer(last_transfer);
}

static void
shut_down(void)
{
	int sockets;

	stays_here = false;
	MASKED(library.shutdown());
	for (int i = 0; i < 50 && (sockets = count_entries("/proc/self/fd", "socket:")) > 0; i++)
		usleep(100 * 1000);
	CHECK(sockets == 0, "%d sockets are open after shutdown", sockets);
	for (int i = 0; i < lengthof(requests); i++)
		if (requests[i].handle != 0)
			free_request(&requests[i]);
	use_unknown_transfer(last_transfer);
}

static void
resolve(void *handle, const char *name, void *function)
{
	void *symbol = dlsym(handle, name);

	CHECK(symbol != NULL, "%s", name);
	memcpy(function, &symbol, sizeof(symbol));
}

static void
start_library(const char *path)
{
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	AwsMlError error = {.size = sizeof(error)};
	int32_t status;

	CHECK(handle != NULL, "%s", dlerror());
#define RESOLVE(name) resolve(handle, "aws_ml_" #name, &library.name);
	AWS_ML_EXPORTS(RESOLVE)
	MASKED(status = library.abi_version());
	CHECK(status == AWS_ML_ABI_VERSION, "version %d", status);
	/* too early for any call, which the library must report */
	use_unknown_handle(1);
	use_unknown_transfer(1);
	MASKED(library.shutdown());
	MASKED(status = library.initialize(event_fd, &activity, paces, lengthof(paces), &error));
	CHECK(status == 0, "%s", error.message);
}

static void
print_summary(void)
{
	printf("%d steps of seed %lu: %ld requests submitted, %ld refused; %ld done with %ld rows and "
		   "%ld failures, %ld failed, "
		   "%ld freed before they were seen to end; %ld settings taken, %ld refused; the slowest "
		   "call took %.1f ms\n",
		   step, (unsigned long) seed, seen.submitted, seen.refused, seen.done, seen.rows,
		   seen.failures, seen.failed, seen.freed_running, seen.configured, seen.not_configured,
		   seen.slowest_ms);
	printf("%ld transfers opened, %ld refused; %ld found finished, %ld failed, %ld freed\n",
		   seen.opened, seen.not_opened, seen.transferred, seen.transfers_failed,
		   seen.transfers_dropped);
	printf("errors by kind:");
	for (int kind = 1; kind <= AWS_ML_LIMIT_REACHED; kind++)
		printf(" %d: %ld", kind, seen.kinds[kind]);
	printf("\n");
}

int
main(int argc, char **argv)
{
	int steps = argc == 4 ? atoi(argv[2]) : 0;
	size_t heap = 0;

	if (steps < 1)
	{
		fprintf(stderr, "usage: abi LIBRARY STEPS SEED\n");
		return 2;
	}
	seed = strtoul(argv[3], NULL, 10);
	random_state = seed << 32;
	setenv("AWS_ACCESS_KEY_ID", "local", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "local", 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	setenv("HOME", "/nonexistent", 1);
	port = start_hostile_server(seed);
	event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	start_library(argv[1]);
	configure(false);
	while (step < steps)
	{
		one_step();
		if (++step % STEPS_OF_ROUND == 0)
			free_all();
		/* resources in use once everything has been used */
		if (step == 4 * STEPS_OF_ROUND)
			heap = mallinfo2().uordblks;
	}
	print_summary();
	printf("heap: %zu kB, %zu kB at the end; threads: %d\n", heap / 1024,
		   mallinfo2().uordblks / 1024, count_entries("/proc/self/task", NULL));
	CHECK(heap == 0 || mallinfo2().uordblks < heap + 4 * 1024 * 1024, "the heap has grown");
	shut_down();
	return 0;
}
