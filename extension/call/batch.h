/*-------------------------------------------------------------------------
 *
 * batch.h
 *		A batch of rows of one call, from the first row to the last result.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_BATCH_H
#define AML_CALL_BATCH_H

#include "postgres.h"

#include "lib/ilist.h"

#include "call/failed_calls.h"
#include "call/service_call.h"
#include "runtime/request.h"

typedef struct Batch Batch;
typedef struct StatementAnswers StatementAnswers;

/* What fills and sends a batch: a queue of a batch node (batch_scan/batch_queue.c). */
typedef struct BatchOwner BatchOwner;
struct BatchOwner
{
	/* sends the batch, which is not sent yet, as it is */
	void (*send)(BatchOwner *owner, Batch *batch);
	/* nothing refers any more to the batch, which is not sent yet */
	void (*drop)(BatchOwner *owner, Batch *batch);
	/* its answers have been read; waited: they had to be waited for */
	void (*answered)(BatchOwner *owner, Batch *batch, bool waited);
};

typedef enum BatchPlace
{
	BATCH_ALONE, /* in no list */
	BATCH_OPEN,  /* the lists of a queue */
	BATCH_CLOSED,
	BATCH_SENT,
	BATCH_KEPT /* that of its statement: no row waits for it */
} BatchPlace;

/* Has a memory context of its own; deleting that context, or a parent of it, cancels the batch. */
struct Batch
{
	MemoryContext context;
	ServiceCall *call; /* NULL: answers were copied from other batches */
	CallRows rows;
	AmlRequest *request;  /* NULL: not sent */
	const char **answers; /* the packed answer for each row; NULL: not answered */

	/* rows that refer to it, and a link to it: of the owner's node, while they are unread;
	 * and of others, or of rows that found it answered */
	int refs;
	int pins;
	BatchOwner *owner; /* NULL: none */
	BatchPlace place;
	dlist_node node;    /* in the list of that place */
	int full_rows;      /* number of rows at which it is sent */
	struct Batch *rest; /* rows that did not fit */

	/* only if its answers are shared (call/statement_answers.c) */
	StatementAnswers *statement; /* NULL: they are not */
	uint32 number;               /* in its table (call/answer_table.c); 0: none */
	uint32 entries;              /* there */
	Size shared_size;            /* bytes that are counted there */
};

/* A row of a batch. */
typedef struct AnswerRef
{
	Batch *batch; /* NULL: no answer is needed, the result is NULL */
	int row;
	bool pinned; /* counted in the batch's pins, not in its refs */
} AnswerRef;

/* Follows a reference to the batch its row was moved to. */
extern AnswerRef aml_follow(AnswerRef ref);

/*
 * Checks the arguments of a call and packs them, as the only row.  statement: memory
 * context of the statement whose aws_ml.on_error applies.  False: the result is NULL, and
 * the service is not called.
 */
extern bool aml_pack_row(ServiceCall *call, const Datum *values, const bool *nulls,
						 MemoryContext statement, CallRows *row);

/* The hash of a packed row for a target. */
extern uint32 aml_hash_row(const char *target, const char *row, Size length);

/* True if equal rows of these have the same answer. */
extern bool aml_have_same_destination(const CallRows *a, const CallRows *b);

/* Creates a batch without rows, for rows like this one. */
extern Batch *aml_batch_create(ServiceCall *call, const CallRows *like, MemoryContext parent);

/* Appends a packed row and returns its number in the batch. */
extern int aml_batch_add(Batch *batch, const CallRows *row);

/* Sends as many of its rows as the service takes, and returns how many. */
extern int aml_batch_send(Batch *batch);

/* Frees the rows, which have been sent. */
extern void aml_batch_forget_rows(Batch *batch);

/* True while it can be sent. */
extern bool aml_batch_is_unsent(const Batch *batch);

/* True if the answers have been read. */
extern bool aml_batch_answered(const Batch *batch);

/* Reads the answers if they have arrived; ERROR if the batch failed.  waited: the caller
 * had nothing else to do. */
extern bool aml_batch_poll(Batch *batch, bool waited);

/* Waits for the answers; ERROR if the batch failed.  Interruptible. */
extern void aml_batch_wait(Batch *batch);

/*
 * Sends the batch of a row if it is unsent, and waits for the answers.  False if it
 * failed, which may be because of other rows.
 */
extern bool aml_wait_for_answer(AnswerRef ref);

/* The result of a call for a row.  If the row failed, that is NULL, and the row is added
 * to the failed calls. */
extern Datum aml_batch_result(const Batch *batch, int row, ServiceCall *call, FailedCalls *failed,
							  bool *isnull);

extern void aml_batch_free(Batch *batch);

#endif /* AML_CALL_BATCH_H */
