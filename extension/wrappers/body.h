/*-------------------------------------------------------------------------
 *
 * body.h
 *		What the body of a user's function contains.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_WRAPPERS_BODY_H
#define AML_WRAPPERS_BODY_H

#include "postgres.h"

#include "access/htup.h"
#include "nodes/pg_list.h"
#include "nodes/primnodes.h"

/*
 * Runs examine(procedure, result) with the function's search_path, and undoes everything
 * but what it has put into the result.  Returns the error that ended it, or NULL.
 */
extern const char *aml_examine_and_undo(void (*examine)(HeapTuple procedure, void *result),
										HeapTuple procedure, void *result);

/* A call of the function with arguments of unknown value, as the planner would see it. */
extern FuncExpr *aml_sample_call(HeapTuple procedure);

/*
 * The statements of an SQL function, analyzed: each is the list of queries that it is
 * rewritten to.  Called below aml_examine_and_undo().
 */
extern List *aml_statements_of_sql_body(HeapTuple procedure);

/* The OIDs of the functions, except built-in ones, that the body may call. */
extern List *aml_called_by_body(HeapTuple procedure);

#endif /* AML_WRAPPERS_BODY_H */
