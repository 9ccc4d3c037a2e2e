/*-------------------------------------------------------------------------
 *
 * explain_state.h
 *		Detects EXPLAIN without ANALYZE, which must not call any service.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_EXPLAIN_STATE_H
#define AML_CALL_EXPLAIN_STATE_H

#include "postgres.h"

#include "nodes/plannodes.h"

extern bool aml_is_plain_explain(Node *utility_statement);

/* Bracket the processing of a plain EXPLAIN. */
extern void aml_begin_plain_explain(void);
extern void aml_end_plain_explain(void);

/* True inside a plain EXPLAIN that was entered through our hook. */
extern bool aml_in_plain_explain(void);

/* The statement of a plain EXPLAIN that began before our hook was installed; NULL if
 * there is none. */
extern PlannedStmt *aml_explained_without_hook(void);

/* Number of calls reached inside plain EXPLAINs that went through our hook, since the
 * session began. */
extern uint64 aml_calls_reached(void);

/*
 * Called before a call is sent.  True: it must not be sent, and its result is a
 * placeholder that must not be kept.  Where such a placeholder could become a value,
 * raises an error instead.
 */
extern bool aml_explains_only(void);

/* True if that happened in this transaction for an EXPLAIN that bypassed our hook. */
extern bool aml_estimated_with_null(void);

/* The transaction ends. */
extern void aml_forget_placeholders(void);

#endif /* AML_CALL_EXPLAIN_STATE_H */
