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

/* True inside a plain EXPLAIN that began before our hook was installed. */
extern bool aml_explained_without_hook(void);

/* Number of calls reached inside plain EXPLAINs that went through our hook, since the
 * session began. */
extern uint64 aml_calls_reached(void);

/* Called before a call is sent: raises an error inside a plain EXPLAIN that was entered
 * through our hook. */
extern void aml_refuse_in_plain_explain(void);

#endif /* AML_CALL_EXPLAIN_STATE_H */
