/*-------------------------------------------------------------------------
 *
 * plan_time_answers.h
 *		Answers of planning, for the execution of the same statement.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_PLAN_TIME_ANSWERS_H
#define AML_CALL_PLAN_TIME_ANSWERS_H

#include "postgres.h"

#include "executor/execdesc.h"
#include "nodes/plannodes.h"

#include "runtime/aws_ml_abi.h"

typedef struct KeptAnswers KeptAnswers;

/* Keeps the answer to a row, both packed, if this is planning and memory is left. */
extern void aml_keep_answer(AwsMlOperation operation, const char *target, const char *row,
							int row_length, const char *answer);

/*
 * The packed answer that an equal row had while the statement at hand, or one around
 * it, was planned; NULL: none.  It stays as long as the statement.
 */
extern const char *aml_kept_answer(AwsMlOperation operation, const char *target, const char *row,
								   int row_length);

/* There may be some. */
extern bool aml_has_kept_answers(void);

/* The outermost planning is over: what it kept goes with the plan, or with NULL. */
extern void aml_kept_answers_planned(PlannedStmt *stmt);

/* What planning kept for this plan, out of its place; NULL: nothing. */
extern KeptAnswers *aml_kept_answers_of(const PlannedStmt *stmt);

/* They go when the execution does. */
extern void aml_kept_answers_attach(KeptAnswers *answers, EState *estate);

/*
 * While a statement is at work, its answers are used, with those of the statements
 * around it.  The caller keeps the link between them, and ends each use.
 */
typedef struct KeptAnswersUse
{
	const KeptAnswers *answers; /* NULL: it has none */
	struct KeptAnswersUse *around;
} KeptAnswersUse;

extern void aml_begin_kept_answers(KeptAnswersUse *use, const KeptAnswers *answers);
extern void aml_end_kept_answers(KeptAnswersUse *use);

/* Those of an execution; NULL: none. */
extern const KeptAnswers *aml_kept_answers_of_execution(const EState *estate);

/* No statement is left that could use them. */
extern void aml_kept_answers_forget(void);

#endif /* AML_CALL_PLAN_TIME_ANSWERS_H */
