/*-------------------------------------------------------------------------
 *
 * service_calls.h
 *		Which of our functions a user's function calls.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_WRAPPERS_SERVICE_CALLS_H
#define AML_WRAPPERS_SERVICE_CALLS_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "utils/hsearch.h"

/* What has been read of functions so far; one for a search over many of them. */
typedef struct BodySearch
{
	HTAB *bodies;
} BodySearch;

/*
 * The OIDs of our functions that the function calls, directly or through others, in the
 * order in which they are found.  NIL for our functions themselves.
 */
extern List *aml_service_calls(Oid function, BodySearch *search);

#endif /* AML_WRAPPERS_SERVICE_CALLS_H */
