/*-------------------------------------------------------------------------
 *
 * plan_time_answers.c
 *		Keeps answers obtained in planning for the execution of the same statement.
 *
 * The planner evaluates calls to estimate and to fold constants.  They get their real
 * answers, and execution, which would make the same calls, finds them here, so that each
 * is made only once.
 *
 * Answers live as long as their statement.  During planning they are in
 * planning_answers.  Then they wait for the execution of their plan, which is recognized
 * by a mark in invalItems (the plan cache copies plans, and only looks at items of its
 * own caches).  Then they belong to the memory context of the execution, and are found by
 * whatever runs in it.  Answers for plans that are never executed are freed at the end of
 * the transaction.
 *
 * A statement whose answers exceed the memory of a hash table stores no more.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "executor/nodeHash.h"
#include "lib/ilist.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "call/plan_time_answers.h"
#include "call/planning.h"
#include "runtime/packed_rows.h"
#include "settings.h"

/* Limit for plans that wait for their execution, as in a transaction that plans without
 * executing.  Beyond it, the oldest is dropped. */
#define MAX_WAITING 16

/* cacheId of the mark in invalItems; not that of any syscache. */
#define MARK_CACHE_ID (-1001)

/* What an answer depends on. */
typedef struct AnsweredRow
{
	const ServiceOperation *operation;
	uint64 settings; /* generation */
	const char *target;
	const char *data;
	int length;
} AnsweredRow;

typedef struct AnsweredRowEntry
{
	AnsweredRow row;
	uint32 hash;
	const char *answer;
	char status;
} AnsweredRowEntry;

static inline bool
equal_answered_rows(AnsweredRow a, AnsweredRow b)
{
	return a.length == b.length && a.operation == b.operation && a.settings == b.settings &&
		   memcmp(a.data, b.data, a.length) == 0 && strcmp(a.target, b.target) == 0;
}

#define SH_PREFIX answerhash
#define SH_ELEMENT_TYPE AnsweredRowEntry
#define SH_KEY_TYPE AnsweredRow
#define SH_KEY row
#define SH_HASH_KEY(table, key) hash_bytes((const unsigned char *) (key).data, (key).length)
#define SH_EQUAL(table, a, b) equal_answered_rows(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE

#include "lib/simplehash.h"

struct PlanTimeAnswers
{
	dlist_node node; /* in the list of waiting or of executing ones */
	MemoryContext context;
	MemoryContextCallback gone;
	uint32 mark;
	const EState *estate; /* NULL: not executing yet */
	answerhash_hash *table;
};

static PlanTimeAnswers *planning_answers = NULL;
static PlanTimeAnswersUse *in_use = NULL;
static dlist_head waiting = DLIST_STATIC_INIT(waiting);
static dlist_head executing = DLIST_STATIC_INIT(executing);
static int waiting_count = 0;
static uint32 last_mark = 0;

/* ----------------------------------------------------------------
 *		From planning to execution
 * ----------------------------------------------------------------
 */

/* Memory context callback: unlinks the answers. */
static void
forget(void *arg)
{
	PlanTimeAnswers *answers = arg;

	if (answers == planning_answers)
		planning_answers = NULL;
	else if (answers->node.next != NULL)
	{
		dlist_delete(&answers->node);
		if (answers->estate == NULL)
			waiting_count--;
	}
}

static PlanTimeAnswers *
create(void)
{
	MemoryContext context = AllocSetContextCreate(TopTransactionContext, "aws_ml plan-time answers",
												  ALLOCSET_SMALL_SIZES);
	PlanTimeAnswers *answers = MemoryContextAllocZero(context, sizeof(PlanTimeAnswers));

	answers->context = context;
	answers->table = answerhash_create(context, 16, NULL);
	answers->gone.func = forget;
	answers->gone.arg = answers;
	MemoryContextRegisterResetCallback(context, &answers->gone);
	return answers;
}

void
aml_plan_time_answers_planned(PlannedStmt *stmt)
{
	PlanTimeAnswers *answers = planning_answers;
	PlanInvalItem *mark;

	if (answers == NULL)
		return;
	if (stmt == NULL)
	{
		MemoryContextDelete(answers->context);
		return;
	}

	mark = makeNode(PlanInvalItem);
	mark->cacheId = MARK_CACHE_ID;
	mark->hashValue = answers->mark = ++last_mark;
	stmt->invalItems = lappend(stmt->invalItems, mark);

	planning_answers = NULL;
	dlist_push_tail(&waiting, &answers->node);
	if (++waiting_count > MAX_WAITING)
		MemoryContextDelete(dlist_head_element(PlanTimeAnswers, node, &waiting)->context);
}

static PlanTimeAnswers *
find_waiting(uint32 mark)
{
	dlist_iter iter;

	dlist_foreach(iter, &waiting)
	{
		PlanTimeAnswers *answers = dlist_container(PlanTimeAnswers, node, iter.cur);

		if (answers->mark == mark)
			return answers;
	}
	return NULL;
}

PlanTimeAnswers *
aml_plan_time_answers_of(const PlannedStmt *stmt)
{
	PlanTimeAnswers *answers = NULL;
	ListCell *lc;

	/* a planning that began before our hook was installed is over by now */
	if (planning_answers != NULL && !aml_planning_in_progress())
	{
		answers = planning_answers;
		planning_answers = NULL;
		return answers;
	}
	if (dlist_is_empty(&waiting))
		return NULL;

	foreach(lc, stmt->invalItems)
	{
		PlanInvalItem *item = lfirst_node(PlanInvalItem, lc);

		if (item->cacheId == MARK_CACHE_ID)
			answers = find_waiting(item->hashValue);
	}
	if (answers != NULL)
	{
		dlist_delete(&answers->node);
		answers->node.next = NULL;
		waiting_count--;
	}
	return answers;
}

void
aml_plan_time_answers_attach(PlanTimeAnswers *answers, EState *estate)
{
	answers->estate = estate;
	dlist_push_tail(&executing, &answers->node);
	MemoryContextSetParent(answers->context, estate->es_query_cxt);
}

const PlanTimeAnswers *
aml_plan_time_answers_of_execution(const EState *estate)
{
	dlist_iter iter;

	dlist_foreach(iter, &executing)
	{
		PlanTimeAnswers *answers = dlist_container(PlanTimeAnswers, node, iter.cur);

		if (answers->estate == estate)
			return answers;
	}
	return NULL;
}

void
aml_begin_plan_time_answers(PlanTimeAnswersUse *use, const PlanTimeAnswers *answers)
{
	use->answers = answers;
	use->around = in_use;
	in_use = use;
}

void
aml_end_plan_time_answers(PlanTimeAnswersUse *use)
{
	in_use = use->around;
}

void
aml_plan_time_answers_forget(void)
{
	if (planning_answers != NULL)
		MemoryContextDelete(planning_answers->context);
	while (!dlist_is_empty(&waiting))
		MemoryContextDelete(dlist_head_element(PlanTimeAnswers, node, &waiting)->context);
}

/* ----------------------------------------------------------------
 *		Answers
 * ----------------------------------------------------------------
 */

static char *
copy_bytes(MemoryContext context, const char *bytes, Size length)
{
	char *copy = MemoryContextAlloc(context, length);

	memcpy(copy, bytes, length);
	return copy;
}

bool
aml_wants_plan_time_answers(const ServiceCall *call)
{
	return !call->counts_each && aml_deduplicate && aml_planning_in_progress();
}

static void
add_answer(AnsweredRow key, const char *answer)
{
	AnsweredRowEntry *entry;
	bool found;

	if (planning_answers == NULL)
		planning_answers = create();
	if (MemoryContextMemAllocated(planning_answers->context, true) > get_hash_memory_limit())
		return;

	key.target = MemoryContextStrdup(planning_answers->context, key.target);
	key.data = copy_bytes(planning_answers->context, key.data, key.length);
	answer = copy_bytes(planning_answers->context, answer, aml_skip_packed_row(answer) - answer);
	entry = answerhash_insert(planning_answers->table, key, &found);
	entry->answer = answer;
}

void
aml_add_plan_time_answers(const ServiceCall *call, const CallRows *rows, const char *const *answers)
{
	const char *row = rows->packed.data;

	for (int i = 0; i < rows->count; i++)
	{
		const char *next = aml_skip_packed_row(row);
		AnsweredRow key = {call->operation, aml_settings_generation, rows->target, row, next - row};
		int failure;

		if (!aml_packed_row_failed(answers[i], &failure))
			add_answer(key, answers[i]);
		row = next;
	}
}

static const char *
find_answer(const PlanTimeAnswers *answers, AnsweredRow row)
{
	AnsweredRowEntry *entry = answerhash_lookup(answers->table, row);

	return entry ? entry->answer : NULL;
}

const char *
aml_find_plan_time_answer(const ServiceCall *call, const CallRows *row)
{
	AnsweredRow key = {call->operation, aml_settings_generation, row->target, row->packed.data,
					   row->packed.len};
	const char *answer = NULL;

	if (call->counts_each || !aml_deduplicate)
		return NULL;
	if (planning_answers != NULL && aml_planning_in_progress())
		answer = find_answer(planning_answers, key);
	for (PlanTimeAnswersUse *use = in_use; use != NULL && answer == NULL; use = use->around)
		if (use->answers != NULL)
			answer = find_answer(use->answers, key);
	return answer;
}
