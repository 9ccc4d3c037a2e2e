/*-------------------------------------------------------------------------
 *
 * client.c
 *		The bare client: how fast could anybody post these bodies?
 *
 *	client BODIES PORT PATH CONNECTIONS
 *
 * Posts the bodies that server.c recorded to a path, over the given number of
 * connections, each of which takes the next body when it has its answer.  Nothing is
 * signed, no row is read, answers are ignored.  Prints the time in seconds, with
 * connections already open and bodies in memory.
 *
 *-------------------------------------------------------------------------
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>

#define MAX_CONNECTIONS 256

typedef struct Body
{
	const char *data;
	size_t length;
} Body;

static Body *bodies;
static int nbodies;
static atomic_int next_body;
static const char *path;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

/* Each body is preceded by a line with its length. */
static void
read_bodies(const char *name)
{
	FILE *file = fopen(name, "r");
	struct stat status;
	char *data, *end;

	if (file == NULL || fstat(fileno(file), &status) < 0)
		die(name);
	data = malloc(status.st_size + 1);
	if (data == NULL || fread(data, 1, status.st_size, file) != (size_t) status.st_size)
		die(name);
	end = data + status.st_size;
	*end = '\0';
	while (data < end)
	{
		Body *body;

		bodies = realloc(bodies, (nbodies + 1) * sizeof(Body));
		if (bodies == NULL)
			die("realloc");
		body = &bodies[nbodies++];
		body->length = strtoul(data, &data, 10);
		body->data = data + 1;
		data += 1 + body->length;
	}
}

static int
connect_to(int port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof(address)) < 0)
		die("connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static void
post(int fd, const Body *body)
{
	char head[512];
	struct iovec parts[2] = {{head, 0}, {(void *) body->data, body->length}};
	int part = 0;

	parts[0].iov_len = sprintf(head,
							   "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
							   "Content-Type: text/csv\r\nContent-Length: %zu\r\n\r\n",
							   path, body->length);
	while (part < 2)
	{
		ssize_t n = writev(fd, parts + part, 2 - part);

		if (n < 0)
			die("writev");
		for (; part < 2 && (size_t) n >= parts[part].iov_len; part++)
			n -= parts[part].iov_len;
		if (part < 2)
		{
			parts[part].iov_base = (char *) parts[part].iov_base + n;
			parts[part].iov_len -= n;
		}
	}
}

static void
read_answer(int fd)
{
	char buffer[65536];
	size_t length = 0, expected = 0;

	while (expected == 0 || length < expected)
	{
		/* of the content, only the length matters */
		size_t at = expected == 0 ? length : 0;
		ssize_t n = recv(fd, buffer + at, sizeof(buffer) - at - 1, 0);

		if (n <= 0)
			die("recv");
		length += n;
		if (expected == 0)
		{
			const char *end, *content_length;

			buffer[length] = '\0';
			end = strstr(buffer, "\r\n\r\n");
			content_length = strcasestr(buffer, "content-length:");
			if (end == NULL)
				continue;
			if (strncmp(buffer, "HTTP/1.1 200 ", 13) != 0 || content_length == NULL)
			{
				fprintf(stderr, "unexpected answer: %.80s\n", buffer);
				exit(1);
			}
			expected = end + 4 - buffer + strtoul(content_length + 15, NULL, 10);
		}
	}
}

static void *
post_bodies(void *connection)
{
	int fd = (int) (intptr_t) connection;
	int i;

	while ((i = atomic_fetch_add(&next_body, 1)) < nbodies)
	{
		post(fd, &bodies[i]);
		read_answer(fd);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t threads[MAX_CONNECTIONS];
	int fds[MAX_CONNECTIONS], nconnections;
	struct timespec start, end;

	if (argc != 5 || (nconnections = atoi(argv[4])) < 1 || nconnections > MAX_CONNECTIONS)
	{
		fprintf(stderr, "usage: client BODIES PORT PATH CONNECTIONS\n");
		return 2;
	}
	read_bodies(argv[1]);
	path = argv[3];
	for (int i = 0; i < nconnections; i++)
		fds[i] = connect_to(atoi(argv[2]));

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < nconnections; i++)
		if (pthread_create(&threads[i], NULL, post_bodies, (void *) (intptr_t) fds[i]) != 0)
			die("pthread_create");
	for (int i = 0; i < nconnections; i++)
		pthread_join(threads[i], NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%.6f\n", end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9);
	return 0;
}
