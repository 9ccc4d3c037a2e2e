/*-------------------------------------------------------------------------
 *
 * statement_answers.h
 *		The answers that a statement has got, for equal calls of the same statement.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_STATEMENT_ANSWERS_H
#define AML_CALL_STATEMENT_ANSWERS_H

#include "postgres.h"

#include "executor/execdesc.h"
#include "nodes/plannodes.h"

#include "call/batch.h"

/* ---- for batch nodes */

/* The answers of an execution; created if there are none yet. */
extern StatementAnswers *aml_answers_of_execution(EState *estate);

/* Memory for batches whose answers are shared. */
extern MemoryContext aml_answers_context(const StatementAnswers *answers);

/*
 * Finds the row that equals this one and was or will be sent, for this execution or for
 * one that it is part of.  The reference is not counted.
 */
extern bool aml_find_answer(StatementAnswers *answers, const CallRows *row, AnswerRef *ref);

/* Counts a reference, which keeps the batch and its answers.  To be released with
 * aml_unpin(). */
extern void aml_pin(AnswerRef *ref);
extern void aml_unpin(Batch *batch);

/* Shares this row, which is the last one of a batch; or all rows. */
extern void aml_share_last_row(StatementAnswers *answers, Batch *batch, const CallRows *row);
extern void aml_share_rows(StatementAnswers *answers, Batch *batch);
extern void aml_unshare_rows(Batch *batch);

/* Counts the memory of a batch that was sent or answered.  If there is too much, the
 * oldest answers are dropped, or the rows of this batch are no longer shared. */
extern void aml_count_shared(Batch *batch);

/* Nothing refers to the batch any more: it is freed, or kept for equal rows. */
extern void aml_release_batch(Batch *batch);

/* ---- for calls by themselves */

/* Finds the row that equals this one, in the running statement, and waits for its answer.
 * The reference is pinned. */
extern bool aml_find_answer_of_call(const ServiceCall *call, const CallRows *row, AnswerRef *ref);

/* A batch was answered: copies its answers, except failed ones, to the statement that its
 * execution is part of. */
extern void aml_publish_answers(const Batch *batch);

/* ---- for hooks.c */

/* The outermost planning is over: its answers are attached to the plan, or dropped if
 * that is NULL. */
extern void aml_answers_planned(PlannedStmt *stmt);

/* Removes and returns what planning stored for this plan; NULL if nothing. */
extern StatementAnswers *aml_answers_of_planning(const PlannedStmt *stmt);

/* Ties the answers to the lifetime of the execution. */
extern void aml_answers_attach(StatementAnswers *answers, EState *estate);

/*
 * While a statement runs, its calls share answers, also with statements around it that
 * it is part of.  The caller owns the link between them, and ends each use.
 */
typedef struct StatementRun
{
	Snapshot snapshot;
	EState *estate;            /* NULL: it is being started */
	StatementAnswers *planned; /* then: what planning stored; NULL: nothing */
	struct StatementRun *around;
} StatementRun;

extern void aml_begin_statement_run(StatementRun *run, const QueryDesc *query_desc,
									StatementAnswers *planned);
extern void aml_end_statement_run(StatementRun *run);

/* No statement is left that could use any answers. */
extern void aml_answers_forget(void);

#endif /* AML_CALL_STATEMENT_ANSWERS_H */
