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

#include "call/service_call.h"

typedef struct PlanTimeAnswers PlanTimeAnswers;

/* True while the answers to a call are those of planning, and may stand for others. */
extern bool aml_wants_plan_time_answers(const ServiceCall *call);

/* Keeps the packed answers to some rows, but of those that failed, while memory is left. */
extern void aml_add_plan_time_answers(const ServiceCall *call, const CallRows *rows,
									  const char *const *answers);

/*
 * The packed answer that an equal row had while the current statement, or one around
 * it, was planned; NULL: none.  It stays as long as the statement.
 */
extern const char *aml_find_plan_time_answer(const ServiceCall *call, const CallRows *row);

/* The outermost planning is over: what it stored goes with the plan, or with NULL. */
extern void aml_plan_time_answers_planned(PlannedStmt *stmt);

/* What planning stored for this plan, out of its place; NULL: nothing. */
extern PlanTimeAnswers *aml_plan_time_answers_of(const PlannedStmt *stmt);

/* They go when the execution does. */
extern void aml_plan_time_answers_attach(PlanTimeAnswers *answers, EState *estate);

/*
 * While a statement is at work, its answers are used, with those of the statements
 * around it.  The caller keeps the link between them, and ends each use.
 */
typedef struct PlanTimeAnswersUse
{
	const PlanTimeAnswers *answers; /* NULL: it has none */
	struct PlanTimeAnswersUse *around;
} PlanTimeAnswersUse;

extern void aml_begin_plan_time_answers(PlanTimeAnswersUse *use, const PlanTimeAnswers *answers);
extern void aml_end_plan_time_answers(PlanTimeAnswersUse *use);

/* Those of an execution; NULL: none. */
extern const PlanTimeAnswers *aml_plan_time_answers_of_execution(const EState *estate);

/* No statement is left that could use them. */
extern void aml_plan_time_answers_forget(void);

#endif /* AML_CALL_PLAN_TIME_ANSWERS_H */
