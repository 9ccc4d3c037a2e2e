/*-------------------------------------------------------------------------
 *
 * explain_state.h
 *		Whether an EXPLAIN without ANALYZE is at work, which asks no service.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_EXPLAIN_STATE_H
#define AML_CALL_EXPLAIN_STATE_H

#include "postgres.h"

#include "nodes/plannodes.h"

extern bool aml_is_plain_explain(Node *utility_statement);

/* Around the processing of one. */
extern void aml_begin_plain_explain(void);
extern void aml_end_plain_explain(void);

/* One that our hook surrounds is at work. */
extern bool aml_in_plain_explain(void);

/* One that began before our hook was there; NULL: there is none. */
extern PlannedStmt *aml_explained_without_hook(void);

/* Calls reached below those that our hook surrounds, since the session began. */
extern uint64 aml_calls_reached(void);

/*
 * Before a call asks.  True: it is not to ask, and what it returns is not kept.
 * Where such a placeholder could become a value, that is an error instead.
 */
extern bool aml_explains_only(void);

/* It was true for one that our hook does not surround, in this transaction. */
extern bool aml_estimated_with_null(void);

/* The transaction ends. */
extern void aml_forget_placeholders(void);

#endif /* AML_CALL_EXPLAIN_STATE_H */
