/*-------------------------------------------------------------------------
 *
 * plan_time_answers.h
 *		Keeps answers obtained in planning for the execution of the same statement.
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

/* True if the answers to a call are being obtained in planning, and can be shared. */
extern bool aml_wants_plan_time_answers(const ServiceCall *call);

/* Stores the packed answers for some rows, except failed ones, as long as memory is left. */
extern void aml_add_plan_time_answers(const ServiceCall *call, const CallRows *rows,
									  const char *const *answers);

/*
 * The packed answer that an equal row got when the current statement, or an enclosing
 * one, was planned; NULL if none.  Valid as long as the statement.
 */
extern const char *aml_find_plan_time_answer(const ServiceCall *call, const CallRows *row);

/* The outermost planning is over: its answers are attached to the plan, or dropped if
 * that is NULL. */
extern void aml_plan_time_answers_planned(PlannedStmt *stmt);

/* Removes and returns what planning stored for this plan; NULL if nothing. */
extern PlanTimeAnswers *aml_plan_time_answers_of(const PlannedStmt *stmt);

/* Ties the answers to the lifetime of the execution. */
extern void aml_plan_time_answers_attach(PlanTimeAnswers *answers, EState *estate);

/*
 * While a statement runs, its answers are used, along with those of the enclosing
 * statements.  The caller owns the link between them, and ends each use.
 */
typedef struct PlanTimeAnswersUse
{
	const PlanTimeAnswers *answers; /* NULL: the statement has none */
	struct PlanTimeAnswersUse *around;
} PlanTimeAnswersUse;

extern void aml_begin_plan_time_answers(PlanTimeAnswersUse *use, const PlanTimeAnswers *answers);
extern void aml_end_plan_time_answers(PlanTimeAnswersUse *use);

/* The answers of an execution; NULL if none. */
extern const PlanTimeAnswers *aml_plan_time_answers_of_execution(const EState *estate);

/* No statement is left that could use any answers. */
extern void aml_plan_time_answers_forget(void);

#endif /* AML_CALL_PLAN_TIME_ANSWERS_H */
