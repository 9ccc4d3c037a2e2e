/*-------------------------------------------------------------------------
 *
 * row_window.c
 *		Rows of a batch node that wait for their answers, in order.
 *
 * Rows are kept in a chain of tuplestores, about one per request, because a tuplestore
 * that has spilled to disk does not release what was read while it is still being
 * written.
 *
 * Only columns that are read after the calls are saved.  Columns used only as arguments,
 * often most of a row, are not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "batch_scan/row_window.h"
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

/* Slots for the saved columns. */
static void
init_slots(RowWindow *window, TupleDesc desc, EState *estate)
{
	TupleDesc saved = CreateTemplateTupleDesc(window->ncolumns);

	for (int i = 0; i < window->ncolumns; i++)
		TupleDescCopyEntry(saved, i + 1, desc, window->columns[i] + 1);
	window->saved = ExecInitExtraTupleSlot(estate, saved, &TTSOpsVirtual);
	window->out = ExecInitExtraTupleSlot(estate, saved, &TTSOpsMinimalTuple);
}

void
aml_window_init(RowWindow *window, int nrefs, TupleDesc desc, const Bitmapset *columns,
				EState *estate)
{
	window->context =
		AllocSetContextCreate(estate->es_query_cxt, "aws_ml rows", ALLOCSET_DEFAULT_SIZES);
	window->nrefs = nrefs;
	window->rows = 0;
	dlist_init(&window->segments);

	window->ncolumns = 0;
	window->columns = palloc(sizeof(int) * desc->natts);
	for (int i = 0; i < desc->natts; i++)
		if (bms_is_member(i + 1 - FirstLowInvalidHeapAttributeNumber, columns))
			window->columns[window->ncolumns++] = i;
	init_slots(window, desc, estate);
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
	ExecClearTuple(window->out);
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

static void
keep_columns(RowWindow *window, RowSegment *segment, TupleTableSlot *row)
{
	TupleTableSlot *saved = window->saved;

	slot_getsomeattrs(row, window->columns[window->ncolumns - 1] + 1);
	ExecClearTuple(saved);
	for (int i = 0; i < window->ncolumns; i++)
	{
		saved->tts_values[i] = row->tts_values[window->columns[i]];
		saved->tts_isnull[i] = row->tts_isnull[window->columns[i]];
	}
	tuplestore_puttupleslot(segment->rows, ExecStoreVirtualTuple(saved));
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
	if (window->ncolumns > 0)
		keep_columns(window, segment, slot);
	segment->count++;
	window->rows++;
}

void
aml_window_seal(RowWindow *window)
{
	if (!dlist_is_empty(&window->segments))
		dlist_tail_element(RowSegment, node, &window->segments)->sealed = true;
}

/* The segment of the first row; drops segments that have been read. */
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

static RowSegment *
take_row(RowWindow *window)
{
	RowSegment *segment = first_segment(window);

	if (segment == NULL)
		elog(ERROR, "a row of a batch is missing");
	segment->taken++;
	window->rows--;
	return segment;
}

void
aml_window_skip(RowWindow *window)
{
	(void) take_row(window);
}

void
aml_window_take(RowWindow *window, TupleTableSlot *slot)
{
	RowSegment *segment = take_row(window);
	TupleTableSlot *out = window->out;

	if (window->ncolumns == 0)
		return;

	/* no copy: the slot is read before the segment is dropped */
	if (!tuplestore_gettupleslot(segment->rows, true, false, out))
		elog(ERROR, "a row of a batch is missing");
	slot_getallattrs(out);
	for (int i = 0; i < window->ncolumns; i++)
	{
		slot->tts_values[window->columns[i]] = out->tts_values[i];
		slot->tts_isnull[window->columns[i]] = out->tts_isnull[i];
	}
}
