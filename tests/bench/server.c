/*-------------------------------------------------------------------------
 *
 * server.c
 *		The benchmark's model server: answers at once, or after a given time.
 *
 *	server [DIR]		listens on a free port of loopback, and prints its URL
 *
 * HTTP/1.1 with keep-alive, one thread, epoll.  It must not dominate the measurements, so
 * it does almost nothing: no signature is verified, nothing is logged, and a prediction
 * is the first field of its row.
 *
 *	POST .../wait-MS/...				answers after so many milliseconds
 *	POST .../wait-MS-record-NAME/...	and appends the body to DIR/NAME, for client.c
 *	POST .../wait-MS-each-US/...		after so many microseconds more for each row
 *	GET  /								requests, rows and bytes so far
 *
 * These parts of a path are names of SageMaker endpoints, or part of the URL configured
 * for another service.  A Lambda function returns its payload, and a Bedrock model an
 * embedding; otherwise a JSON body is for Comprehend, and any other is CSV with one row
 * per line and no line ends in fields.
 *
 *-------------------------------------------------------------------------
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 1024
#define MAX_WAIT_MS 60000
#define MAX_EACH_US 10000

typedef struct Buffer
{
	char *data;
	size_t length;
	size_t capacity;
} Buffer;

typedef struct Connection
{
	int fd;
	Buffer in; /* a request, as far as it has arrived */
	size_t head_length;
	size_t expected; /* bytes of the whole request; 0: its head is not complete */
	Buffer out;      /* the answer */
	size_t written;
	int64_t due; /* when to send it; 0: there is none */
} Connection;

static Connection connections[MAX_CONNECTIONS];
static int nconnections;
static int poller;
static const char *record_dir;
static long requests, rows, bytes;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void
reserve(Buffer *buffer, size_t size)
{
	if (buffer->capacity - buffer->length >= size)
		return;
	while (buffer->capacity - buffer->length < size)
		buffer->capacity = buffer->capacity ? buffer->capacity * 2 : 65536;
	buffer->data = realloc(buffer->data, buffer->capacity);
	if (buffer->data == NULL)
		die("realloc");
}

static void
append(Buffer *buffer, const void *data, size_t size)
{
	reserve(buffer, size);
	memcpy(buffer->data + buffer->length, data, size);
	buffer->length += size;
}

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* ----------------------------------------------------------------
 *		Answers
 * ----------------------------------------------------------------
 */

static long
answer_csv(const char *body, size_t length, Buffer *answer)
{
	const char *end = body + length;
	long lines = 0;

	while (body < end)
	{
		const char *line_end = memchr(body, '\n', end - body);
		const char *field_end;

		if (line_end == NULL)
			line_end = end;
		field_end = memchr(body, ',', line_end - body);
		append(answer, body, (field_end ? field_end : line_end) - body);
		append(answer, "\n", 1);
		lines++;
		body = line_end + 1;
	}
	return lines;
}

#define SENTIMENT                                                                                  \
	"\"Sentiment\":\"POSITIVE\",\"SentimentScore\":{\"Positive\":0.9731,\"Negative\":0.0102,"      \
	"\"Neutral\":0.0104,\"Mixed\":0.0063}}"

/* An answer for every string in TextList, or for the single Text. */
static long
answer_sentiment(const char *body, size_t length, Buffer *answer)
{
	const char *end = body + length;
	const char *next = memmem(body, length, "\"TextList\"", 10);
	long texts = 0;

	if (next == NULL)
	{
		append(answer, "{" SENTIMENT, strlen("{" SENTIMENT));
		return 1;
	}
	append(answer, "{\"ErrorList\":[],\"ResultList\":[", 30);
	for (next += 10; next < end && *next != ']'; next++)
	{
		char result[256];

		if (*next != '"')
			continue;
		for (next++; next < end && *next != '"'; next++)
			if (*next == '\\')
				next++;
		append(answer, result,
			   sprintf(result, "%s{\"Index\":%ld," SENTIMENT, texts > 0 ? "," : "", texts));
		texts++;
	}
	append(answer, "]}", 2);
	return texts;
}

/* As long as those of Titan. */
static void
answer_embedding(Buffer *answer)
{
	append(answer, "{\"embedding\":[0.125", 19);
	for (int i = 1; i < 1024; i++)
		append(answer, ",-0.0314159", 11);
	append(answer, "]}", 2);
}

static void
record(const char *name, size_t name_length, const char *body, size_t length)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%.*s", record_dir, (int) name_length, name);
	file = fopen(path, "a");
	if (file == NULL)
		die(path);
	fprintf(file, "%zu\n", length);
	fwrite(body, 1, length, file);
	if (fclose(file) != 0)
		die(path);
}

/* The whole request has arrived: creates its answer, and decides when to send it. */
static void
answer_request(Connection *connection)
{
	static Buffer content;
	char *head = connection->in.data;
	char *body = head + connection->head_length;
	size_t length = connection->in.length - connection->head_length;
	char http[256];
	const char *path, *type, *option;
	long wait_ms = 0, each_us = 0, rows_before = rows;

	connection->due = now_ns();
	content.length = 0;
	body[-1] = '\0'; /* the head ends with a line end */
	path = strchr(head, '/');
	if (strncmp(head, "GET ", 4) == 0)
	{
		char counts[128];

		type = "application/json";
		append(&content, counts,
			   sprintf(counts, "{\"requests\": %ld, \"rows\": %ld, \"bytes\": %ld}", requests, rows,
					   bytes));
	}
	else
	{
		head[strcspn(head, "\r")] = '\0';
		if ((option = strstr(path, "/wait-")) != NULL)
			wait_ms = strtol(option + 6, NULL, 10);
		if ((option = strstr(path, "-each-")) != NULL)
			each_us = strtol(option + 6, NULL, 10);
		if ((option = strstr(path, "-record-")) != NULL && record_dir != NULL)
			record(option + 8, strcspn(option + 8, "/ "), body, length);
		if (wait_ms < 0 || wait_ms > MAX_WAIT_MS)
			wait_ms = 0;
		if (each_us < 0 || each_us > MAX_EACH_US)
			each_us = 0;

		requests++;
		bytes += length;
		if (strstr(path, "/functions/") != NULL)
		{
			type = "application/json";
			rows++;
			append(&content, body, length);
		}
		else if (strstr(path, "/model/") != NULL)
		{
			type = "application/json";
			rows++;
			answer_embedding(&content);
		}
		else if (length > 0 && *body == '{')
		{
			type = "application/x-amz-json-1.1";
			rows += answer_sentiment(body, length, &content);
		}
		else
		{
			type = "text/csv";
			rows += answer_csv(body, length, &content);
		}
	}

	append(&connection->out, http,
		   sprintf(http,
				   "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
				   "x-amzn-RequestId: 00000000-0000-0000-0000-%012ld\r\n\r\n",
				   type, content.length, requests));
	append(&connection->out, content.data, content.length);
	connection->due += wait_ms * 1000000 + (rows - rows_before) * each_us * 1000;
}

/* ----------------------------------------------------------------
 *		Connections
 * ----------------------------------------------------------------
 */

static void
watch(Connection *connection, int operation, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = connection->fd};

	if (epoll_ctl(poller, operation, connection->fd, &event) < 0)
		die("epoll_ctl");
}

/* Connections are indexed by descriptor; buffers are reused for the next one. */
static void
accept_connection(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	int on = 1;

	if (fd < 0)
		return;
	if (fd >= MAX_CONNECTIONS)
	{
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	connections[fd].fd = fd;
	if (fd >= nconnections)
		nconnections = fd + 1;
	watch(&connections[fd], EPOLL_CTL_ADD, EPOLLIN);
}

static void
forget_request(Connection *connection)
{
	connection->in.length = connection->out.length = 0;
	connection->expected = connection->written = 0;
	connection->due = 0;
}

static void
close_connection(Connection *connection)
{
	close(connection->fd);
	connection->fd = 0;
	forget_request(connection);
}

static void
write_answer(Connection *connection)
{
	ssize_t n = send(connection->fd, connection->out.data + connection->written,
					 connection->out.length - connection->written, MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN)
	{
		close_connection(connection);
		return;
	}
	connection->written += n > 0 ? n : 0;
	if (connection->written < connection->out.length)
	{
		watch(connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
		connection->due = INT64_MAX; /* when there is space again */
		return;
	}
	if (connection->due == INT64_MAX)
		watch(connection, EPOLL_CTL_MOD, EPOLLIN);
	forget_request(connection);
}

/* A client sends its next request when it has received the previous answer. */
static void
read_request(Connection *connection)
{
	Buffer *in = &connection->in;
	ssize_t n;

	reserve(in, connection->expected > in->length ? connection->expected - in->length + 1 : 65536);
	n = recv(connection->fd, in->data + in->length, in->capacity - in->length - 1, 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
	{
		close_connection(connection);
		return;
	}
	in->length += n;
	in->data[in->length] = '\0';
	if (connection->expected == 0)
	{
		char *end = memmem(in->data, in->length, "\r\n\r\n", 4);
		const char *content_length;

		if (end == NULL)
			return;
		connection->head_length = end + 4 - in->data;
		*end = '\0';
		content_length = strcasestr(in->data, "content-length:");
		*end = '\r';
		connection->expected =
			connection->head_length + (content_length ? strtoul(content_length + 15, NULL, 10) : 0);
	}
	if (in->length >= connection->expected)
		answer_request(connection);
}

/* Sends what is due, and returns the time until more is due. */
static int64_t
write_due_answers(void)
{
	int64_t now = now_ns(), next = INT64_MAX;

	for (int fd = 0; fd < nconnections; fd++)
	{
		if (connections[fd].due > 0 && connections[fd].due <= now)
			write_answer(&connections[fd]);
		else if (connections[fd].due > 0 && connections[fd].due < next)
			next = connections[fd].due;
	}
	return next == INT64_MAX ? -1 : next - now;
}

static int
listen_on_loopback(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (listener < 0 || bind(listener, (struct sockaddr *) &address, length) < 0 ||
		listen(listener, 128) < 0 ||
		getsockname(listener, (struct sockaddr *) &address, &length) < 0)
		die("listen");
	printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
	fflush(stdout);
	return listener;
}

int
main(int argc, char **argv)
{
	struct epoll_event event = {.events = EPOLLIN};
	int listener;

	record_dir = argc > 1 ? argv[1] : NULL;
	listener = listen_on_loopback();
	poller = epoll_create1(EPOLL_CLOEXEC);
	event.data.fd = listener;
	if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) < 0)
		die("epoll");

	for (;;)
	{
		struct epoll_event events[64];
		int64_t wait_ns = write_due_answers();
		struct timespec timeout = {wait_ns / 1000000000, wait_ns % 1000000000};
		int n = epoll_pwait2(poller, events, 64, wait_ns < 0 ? NULL : &timeout, NULL);

		if (n < 0 && errno != EINTR)
			die("epoll_pwait2");
		for (int i = 0; i < n; i++)
		{
			Connection *connection = &connections[events[i].data.fd];

			if (events[i].data.fd == listener)
				accept_connection(listener);
			else if (connection->due == INT64_MAX && (events[i].events & EPOLLOUT))
				write_answer(connection);
			else
				read_request(connection);
		}
	}
}
