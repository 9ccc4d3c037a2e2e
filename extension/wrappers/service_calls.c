/*-------------------------------------------------------------------------
 *
 * service_calls.c
 *		Which of our functions a user's function calls.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/transam.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "call/services.h"
#include "wrappers/body.h"
#include "wrappers/service_calls.h"

typedef struct ReadBody
{
	Oid function; /* the key */
	bool is_ours;
	List *called;
} ReadBody;

static const ReadBody *
read_body(Oid function, BodySearch *search)
{
	bool found;
	ReadBody *body;
	ReadBody read = {function};
	HeapTuple procedure;

	if (search->bodies == NULL)
	{
		HASHCTL control = {
			.keysize = sizeof(Oid), .entrysize = sizeof(ReadBody), .hcxt = CurrentMemoryContext};

		search->bodies =
			hash_create("bodies of functions", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	body = hash_search(search->bodies, &function, HASH_FIND, NULL);
	if (body != NULL)
		return body;

	procedure = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	if (HeapTupleIsValid(procedure))
	{
		read.is_ours = aml_operation_of_procedure(procedure) != NULL;
		if (!read.is_ours)
			read.called = aml_called_by_body(procedure);
		ReleaseSysCache(procedure);
	}
	body = hash_search(search->bodies, &function, HASH_ENTER, &found);
	*body = read;
	return body;
}

static void
add_service_calls(Oid function, BodySearch *search, List **visited, List **calls)
{
	const ReadBody *body = read_body(function, search);
	ListCell *lc;

	check_stack_depth();
	*visited = lappend_oid(*visited, function);
	foreach(lc, body->called)
	{
		Oid called = lfirst_oid(lc);

		if (list_member_oid(*visited, called))
			continue;
		if (read_body(called, search)->is_ours)
			*calls = list_append_unique_oid(*calls, called);
		else
			add_service_calls(called, search, visited, calls);
	}
}

List *
aml_service_calls(Oid function, BodySearch *search)
{
	List *visited = NIL;
	List *calls = NIL;

	if (function >= FirstNormalObjectId)
		add_service_calls(function, search, &visited, &calls);
	return calls;
}
