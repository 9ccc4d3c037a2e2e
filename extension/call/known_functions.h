/*-------------------------------------------------------------------------
 *
 * known_functions.h
 *		Which functions of pg_proc are ours.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_KNOWN_FUNCTIONS_H
#define AML_CALL_KNOWN_FUNCTIONS_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* The support function has met a call of this function. */
extern void aml_know_function(Oid function);

/*
 * True for a function that aml_know_function() was told of whose calls can be
 * batched: nothing but our C code stands between the call and the service.
 */
extern bool aml_is_batched_function(Oid function);

/* True when the plan can contain calls of known functions. */
extern bool aml_plan_may_call_service(const PlannedStmt *stmt);

/* The same, of functions of which each call counts. */
extern bool aml_plan_may_have_side_effects(const PlannedStmt *stmt);

/* True when the expression calls one of those. */
extern bool aml_has_side_effects(Node *expr, void *context);

/* Called when the library is loaded. */
extern void aml_watch_known_functions(void);

#endif /* AML_CALL_KNOWN_FUNCTIONS_H */
