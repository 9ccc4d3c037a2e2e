/*-------------------------------------------------------------------------
 *
 * row_window.h
 *		Rows of a batch node that wait for their answers, in order.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_ROW_WINDOW_H
#define AML_BATCH_SCAN_ROW_WINDOW_H

#include "postgres.h"

#include "executor/tuptable.h"
#include "lib/ilist.h"
#include "nodes/execnodes.h"

#include "batch_scan/answer_ref.h"

typedef struct RowWindow
{
	MemoryContext context;
	int nrefs;             /* answers that each row waits for */
	int ncolumns;          /* that are saved */
	int *columns;          /* which, ascending, from 0 */
	TupleTableSlot *saved; /* columns of a row on its way in */
	TupleTableSlot *out;   /* and on its way out */
	dlist_head segments;   /* RowSegment, in the order of their rows */
	int64 rows;            /* waiting */
} RowWindow;

/* columns: of the rows' desc those that are saved, numbered as by
 * pull_varattnos(). */
extern void aml_window_init(RowWindow *window, int nrefs, TupleDesc desc, const Bitmapset *columns,
							EState *estate);
extern void aml_window_reset(RowWindow *window);

/* Appends a row; refs has nrefs entries. */
extern void aml_window_append(RowWindow *window, TupleTableSlot *slot, const AnswerRef *refs);

/* Rows appended from now on are freed separately from those before. */
extern void aml_window_seal(RowWindow *window);

/* The references of the first row, or NULL when there is none. */
extern const AnswerRef *aml_window_first(RowWindow *window);

/* Takes the first row out: its columns into those of a virtual slot, valid until
 * the next is taken. */
extern void aml_window_take(RowWindow *window, TupleTableSlot *slot);

#endif /* AML_BATCH_SCAN_ROW_WINDOW_H */
