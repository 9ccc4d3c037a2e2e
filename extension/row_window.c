/*-------------------------------------------------------------------------
 *
 * row_window.c
 *		Rows of a batch node that wait for their answers, in order.
 *
 * The rows are in a chain of tuplestores, one for about each request, because
 * a tuplestore that is written and read at the same time keeps what was read
 * once it has spilled to disk.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "row_window.h"
#include "settings.h"

typedef struct RowSegment
{
	dlist_node node;
	MemoryContext context;
	Tuplestorestate *rows;
	AnswerRef *refs; /* [row][nrefs] */
	int size;        /* rows that refs has room for */
	int count;       /* rows appended */
	int taken;
	bool sealed;
} RowSegment;

void
aml_window_init(RowWindow *window, int nrefs, MemoryContext parent)
{
	window->context = AllocSetContextCreate(parent, "aws_ml rows", ALLOCSET_DEFAULT_SIZES);
	window->nrefs = nrefs;
	window->rows = 0;
	dlist_init(&window->segments);
}

static void
drop_segment(RowSegment *segment)
{
	dlist_delete(&segment->node);
	tuplestore_end(segment->rows);
	MemoryContextDelete(segment->context);
}

void
aml_window_reset(RowWindow *window)
{
	dlist_mutable_iter iter;

	dlist_foreach_modify(iter, &window->segments)
		drop_segment(dlist_container(RowSegment, node, iter.cur));
	window->rows = 0;
}

static RowSegment *
last_segment(RowWindow *window)
{
	RowSegment *segment;
	MemoryContext context;
	MemoryContext old;

	if (!dlist_is_empty(&window->segments))
	{
		segment = dlist_tail_element(RowSegment, node, &window->segments);
		if (!segment->sealed)
			return segment;
	}

	context = AllocSetContextCreate(window->context, "aws_ml row segment", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	segment = palloc0(sizeof(RowSegment));
	segment->context = context;

	/* the segments of all requests in flight share work_mem */
	segment->rows =
		tuplestore_begin_heap(false, false, Max(work_mem / (aml_max_concurrent_requests + 1), 64));
	segment->size = 64;
	segment->refs = palloc(sizeof(AnswerRef) * window->nrefs * segment->size);
	dlist_push_tail(&window->segments, &segment->node);
	MemoryContextSwitchTo(old);
	return segment;
}

void
aml_window_append(RowWindow *window, TupleTableSlot *slot, const AnswerRef *refs)
{
	RowSegment *segment = last_segment(window);

	if (segment->count == segment->size)
	{
		segment->size *= 2;
		segment->refs =
			repalloc_huge(segment->refs, sizeof(AnswerRef) * window->nrefs * segment->size);
	}
	memcpy(segment->refs + (Size) segment->count * window->nrefs, refs,
		   sizeof(AnswerRef) * window->nrefs);
	tuplestore_puttupleslot(segment->rows, slot);
	segment->count++;
	window->rows++;
}

void
aml_window_seal(RowWindow *window)
{
	if (!dlist_is_empty(&window->segments))
		dlist_tail_element(RowSegment, node, &window->segments)->sealed = true;
}

/* The segment of the first row; segments that have been read are dropped. */
static RowSegment *
first_segment(RowWindow *window)
{
	while (!dlist_is_empty(&window->segments))
	{
		RowSegment *segment = dlist_head_element(RowSegment, node, &window->segments);

		if (segment->taken < segment->count)
			return segment;
		drop_segment(segment);
	}
	return NULL;
}

const AnswerRef *
aml_window_first(RowWindow *window)
{
	RowSegment *segment = first_segment(window);

	return segment ? segment->refs + (Size) segment->taken * window->nrefs : NULL;
}

void
aml_window_take(RowWindow *window, TupleTableSlot *slot)
{
	RowSegment *segment = first_segment(window);

	/* no copy: the slot is read before the segment is dropped */
	if (segment == NULL || !tuplestore_gettupleslot(segment->rows, true, false, slot))
		elog(ERROR, "a row of a batch is missing");
	segment->taken++;
	window->rows--;
}
