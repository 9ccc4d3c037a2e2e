/*-------------------------------------------------------------------------
 *
 * hostile_server.c
 *		A hostile SageMaker Runtime, Comprehend and S3 on loopback.
 *
 * It reads requests correctly, and one of three answers is correct.  The others have too
 * many or too few rows, arrive late, in part or not at all, are errors, or are not HTTP.
 *
 *-------------------------------------------------------------------------
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "fuzz.h"
#include "hostile_server.h"

#define LARGEST_REQUEST (1024 * 1024)
/* The object in S3, which stores nothing: the same for all. */
#define OBJECT_BYTES 20000
#define OBJECT_ETAG "\"0123456789abcdef0123456789abcdef\""

typedef struct Connection
{
	int socket;
	uint64_t seed;
} Connection;

/* Reads the rest of a body that is too large to process. */
static bool
drop(int socket, size_t length)
{
	char piece[65536];

	while (length > 0)
	{
		ssize_t got = recv(socket, piece, length < sizeof(piece) ? length : sizeof(piece), 0);

		if (got <= 0)
			return false;
		length -= got;
	}
	return true;
}

/* Reads a whole request, terminated by a zero byte; returns its body, or NULL at the end. */
static const char *
read_request(int socket, char *request)
{
	size_t length = 0;

	for (;;)
	{
		ssize_t got = recv(socket, request + length, LARGEST_REQUEST - length, 0);
		const char *end;
		const char *body_length;
		long missing;

		if (got <= 0)
			return NULL;
		length += got;
		request[length] = '\0';
		end = strstr(request, "\r\n\r\n");
		body_length = strcasestr(request, "\r\nContent-Length:");
		if (end == NULL)
			continue;
		end += strlen("\r\n\r\n");
		if (body_length == NULL || body_length > end)
			return end;
		missing = atol(body_length + strlen("\r\nContent-Length:")) - (request + length - end);
		if (missing <= 0)
			return end;
		if (length == LARGEST_REQUEST)
			return drop(socket, missing) ? end : NULL;
	}
}

/* Number of CSV lines, or of texts in a Comprehend request, which has three other strings. */
static int
count_rows(const char *body, bool comprehend)
{
	int rows = comprehend ? -3 : 0;
	bool quoted = false;

	for (; *body; body++)
	{
		if (comprehend && quoted && *body == '\\')
			body++;
		else if (*body == '"')
		{
			quoted = !quoted;
			rows += comprehend && quoted;
		}
		else
			rows += !comprehend && !quoted && *body == '\n';
	}
	return rows > 0 ? rows : 1;
}

static void
append_string(Buffer *buffer, const char *text)
{
	append(buffer, text, strlen(text));
}

static void
append_sentiment(Buffer *body, int row)
{
	char text[200];

	snprintf(
		text, sizeof(text),
		"{\"Index\":%d,\"Sentiment\":\"MIXED\",\"SentimentScore\":{\"Mixed\":0.5,\"Neutral\":0.1}}",
		row);
	append_string(body, text);
}

static void
append_sentiments(Buffer *body, int rows, int failed)
{
	append_string(body, "{\"ResultList\":[");
	for (int row = 0; row < rows - failed; row++)
	{
		append_string(body, row > 0 ? "," : "");
		append_sentiment(body, row);
	}
	append_string(body, "],\"ErrorList\":[");
	for (int row = rows - failed; row < rows; row++)
	{
		char text[200];

		snprintf(text, sizeof(text),
				 "%s{\"Index\":%d,\"ErrorCode\":\"%s\",\"ErrorMessage\":\"no\"}",
				 row > rows - failed ? "," : "", row,
				 one_in(2) ? "InternalServerException" : "TextSizeLimitExceededException");
		append_string(body, text);
	}
	append_string(body, "]}");
}

/* Writes the answer of a model or of Comprehend for this many rows; returns its type. */
static const char *
append_answer(Buffer *body, int rows, bool comprehend)
{
	bool json = one_in(3);

	if (comprehend && rows == 1)
		append_sentiment(body, 0);
	else if (comprehend)
		append_sentiments(body, rows, one_in(3) ? random_below(rows + 1) : 0);
	else
	{
		append_string(body, json ? "{\"predictions\":[" : "");
		for (int row = 0; row < rows; row++)
			append_string(body, json ? (row > 0 ? ",{\"score\":0.5}" : "{\"score\":0.5}")
									 : (one_in(4) ? "0.12,\"a\"\"b\",\n" : "0.5\n"));
		append_string(body, json ? "]}" : "");
		return json ? "application/json" : "text/csv";
	}
	return "application/x-amz-json-1.1";
}

/* Writes an error; returns its status. */
static int
append_error(Buffer *body)
{
	static const int statuses[] = {400, 400, 401, 403, 404, 413, 424, 429, 500, 503, 504, 301, 999};
	static const char *const codes[] = {"ValidationError",
										"ThrottlingException",
										"AccessDeniedException",
										"ModelError",
										"ExpiredTokenException",
										"TextSizeLimitExceededException",
										"x#y:z",
										""};

	append_string(body, "{\"__type\":\"");
	append_string(body, ONE_OF(codes));
	append_string(body, "\",\"OriginalStatusCode\":500,\"message\":\"");
	append_random_text(body, one_in(10) ? 5000 : 100);
	append_string(body, "\"}");
	return ONE_OF(statuses);
}

static bool
send_all(int socket, const char *data, size_t length)
{
	while (length > 0)
	{
		ssize_t sent = send(socket, data, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		data += sent;
		length -= sent;
	}
	return true;
}

/* headers: begins with the value of Content-Type; others follow on separate lines */
static bool
send_answer(int socket, int status, const char *headers, const Buffer *body, size_t length_said)
{
	char head[1000];

	snprintf(head, sizeof(head),
			 "HTTP/1.1 %d Whatever\r\nContent-Type: %s\r\nx-amzn-RequestId: "
			 "%d\r\n%sContent-Length: %zu\r\n\r\n",
			 status, headers, random_below(1000), one_in(8) ? "Retry-After: 99999999999\r\n" : "",
			 length_said);
	return send_all(socket, head, strlen(head)) && send_all(socket, body->data, body->length);
}

static bool
send_chunks(int socket, const Buffer *body)
{
	static const char *const sizes[] = {
		"", "-1\r\n", "ffffffffffffffff\r\n", "7fffffff\r\n", "zz\r\n", "5\r\nab\r\n0\r\n\r\n"};
	const char *head =
		"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n";
	const char *size = ONE_OF(sizes);

	return send_all(socket, head, strlen(head)) && send_all(socket, size, strlen(size)) &&
		   send_all(socket, body->data, body->length) && false;
}

/* Resets the connection instead of closing it. */
static bool
reset(int socket)
{
	struct linger at_once = {.l_onoff = 1};

	setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	return false;
}

/* Answers in some way; returns whether the connection stays open. */
static bool
answer(int socket, Buffer *body, int rows, bool comprehend)
{
	static const char *const types[] = {"text/csv", "application/json", "application/jsonlines",
										"é", ""};
	const char *type;
	int status = 200;

	body->length = 0;
	switch (random_below(16))
	{
		case 0:
			return false;
		case 1:
			return reset(socket);
		case 2:
			append_random_text(body, one_in(10) ? 200000 : 200);
			return send_all(socket, body->data, body->length) && one_in(2);
		case 3:
			append_random_text(body, 500);
			return send_chunks(socket, body);
		case 4:
			append_random_text(body, one_in(10) ? 200000 : 200);
			return send_answer(socket, 200, ONE_OF(types), body, body->length);
		case 5:
		case 6:
			status = append_error(body);
			return send_answer(socket, status, "application/json", body, body->length);
		case 7:
			rows = one_in(4) ? 0 : random_below(2 * rows + 2);
			break;
		case 8:
			usleep(random_below(300) * 1000);
			break;
		case 9:
			append_answer(body, rows, comprehend);
			spoil(body);
			return send_answer(socket, 200, ONE_OF(types), body, body->length);
		case 10:
			append_answer(body, rows, comprehend);
			send_answer(socket, 200, "text/csv", body, body->length + 1 + random_below(100));
			return false;
		default:
			break;
	}
	type = append_answer(body, rows, comprehend);
	return send_answer(socket, status, type, body, body->length);
}

/* A gzip member of stored blocks, without the CRC at its end. */
static void
append_gzip(Buffer *body, const Buffer *content)
{
	uint16_t length = (uint16_t) content->length;
	uint16_t complement = (uint16_t) ~length;

	append(body, "\x1f\x8b\x08\0\0\0\0\0\0\x03\x01", 11);
	append(body, &length, sizeof(length));
	append(body, &complement, sizeof(complement));
	append(body, content->data, length);
	append(body, "\0\0\0\0\0\0\0\0", 8);
}

/* A range of an object, which claims to be a range of anything. */
static bool
send_range(int socket, Buffer *body, const char *request)
{
	static const char *const totals[] = {"20000",
										 "20000",
										 "*",
										 "",
										 "-1",
										 "99999999999999999999",
										 "20000/20000",
										 "9223372036854775807",
										 "0"};
	static const char *const encodings[] = {"gzip", "x-gzip", "identity", "br", "é", ""};
	const char *range = strcasestr(request, "\r\nRange:");
	long from = range != NULL ? atol(range + strlen("\r\nRange: bytes=")) : 0;
	Buffer content = {0};
	char headers[400];
	int length = snprintf(headers, sizeof(headers), "text/csv\r\nETag: %s",
						  one_in(10)   ? "\"other\""
						  : one_in(20) ? ""
									   : OBJECT_ETAG);

	append_random_text(&content, OBJECT_BYTES);
	if (one_in(3))
	{
		append_gzip(body, &content);
		if (one_in(3))
			append_gzip(body, &content);
		if (one_in(3))
			spoil(body);
	}
	else
		append(body, content.data, content.length);
	free(content.data);
	if (one_in(3))
		length += snprintf(headers + length, sizeof(headers) - length, "\r\nContent-Encoding: %s",
						   ONE_OF(encodings));
	if (one_in(10))
		return send_answer(socket, 200, headers, body, body->length);
	if (one_in(4))
		snprintf(headers + length, sizeof(headers) - length, "\r\nContent-Range: bytes %ld-%ld/%s",
				 one_in(4) ? (long) hostile_number() : from, from + (long) body->length - 1,
				 ONE_OF(totals));
	else
		snprintf(headers + length, sizeof(headers) - length, "\r\nContent-Range: bytes %ld-%ld/%ld",
				 from, from + (long) body->length - 1,
				 from + (long) body->length + (one_in(3) ? OBJECT_BYTES : 0));
	return send_answer(socket, 206, headers, body, body->length);
}

static int
append_s3_error(Buffer *body)
{
	static const int statuses[] = {400, 403, 404, 409, 412, 416, 500, 503, 301, 307, 200, 999};
	static const char *const codes[] = {
		"NoSuchUpload",       "SlowDown",    "AccessDenied", "InternalError",
		"PreconditionFailed", "InvalidPart", "ExpiredToken", ""};

	append_string(body, "<?xml version=\"1.0\"?><Error><Code>");
	append_string(body, ONE_OF(codes));
	append_string(body, "</Code><Message>");
	if (one_in(2))
		append_random_text(body, 100);
	append_string(body, "</Message></Error>");
	return ONE_OF(statuses);
}

/* Answers like S3, or nearly; returns whether the connection stays open. */
static bool
answer_s3(int socket, Buffer *body, const char *request)
{
	const char *tag = one_in(10) ? "text/xml" : "application/xml\r\nETag: " OBJECT_ETAG;
	int status = 200;

	body->length = 0;
	switch (random_below(16))
	{
		case 0:
			return false;
		case 1:
			return reset(socket);
		case 2:
			append_random_text(body, one_in(10) ? 200000 : 200);
			return send_all(socket, body->data, body->length) && one_in(2);
		case 3:
			append_random_text(body, 500);
			return send_chunks(socket, body);
		case 4:
			append_random_text(body, 200);
			return send_answer(socket, 200, tag, body, body->length);
		case 5:
			status = append_s3_error(body);
			return send_answer(socket, status, "application/xml", body, body->length);
		case 6:
			usleep(random_below(300) * 1000);
			break;
		default:
			break;
	}
	if (strncmp(request, "GET ", 4) == 0)
		return send_range(socket, body, request);
	if (strncmp(request, "POST ", 5) == 0)
		append_string(body, "<?xml "
							"version=\"1.0\"?><Result><Bucket>bucket</Bucket><Key>a/key</"
							"Key><UploadId>upload</UploadId><ETag>\"e\"</ETag></Result>");
	if (one_in(16))
		spoil(body);
	return send_answer(socket, strncmp(request, "DELETE ", 7) == 0 ? 204 : 200, tag, body,
					   body->length + one_in(16));
}

static void *
serve(void *arg)
{
	Connection *connection = arg;
	char *request = malloc(LARGEST_REQUEST + 1);
	Buffer body = {0};
	const char *request_body;

	random_state = connection->seed;
	append(&body, "", 1);
	while ((request_body = read_request(connection->socket, request)) != NULL)
	{
		bool comprehend = strcasestr(request, "\r\nX-Amz-Target:") != NULL;
		bool s3 = strcasestr(request, "/s3/aws4_request") != NULL;

		if (s3 ? !answer_s3(connection->socket, &body, request)
			   : !answer(connection->socket, &body, count_rows(request_body, comprehend),
						 comprehend))
			break;
	}
	close(connection->socket);
	free(body.data);
	free(request);
	free(connection);
	return NULL;
}

int
start_hostile_server(uint64_t seed)
{
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	if (listener < 0 || bind(listener, (struct sockaddr *) &address, size) != 0 ||
		listen(listener, 512) != 0 ||
		getsockname(listener, (struct sockaddr *) &address, &size) != 0)
	{
		perror("hostile server");
		exit(2);
	}
	if (fork() != 0)
	{
		close(listener);
		return ntohs(address.sin_port);
	}

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
	{
		Connection *connection = malloc(sizeof(Connection));
		pthread_t thread;

		connection->socket = accept(listener, NULL, NULL);
		connection->seed = ++seed << 32;
		if (connection->socket < 0 || pthread_create(&thread, NULL, serve, connection) != 0)
		{
			perror("hostile server");
			_exit(2);
		}
		pthread_detach(thread);
	}
}
