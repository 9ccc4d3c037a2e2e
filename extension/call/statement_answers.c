/*-------------------------------------------------------------------------
 *
 * statement_answers.c
 *		The answers that a statement has got, for equal calls of the same statement.
 *
 * Equal calls of a statement are made once, wherever they are: in several nodes of its
 * plan, in subplans, in rescans, during planning, in functions.  Rows of batches are
 * registered here when they are added, so that an equal row can wait for a batch that is
 * still open or on its way.  Calls that are made by themselves, and those of statements
 * in functions, leave copies of their answers.
 *
 * A statement in a function that is STABLE or IMMUTABLE is part of the statement that
 * calls the function: PostgreSQL runs both with the same snapshot, which is how they are
 * recognized.  Statements in VOLATILE functions stand by themselves: a function may call
 * a service until the answer changes.
 *
 * Answers live as long as their statement.  The planner evaluates calls to estimate and
 * to fold constants: their answers are in planning_answers, then wait for the execution
 * of their plan, which is recognized by a mark in invalItems (the plan cache copies plans,
 * and only looks at items of its own caches).  Then they are those of the execution.
 * Answers for plans that are never executed are freed at the end of the transaction.
 *
 * The memory is that of a hash table (hash_mem).  Beyond it, the oldest answers that no
 * row waits for are dropped.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/nodeHash.h"
#include "lib/ilist.h"
#include "miscadmin.h"
#include "tcop/pquery.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"

#include "call/answer_table.h"
#include "call/planning.h"
#include "call/statement_answers.h"
#include "runtime/packed_rows.h"
#include "settings.h"

/* Limit for plans that wait for their execution, as in a transaction that plans without
 * executing.  Beyond it, the oldest is dropped. */
#define MAX_WAITING 16

/* cacheId of the mark in invalItems; not that of any syscache. */
#define MARK_CACHE_ID (-1001)

/* Copied answers that are dropped together. */
#define MAX_COPIES 256

struct StatementAnswers
{
	dlist_node node; /* in the list of waiting or of executing ones */
	MemoryContext context;
	MemoryContextCallback gone;
	uint32 mark;
	EState *estate;          /* NULL: not executing yet */
	StatementAnswers *outer; /* of the statement that it is part of; NULL: none */
	AnswerTable *table;
	dlist_head kept; /* batches that no row waits for, oldest first */
	Batch *copies;   /* one of them, to which answers are copied; NULL: none */
	Size bytes;      /* of shared rows and answers */
};

static StatementAnswers *planning_answers = NULL;
static StatementRun *running = NULL;
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
	StatementAnswers *answers = arg;
	dlist_iter iter;

	if (answers == planning_answers)
		planning_answers = NULL;
	else if (answers->node.next != NULL)
	{
		dlist_delete(&answers->node);
		if (answers->estate == NULL)
			waiting_count--;
	}

	/* a cursor can outlive the statement that opened it */
	dlist_foreach(iter, &executing)
	{
		StatementAnswers *inner = dlist_container(StatementAnswers, node, iter.cur);

		if (inner->outer == answers)
			inner->outer = NULL;
	}
}

static StatementAnswers *
create(MemoryContext parent)
{
	MemoryContext context =
		AllocSetContextCreate(parent, "aws_ml statement answers", ALLOCSET_SMALL_SIZES);
	StatementAnswers *answers = MemoryContextAllocZero(context, sizeof(StatementAnswers));

	answers->context = context;
	answers->table = aml_answer_table_create(context);
	dlist_init(&answers->kept);
	answers->gone.func = forget;
	answers->gone.arg = answers;
	MemoryContextRegisterResetCallback(context, &answers->gone);
	return answers;
}

void
aml_answers_planned(PlannedStmt *stmt)
{
	StatementAnswers *answers = planning_answers;
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
		MemoryContextDelete(dlist_head_element(StatementAnswers, node, &waiting)->context);
}

static StatementAnswers *
find_waiting(uint32 mark)
{
	dlist_iter iter;

	dlist_foreach(iter, &waiting)
	{
		StatementAnswers *answers = dlist_container(StatementAnswers, node, iter.cur);

		if (answers->mark == mark)
			return answers;
	}
	return NULL;
}

StatementAnswers *
aml_answers_of_planning(const PlannedStmt *stmt)
{
	StatementAnswers *answers = NULL;
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
aml_begin_statement_run(StatementRun *run, const QueryDesc *query_desc, StatementAnswers *planned)
{
	run->snapshot = query_desc->snapshot;
	run->estate = query_desc->estate;
	run->planned = planned;
	run->around = running;
	running = run;
}

void
aml_end_statement_run(StatementRun *run)
{
	running = run->around;
}

void
aml_answers_forget(void)
{
	if (planning_answers != NULL)
		MemoryContextDelete(planning_answers->context);
	while (!dlist_is_empty(&waiting))
		MemoryContextDelete(dlist_head_element(StatementAnswers, node, &waiting)->context);
}

/* ----------------------------------------------------------------
 *		Statements that are part of others
 * ----------------------------------------------------------------
 */

static StatementAnswers *
find_execution(const EState *estate)
{
	dlist_iter iter;

	dlist_foreach(iter, &executing)
	{
		StatementAnswers *answers = dlist_container(StatementAnswers, node, iter.cur);

		if (answers->estate == estate)
			return answers;
	}
	return NULL;
}

static StatementAnswers *
answers_of_run(const StatementRun *run)
{
	return run->estate ? aml_answers_of_execution(run->estate) : run->planned;
}

/* Those of the statement that contains an execution. */
static StatementAnswers *
answers_around(const EState *estate)
{
	const StatementRun *run = running;

	/* one that is not in the list has been started by the innermost: a recheck of a row */
	for (const StatementRun *own = running; own != NULL; own = own->around)
		if (own->estate == estate)
			run = own->around;
	if (run == NULL || run->snapshot == NULL || run->snapshot != estate->es_snapshot)
		return NULL;
	return answers_of_run(run);
}

void
aml_answers_attach(StatementAnswers *answers, EState *estate)
{
	answers->estate = estate;
	answers->outer = answers_around(estate);
	dlist_push_tail(&executing, &answers->node);
	MemoryContextSetParent(answers->context, estate->es_query_cxt);
}

StatementAnswers *
aml_answers_of_execution(EState *estate)
{
	StatementAnswers *answers = find_execution(estate);

	if (answers == NULL)
	{
		answers = create(estate->es_query_cxt);
		aml_answers_attach(answers, estate);
	}
	return answers;
}

MemoryContext
aml_answers_context(const StatementAnswers *answers)
{
	return answers->context;
}

static StatementAnswers *
outermost(StatementAnswers *answers)
{
	while (answers->outer != NULL)
		answers = answers->outer;
	return answers;
}

/* Those of the execution in which a call is being made by itself; NULL if there is none:
 * the call is in a VOLATILE function, or not in a query. */
static StatementAnswers *
current_answers(void)
{
	if (!ActiveSnapshotSet())
		return NULL;
	if (running != NULL)
		return running->snapshot == GetActiveSnapshot() ? answers_of_run(running) : NULL;

	/* the statement that made PostgreSQL load this library began without our hooks */
	if (ActivePortal != NULL && ActivePortal->queryDesc != NULL &&
		ActivePortal->queryDesc->estate != NULL &&
		ActivePortal->queryDesc->snapshot == GetActiveSnapshot())
		return aml_answers_of_execution(ActivePortal->queryDesc->estate);
	return NULL;
}

/* ----------------------------------------------------------------
 *		Memory
 * ----------------------------------------------------------------
 */

static void
drop(StatementAnswers *answers, Batch *batch)
{
	aml_unshare_rows(batch);
	dlist_delete(&batch->node);
	if (batch == answers->copies)
		answers->copies = NULL;
	aml_batch_free(batch);
}

static void
make_room(StatementAnswers *answers)
{
	while (answers->bytes > get_hash_memory_limit() && !dlist_is_empty(&answers->kept))
		drop(answers, dlist_head_element(Batch, node, &answers->kept));
}

static void
set_shared_size(Batch *batch, Size size)
{
	batch->statement->bytes += size - batch->shared_size;
	batch->shared_size = size;
}

void
aml_count_shared(Batch *batch)
{
	StatementAnswers *answers = batch->statement;
	Size size = MemoryContextMemAllocated(batch->context, true) +
				(Size) batch->rows.count * ANSWER_ENTRY_BYTES;

	if (batch->answers != NULL)
		size += batch->request->result.rows_length;
	set_shared_size(batch, size);
	make_room(answers);
	if (answers->bytes > get_hash_memory_limit())
		aml_unshare_rows(batch);
}

static void
keep(Batch *batch)
{
	batch->place = BATCH_KEPT;
	dlist_push_tail(&batch->statement->kept, &batch->node);
	make_room(batch->statement);
}

void
aml_release_batch(Batch *batch)
{
	Batch *rest = batch->rest;

	if (batch->refs > 0 || batch->pins > 0 || batch->place != BATCH_ALONE)
		return;
	batch->rest = NULL;
	if (batch->statement != NULL && batch->answers != NULL)
		keep(batch);
	else
	{
		if (batch->statement != NULL)
			aml_unshare_rows(batch);
		aml_batch_free(batch);
	}
	if (rest != NULL)
		aml_unpin(rest);
}

void
aml_pin(AnswerRef *ref)
{
	Batch *batch = ref->batch;

	if (batch->place == BATCH_KEPT)
	{
		dlist_delete(&batch->node);
		batch->place = BATCH_ALONE;
	}
	batch->pins++;
	ref->pinned = true;
}

void
aml_unpin(Batch *batch)
{
	if (--batch->pins == 0 && batch->refs == 0 && aml_batch_is_unsent(batch))
		batch->owner->drop(batch->owner, batch);
	else
		aml_release_batch(batch);
}

/* ----------------------------------------------------------------
 *		Sharing
 * ----------------------------------------------------------------
 */

void
aml_share_last_row(StatementAnswers *answers, Batch *batch, const CallRows *row)
{
	batch->statement = answers;
	aml_answer_table_add_last(answers->table, batch, row);
}

void
aml_share_rows(StatementAnswers *answers, Batch *batch)
{
	batch->statement = answers;
	aml_answer_table_add(answers->table, batch);
}

void
aml_unshare_rows(Batch *batch)
{
	aml_answer_table_remove(batch->statement->table, batch);
	set_shared_size(batch, 0);
	batch->statement = NULL;
}

/* Adds a copy of an answered row. */
static AnswerRef
copy_answer(StatementAnswers *answers, const CallRows *row, const char *answer)
{
	Batch *copies = answers->copies;
	Size length = aml_skip_packed_row(answer) - answer;
	MemoryContext old;
	char *copy;
	AnswerRef ref = {0};

	if (copies == NULL || copies->rows.count == MAX_COPIES ||
		!aml_have_same_destination(&copies->rows, row))
	{
		copies = answers->copies = aml_batch_create(NULL, row, answers->context);
		copies->answers = MemoryContextAlloc(copies->context, sizeof(char *) * MAX_COPIES);
		copies->place = BATCH_KEPT;
		dlist_push_tail(&answers->kept, &copies->node);
	}

	old = MemoryContextSwitchTo(copies->context);
	copy = palloc(length);
	memcpy(copy, answer, length);
	ref.batch = copies;
	ref.row = aml_batch_add(copies, row);
	copies->answers[ref.row] = copy;
	MemoryContextSwitchTo(old);

	aml_share_last_row(answers, copies, row);
	set_shared_size(copies, MemoryContextMemAllocated(copies->context, true) +
								(Size) copies->rows.count * ANSWER_ENTRY_BYTES);
	return ref;
}

/* Finds the row in these answers or those of the statements that they are part of, or in
 * those of the present planning. */
static bool
find_in_all(StatementAnswers *answers, const CallRows *row, AnswerRef *ref)
{
	for (; answers != NULL; answers = answers->outer)
		if (aml_answer_table_find(answers->table, row, ref))
			return true;
	return planning_answers != NULL && aml_planning_in_progress() &&
		   aml_answer_table_find(planning_answers->table, row, ref);
}

bool
aml_find_answer(StatementAnswers *answers, const CallRows *row, AnswerRef *ref)
{
	AnswerRef found;
	bool copied = false;

	if (aml_answer_table_find(answers->table, row, ref))
		return true;
	if (running == NULL || (running->around == NULL && planning_answers == NULL))
		return false;
	if (!find_in_all(answers->outer, row, ref))
		return false;

	/* what belongs to another execution can go before this one has read it */
	aml_pin(ref);
	found = *ref;
	if (aml_wait_for_answer(*ref))
	{
		AnswerRef original = aml_follow(*ref);
		const char *answer = original.batch->answers[original.row];
		int failure;

		copied = !aml_packed_row_failed(answer, &failure);
		if (copied)
			found = copy_answer(answers, row, answer);
	}
	aml_unpin(ref->batch);
	*ref = found;
	return copied;
}

/* Equal calls are made once. */
static bool
is_shared(const ServiceCall *call)
{
	return aml_deduplicate && !call->counts_each;
}

bool
aml_find_answer_of_call(const ServiceCall *call, const CallRows *row, AnswerRef *ref)
{
	if (!is_shared(call) || !find_in_all(current_answers(), row, ref))
		return false;
	aml_pin(ref);
	if (aml_wait_for_answer(*ref))
		return true;
	/* other rows may be the reason: this one is asked for by itself */
	aml_unpin(ref->batch);
	return false;
}

/* Those to which the answers of a batch are copied; NULL: none. */
static StatementAnswers *
publish_to(const Batch *batch)
{
	if (aml_planning_in_progress())
	{
		if (planning_answers == NULL)
			planning_answers = create(TopTransactionContext);
		return planning_answers;
	}
	if (batch->owner == NULL)
	{
		StatementAnswers *answers = current_answers();

		return answers ? outermost(answers) : NULL;
	}
	if (batch->statement != NULL && batch->statement->outer != NULL)
		return outermost(batch->statement);
	return NULL;
}

void
aml_publish_answers(const Batch *batch)
{
	StatementAnswers *answers;
	CallRows row = batch->rows;
	const char *start = batch->rows.packed.data;

	if (!is_shared(batch->call))
		return;
	answers = publish_to(batch);
	if (answers == NULL)
		return;
	for (int i = 0; i < batch->rows.count; i++)
	{
		const char *end = aml_skip_packed_row(start);
		int failure;

		row.packed.data = (char *) start;
		row.packed.len = end - start;
		row.hash = aml_hash_row(row.target, row.packed.data, row.packed.len);
		if (!aml_packed_row_failed(batch->answers[i], &failure))
			(void) copy_answer(answers, &row, batch->answers[i]);
		start = end;
	}
	make_room(answers);
}
