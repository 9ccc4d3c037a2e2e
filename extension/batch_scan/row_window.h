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

#include "call/batch.h"

typedef struct RowWindow
{
	MemoryContext context;
	int nrefs;             /* answers that each row waits for */
	int ncolumns;          /* columns that are saved */
	int *columns;          /* their numbers, ascending, from 0 */
	TupleTableSlot *saved; /* slot for the columns of a row going in */
	TupleTableSlot *out;   /* and of a row coming out */
	dlist_head segments;   /* RowSegments, in row order */
	int64 rows;            /* rows waiting */
} RowWindow;

/* columns: those of the rows' descriptor to save, numbered as by pull_varattnos(). */
extern void aml_window_init(RowWindow *window, int nrefs, TupleDesc desc, const Bitmapset *columns,
							EState *estate);
extern void aml_window_reset(RowWindow *window);

/* Appends a row; refs has nrefs entries. */
extern void aml_window_append(RowWindow *window, TupleTableSlot *slot, const AnswerRef *refs);

/* Rows appended from now on are freed separately from those before. */
extern void aml_window_seal(RowWindow *window);

/* The references of the first row, or NULL if there is none. */
extern const AnswerRef *aml_window_first(RowWindow *window);

/* Takes the first row out: stores its columns in a virtual slot, valid until the next row
 * is taken. */
extern void aml_window_take(RowWindow *window, TupleTableSlot *slot);

/* Takes the first row out without reading it. */
extern void aml_window_skip(RowWindow *window);

#endif /* AML_BATCH_SCAN_ROW_WINDOW_H */
