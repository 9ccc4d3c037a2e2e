/*-------------------------------------------------------------------------
 *
 * copy_to.c
 *		Runs COPY (query) TO, and passes its output to a callback piece by piece.
 *
 * COPY writes to a file, a program or its client; since 16 also to a callback, but that
 * does not get line ends.  So we act as the client: while COPY runs, what it sends to the
 * connection comes here.  Everything else that is sent meanwhile, such as notices of the
 * query, goes to the real client.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

/*
 * libpq.h includes OpenSSL and Kerberos headers for fields of a connection that we do not
 * use.
 */
#define LIBPQ_BE_H
typedef struct Port Port;
typedef struct ClientSocket ClientSocket;
#include "libpq/libpq.h"

#include "commands/copy.h"
#include "parser/parse_node.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"

#include "compat.h"
#include "s3/copy_options.h"
#include "s3/copy_to.h"

/* Messages of the COPY subprotocol (PostgreSQL documentation, section 55.2.6,
 * "COPY Operations"). */
#define COPY_OUT_RESPONSE 'H'
#define COPY_DATA 'd'
#define COPY_DONE 'c'

/* A running COPY; there are several if a query exports in turn. */
typedef struct CopyOutput
{
	CopyOutputReceiver receive;
	void *state;
	const PQcommMethods *methods; /* previous value */
	CommandDest destination;      /* previous value */
	struct CopyOutput *outer;
} CopyOutput;

static CopyOutput *running;

/* The one that knows the real client: the others run inside of a COPY. */
static const CopyOutput *
outermost(void)
{
	const CopyOutput *output = running;

	while (output->outer != NULL)
		output = output->outer;
	return output;
}

static bool
has_client(void)
{
	return outermost()->destination == DestRemote;
}

static void
client_reset(void)
{
	outermost()->methods->comm_reset();
}

static int
client_flush(void)
{
	return has_client() ? outermost()->methods->flush() : 0;
}

static int
client_flush_if_writable(void)
{
	return has_client() ? outermost()->methods->flush_if_writable() : 0;
}

static bool
client_is_send_pending(void)
{
	return has_client() && outermost()->methods->is_send_pending();
}

static int
put_message(char type, const char *data, size_t length)
{
	switch (type)
	{
		case COPY_DATA:
			running->receive(running->state, data, length);
			return 0;
		case COPY_OUT_RESPONSE:
		case COPY_DONE:
			return 0;
		default:
			return has_client() ? outermost()->methods->putmessage(type, data, length) : 0;
	}
}

static void
put_message_noblock(char type, const char *data, size_t length)
{
	if (has_client())
		outermost()->methods->putmessage_noblock(type, data, length);
}

static const PQcommMethods our_methods = {
	.comm_reset = client_reset,
	.flush = client_flush,
	.flush_if_writable = client_flush_if_writable,
	.is_send_pending = client_is_send_pending,
	.putmessage = put_message,
	.putmessage_noblock = put_message_noblock,
};

static CopyToState
begin_copy(const char *query, const char *options)
{
	RawStmt *statement = aml_parse_exported_query(query);
	List *option_list = aml_parse_copy_to_options(options);
	ErrorContextCallback callback = {error_context_stack, aml_internal_query_position,
									 unconstify(char *, query)};
	ParseState *pstate = make_parsestate(NULL);
	CopyToState copy;

	pstate->p_sourcetext = query;
	error_context_stack = &callback;
	copy = aml_begin_copy_to(pstate, statement, option_list);
	error_context_stack = callback.previous;
	free_parsestate(pstate);
	return copy;
}

uint64
aml_copy_output(const char *query, const char *options, CopyOutputReceiver receive, void *state)
{
	CopyOutput output = {
		.receive = receive,
		.state = state,
		.methods = PqCommMethods,
		.destination = whereToSendOutput,
		.outer = running,
	};
	uint64 rows = 0;

	PG_TRY();
	{
		CopyToState copy;

		running = &output;
		PqCommMethods = &our_methods;
		/* without a client, COPY would write to the standard output */
		whereToSendOutput = DestRemote;
		copy = begin_copy(query, options);
		rows = DoCopyTo(copy);
		EndCopyTo(copy);
	}
	PG_FINALLY();
	{
		PqCommMethods = output.methods;
		whereToSendOutput = output.destination;
		running = output.outer;
	}
	PG_END_TRY();
	return rows;
}
