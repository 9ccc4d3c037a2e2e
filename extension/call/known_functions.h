/*-------------------------------------------------------------------------
 *
 * known_functions.h
 *		Knows which functions in pg_proc are ours.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_KNOWN_FUNCTIONS_H
#define AML_CALL_KNOWN_FUNCTIONS_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Registers a function; called by the support function for its calls. */
extern void aml_know_function(Oid function);

/*
 * True for a registered function whose calls can be batched: nothing but our C code is
 * between the call and the service.
 */
extern bool aml_is_batched_function(Oid function);

/* True for a registered function, whether its calls can be batched or not. */
extern bool aml_is_known_function(Oid function);

/* True if the plan can call known functions. */
extern bool aml_plan_may_call_service(const PlannedStmt *stmt);

/* The same, for functions of which every call must be made. */
extern bool aml_plan_may_have_side_effects(const PlannedStmt *stmt);

/* True if the expression calls one of those. */
extern bool aml_has_side_effects(Node *expr, void *context);

/* Called once, when the library is loaded. */
extern void aml_watch_known_functions(void);

#endif /* AML_CALL_KNOWN_FUNCTIONS_H */
