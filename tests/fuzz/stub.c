/*-------------------------------------------------------------------------
 *
 * stub.c
 *		A managed library that lies, in place of the real one: it may tell the shim
 *		anything.
 *
 * The endpoint "right" returns correct answers and "never" none; for the others, one in
 * four may be anything: too many or too few rows, lengths and counts out of range,
 * invalid text, numbers of failures that do not exist.  An answer ends at a guard page,
 * and is unmapped with the request.  Only what the shim cannot check is correct:
 * rows_length bytes exist, and error texts are terminated.
 *
 * The same goes for transfers and their buckets: "right" keeps the last upload, and
 * returns it for a download; a buffer ends at a guard page, and is unmapped when it is
 * given back.
 *
 * What the shim passes in is checked: its packed rows, the buffers it gives back, and
 * that no request and no transfer outlives its statement.  aws_ml.region = 'fuzz-N' seeds
 * the random numbers.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>

#include "fuzz.h"

#define MOST_REQUESTS 4096
#define MOST_TRANSFERS 4096

typedef enum Manner
{
	RIGHT,
	NEVER,
	HOSTILE
} Manner;

typedef struct Request
{
	int64_t handle; /* 0: none */
	Manner manner;
	Operation operation;
	bool keep_going;
	int rows;
	int polls_left; /* calls of poll that return pending */
	char *answer;   /* ends at a guard page */
	size_t answer_length;
} Request;

/* An upload or a download. */
typedef struct Transfer
{
	int64_t handle; /* 0: none */
	Manner manner;
	AwsMlDirection direction;
	bool keeps;  /* of the bucket "right" */
	int longest; /* size of a buffer */
	int buffers_left;
	size_t read; /* of what is kept */
	int polls_left;
	char *buffer; /* ends at a guard page; NULL: none is lent */
	size_t length;
	bool finishing;
} Transfer;

static Request requests[MOST_REQUESTS];
static Transfer transfers[MOST_TRANSFERS];
static Buffer kept;
static int64_t last_handle;
static int event_fd = -1;

static void __attribute__((noreturn)) finding(const char *what)
{
	fprintf(stderr, "FUZZ: %s\n", what);
	abort();
}

static void
raise_event(void)
{
	uint64_t one = 1;

	if (write(event_fd, &one, sizeof(one)) < 0)
		perror("FUZZ: eventfd");
}

static double
hostile_double(void)
{
	static const double doubles[] = {0, -1, 1e308, -1e308, NAN, INFINITY, -INFINITY, 1e-308};

	return ONE_OF(doubles);
}

static void
fill_text(char *destination, size_t size)
{
	Buffer text = {0};

	append_random_text(&text, one_in(3) ? size * 2 : 40);
	append(&text, "", 1);
	if (text.length > size)
		text.length = size;
	memcpy(destination, text.data, text.length);
	destination[text.length - 1] = '\0';
	free(text.data);
}

static void
fill_error(AwsMlError *error)
{
	if (error->size != sizeof(AwsMlError))
		finding("an error has another size");
	error->kind = one_in(4) ? (int32_t) hostile_number() : random_below(AWS_ML_LIMIT_REACHED) + 1;
	error->http_status = (int32_t) hostile_number();
	error->attempts = (int32_t) hostile_number();
	error->elapsed_ms = hostile_double();
	error->rows = hostile_number();
	error->limit = (int32_t) hostile_number();
	fill_text(error->service_code, sizeof(error->service_code));
	fill_text(error->request_id, sizeof(error->request_id));
	fill_text(error->message, sizeof(error->message));
}

static Request *
find_request(int64_t handle)
{
	Request *request = &requests[(uint64_t) handle % MOST_REQUESTS];

	return handle > 0 && request->handle == handle ? request : NULL;
}

int32_t
aws_ml_abi_version(void)
{
	return AWS_ML_ABI_VERSION;
}

int32_t
aws_ml_initialize(int32_t fd, AwsMlActivity *activity, AwsMlPace *paces, int32_t pace_count,
				  AwsMlError *error)
{
	(void) activity;
	(void) paces;
	(void) pace_count;
	(void) error;
	event_fd = fd;
	return 0;
}

int32_t
aws_ml_configure(const AwsMlSettings *settings, AwsMlError *error)
{
	char region[32] = "";

	if (settings->size != sizeof(AwsMlSettings))
		finding("settings have another size");
	/* settings change between statements */
	for (int i = 0; i < lengthof(requests); i++)
		if (requests[i].handle != 0)
			finding("a request outlived its statement");
	for (int i = 0; i < lengthof(transfers); i++)
		if (transfers[i].handle != 0)
			finding("a transfer outlived its statement");
	for (int i = 0; i < settings->service_count; i++)
		if (settings->services[i].service.length < 1)
			finding("settings are of a service without a name");
	if (settings->region.length < (int64_t) sizeof(region))
		memcpy(region, settings->region.data, settings->region.length);
	if (sscanf(region, "fuzz-%lu", &random_state) == 1)
		random_state <<= 32;
	if (!one_in(100))
		return 0;
	fill_error(error);
	return -1;
}

static void
check_rows(const AwsMlRequest *given)
{
	const char *at = given->rows;
	const char *end = at + given->rows_length;

	if (given->size != sizeof(AwsMlRequest) || given->row_count < 1)
		finding("a request has another size, or no rows");
	for (int row = 0; row < given->row_count; row++)
	{
		bool all_text;
		int32_t fields;

		if (!next_row(&at, end, &fields, &all_text) || fields < 0 || !all_text)
			finding("a row of a request is malformed");
	}
	if (at != end)
		finding("a request has more than its rows");
}

static bool
string_is(AwsMlString string, const char *text)
{
	return string.length == (int64_t) strlen(text) && memcmp(string.data, text, strlen(text)) == 0;
}

static Operation
operation_of(AwsMlString name)
{
	for (int i = 0; i < lengthof(operation_names); i++)
		if (string_is(name, operation_names[i]))
			return i;
	finding("a request is for an operation that there is not");
}

int64_t
aws_ml_submit(const AwsMlRequest *given, int32_t *rows_taken, AwsMlError *error)
{
	Manner manner = string_is(given->target, "never")                 ? NEVER
					: string_is(given->target, "right") || !one_in(4) ? RIGHT
																	  : HOSTILE;
	Request *request;

	check_rows(given);
	*rows_taken = one_in(4) ? 1 + random_below(given->row_count) : given->row_count;
	if (manner == HOSTILE && one_in(30))
	{
		if (one_in(2))
			fill_error(error);
		return one_in(2) ? -1 : (int32_t) hostile_number() & INT64_MIN;
	}

	request = &requests[++last_handle % MOST_REQUESTS];
	if (request->handle != 0)
		finding("too many requests were not freed");
	*request = (Request){
		.handle = last_handle,
		.manner = manner,
		.operation = operation_of(given->operation),
		.keep_going = given->keep_going != 0,
		.rows = *rows_taken,
		.polls_left = one_in(2) ? random_below(4) : 0,
	};
	if (manner == HOSTILE && one_in(40))
		*rows_taken = (int32_t) hostile_number();
	raise_event();
	return last_handle;
}

static void
append_hostile_field(Buffer *rows)
{
	static const char *const confidences[] = {"",      "1e999", "1e-999", "NaN",
											  " 0.5 ", "0.5x",  "0x10"};

	if (one_in(4))
		append_int32(rows, -1);
	else if (one_in(4))
		append_field(rows, ONE_OF(confidences));
	else
	{
		Buffer text = {0};

		append_random_text(&text, one_in(10) ? 100000 : 60);
		append_int32(rows, (int32_t) text.length);
		append(rows, text.data, text.length);
		free(text.data);
	}
}

static int
fields_of(Operation operation)
{
	switch (operation)
	{
		case DETECT_SENTIMENT:
			return 2;
		case GET_EMBEDDINGS:
			return random_below(5);
		case INVOKE_FUNCTION:
			return 4;
		default:
			return 1;
	}
}

static void
append_rows(Buffer *rows, const Request *request, int failures)
{
	bool hostile = request->manner == HOSTILE && one_in(4);

	for (int row = 0; row < request->rows; row++)
	{
		int fields = fields_of(request->operation);

		if (failures > 0 && one_in(10))
			append_int32(rows, -1 - random_below(failures));
		else if (hostile && one_in(10))
		{
			fields = one_in(10) ? random_below(5) : fields;
			append_int32(rows, fields);
			for (int i = 0; i < fields; i++)
				append_hostile_field(rows);
		}
		else
		{
			append_int32(rows, fields);
			for (int i = 0; i < fields; i++)
				append_field(rows,
							 request->operation == DETECT_SENTIMENT && i == 0 ? "MIXED" : "0.5");
		}
	}
	if (request->manner == HOSTILE && one_in(8))
		spoil(rows);
}

static void
fill_result(Request *request, AwsMlResult *result)
{
	Buffer rows = {0};

	if (result->size != sizeof(AwsMlResult))
		finding("a result has another size");
	result->row_count = request->rows;
	result->attempts = 1;
	result->failures = request->keep_going ? random_below(3) : 0;
	result->elapsed_ms = 1.5;
	result->bytes_out = 10;
	result->bytes_in = 20;
	append_rows(&rows, request, result->failures);
	guarded_free(request->answer, request->answer_length);
	request->answer = guarded_new(rows.data, rows.length);
	request->answer_length = rows.length;
	result->rows = request->answer;
	result->rows_length = (int64_t) rows.length;
	free(rows.data);
	if (request->manner != HOSTILE || !one_in(4))
		return;

	result->attempts = (int32_t) hostile_number();
	result->failures = (int32_t) hostile_number();
	result->elapsed_ms = hostile_double();
	result->bytes_out = hostile_number();
	result->bytes_in = hostile_number();
	if (one_in(8))
		result->row_count = (int32_t) hostile_number();
	if (one_in(8))
		result->rows_length =
			one_in(2) ? -1 - random_below(100) : random_below((int) request->answer_length + 1);
	if (one_in(8))
	{
		result->rows = NULL;
		result->rows_length = 0;
	}
}

int32_t
aws_ml_poll(int64_t handle, AwsMlResult *result, AwsMlError *error)
{
	Request *request = find_request(handle);

	if (request == NULL)
		finding("a request was polled that is not there");
	if (request->manner == NEVER)
		return AWS_ML_PENDING;
	if (request->polls_left-- > 0)
	{
		raise_event();
		return AWS_ML_PENDING;
	}
	if (request->manner == HOSTILE && one_in(30))
	{
		if (!one_in(4))
			fill_error(error);
		return one_in(2) ? AWS_ML_FAILED : (int32_t) hostile_number() | AWS_ML_FAILED;
	}
	fill_result(request, result);
	return AWS_ML_DONE;
}

int32_t
aws_ml_failure(int64_t handle, int32_t n, AwsMlError *error)
{
	Request *request = find_request(handle);

	(void) n;
	if (request == NULL)
		finding("a failure was asked for of a request that is not there");
	fill_error(error);
	return request->manner == HOSTILE && one_in(10) ? (int32_t) hostile_number() : 0;
}

void
aws_ml_free(int64_t handle)
{
	Request *request = find_request(handle);

	if (request == NULL)
		finding("a request was freed that is not there");
	guarded_free(request->answer, request->answer_length);
	memset(request, 0, sizeof(Request));
}

/* ----------------------------------------------------------------
 *		Transfers
 * ----------------------------------------------------------------
 */

static Transfer *
find_transfer(int64_t handle)
{
	Transfer *transfer = &transfers[(uint64_t) handle % MOST_TRANSFERS];

	if (handle <= 0 || transfer->handle != handle)
		finding("a transfer was used that is not there");
	return transfer;
}

/* Its memory is not accessed any more; for an upload, that is the shim's responsibility. */
static void
take_back(Transfer *transfer)
{
	guarded_free(transfer->buffer, transfer->length);
	transfer->buffer = NULL;
}

int64_t
aws_ml_transfer_open(const AwsMlTransferRequest *given, AwsMlError *error)
{
	Manner manner = string_is(given->bucket, "never")                 ? NEVER
					: string_is(given->bucket, "right") || !one_in(4) ? RIGHT
																	  : HOSTILE;
	Transfer *transfer;

	if (given->size != sizeof(AwsMlTransferRequest) || given->bucket.length < 1 ||
		given->key.length < 1 || given->max_in_flight < 1)
		finding("a transfer is malformed");
	if (given->direction != AWS_ML_UPLOAD && given->direction != AWS_ML_DOWNLOAD)
		finding("a transfer is none");
	if (manner == HOSTILE && one_in(10))
	{
		if (one_in(2))
			fill_error(error);
		return one_in(2) ? -1 : (int32_t) hostile_number() & INT64_MIN;
	}

	transfer = &transfers[++last_handle % MOST_TRANSFERS];
	if (transfer->handle != 0)
		finding("too many transfers were not freed");
	*transfer = (Transfer){
		.handle = last_handle,
		.manner = manner,
		.direction = given->direction,
		.keeps = string_is(given->bucket, "right"),
		.longest = one_in(2) ? 1 + random_below(100) : 1 + random_below(100000),
		.buffers_left = random_below(20),
		.polls_left = one_in(2) ? random_below(4) : 0,
	};
	if (transfer->keeps && transfer->direction == AWS_ML_UPLOAD)
		kept.length = 0;
	return last_handle;
}

/* Valid lines for a table, or anything. */
static void
append_lines(Buffer *data, size_t most, bool hostile)
{
	size_t end = data->length + most;

	if (hostile && one_in(2))
		append_random_text(data, most);
	else
		while (data->length < end)
			append(data, "0.5\n", strlen("0.5\n"));
}

static void
lend(Transfer *transfer)
{
	Buffer data = {0};

	if (transfer->direction == AWS_ML_UPLOAD)
	{
		transfer->length = 1 + random_below(transfer->longest);
		transfer->buffer = guarded_new(NULL, transfer->length);
		return;
	}
	if (transfer->keeps)
	{
		size_t left = kept.length - transfer->read;
		size_t part = 1 + random_below(transfer->longest);

		append(&data, kept.data + transfer->read, part < left ? part : left);
		transfer->read += data.length;
	}
	else if (transfer->buffers_left-- > 0)
		append_lines(&data, transfer->longest, transfer->manner == HOSTILE);
	transfer->length = data.length;
	transfer->buffer = guarded_new(data.data, data.length);
	free(data.data);
}

/* Whether a call should report that it has no answer yet. */
static bool
is_pending(Transfer *transfer)
{
	if (transfer->manner == NEVER)
		return true;
	if (transfer->polls_left-- <= 0)
		return false;
	raise_event();
	return true;
}

static bool
is_failed(Transfer *transfer, AwsMlError *error, int32_t *state)
{
	if (transfer->manner != HOSTILE || !one_in(30))
		return false;
	if (!one_in(4))
		fill_error(error);
	*state = one_in(2) ? AWS_ML_FAILED : (int32_t) hostile_number() | AWS_ML_FAILED;
	return true;
}

int32_t
aws_ml_transfer_poll(int64_t handle, AwsMlBuffer *buffer, AwsMlError *error)
{
	Transfer *transfer = find_transfer(handle);
	int32_t state;

	if (buffer->size != sizeof(AwsMlBuffer))
		finding("a buffer has another size");
	if (transfer->finishing && transfer->direction == AWS_ML_UPLOAD)
		finding("an upload that was finished was polled");
	if (is_pending(transfer))
		return AWS_ML_PENDING;
	if (is_failed(transfer, error, &state))
		return state;
	if (transfer->buffer == NULL)
		lend(transfer);
	buffer->data = transfer->buffer;
	buffer->length = (int64_t) transfer->length;
	if (transfer->manner == HOSTILE && one_in(40))
		buffer->length = -1 - random_below(100);
	else if (transfer->manner == HOSTILE && one_in(40))
		buffer->length = 0;
	else if (transfer->manner == HOSTILE && one_in(40))
		buffer->data = NULL;
	return AWS_ML_DONE;
}

/* Checks what the shim says about the buffer that it was given. */
static void
end_buffer(Transfer *transfer, int64_t length)
{
	if (transfer->direction == AWS_ML_DOWNLOAD ? length != 0 : length < 0)
		finding("a buffer came back with a length out of range");
	if (length > 0 && (transfer->buffer == NULL || length > (int64_t) transfer->length))
		finding("more was sent than there was room for");
	if (transfer->direction == AWS_ML_UPLOAD && transfer->keeps && length > 0)
		append(&kept, transfer->buffer, length);
	take_back(transfer);
}

int32_t
aws_ml_transfer_next(int64_t handle, int64_t length, int32_t ends_object, AwsMlError *error)
{
	Transfer *transfer = find_transfer(handle);

	if (transfer->finishing || transfer->buffer == NULL)
		finding("a buffer was given back that was not lent");
	if (transfer->direction == AWS_ML_UPLOAD ? length == 0 : ends_object != 0)
		finding("a buffer was given back for nothing");
	end_buffer(transfer, length);
	transfer->polls_left = one_in(4) ? random_below(3) : 0;
	if (transfer->manner != HOSTILE || !one_in(40))
		return 0;
	if (one_in(2))
		fill_error(error);
	return one_in(2) ? -1 : 1 + random_below(100);
}

int32_t
aws_ml_transfer_finish(int64_t handle, int64_t length, AwsMlTransferResult *result,
					   AwsMlError *error)
{
	Transfer *transfer = find_transfer(handle);
	int32_t state;

	if (result->size != sizeof(AwsMlTransferResult))
		finding("a result of a transfer has another size");
	if (!transfer->finishing && transfer->direction == AWS_ML_UPLOAD)
	{
		end_buffer(transfer, length);
		transfer->polls_left = random_below(3);
	}
	transfer->finishing = true;
	if (is_pending(transfer))
		return AWS_ML_PENDING;
	if (is_failed(transfer, error, &state))
		return state;
	result->objects = transfer->manner == HOSTILE ? hostile_number() : 1;
	result->bytes = transfer->manner == HOSTILE ? hostile_number() : (int64_t) kept.length;
	return AWS_ML_DONE;
}

void
aws_ml_transfer_free(int64_t handle)
{
	Transfer *transfer = find_transfer(handle);

	take_back(transfer);
	memset(transfer, 0, sizeof(Transfer));
}

/* A process that is told to exit has not freed its requests. */
void
aws_ml_shutdown(void)
{
}
