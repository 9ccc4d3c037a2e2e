/*-------------------------------------------------------------------------
 *
 * execution.h
 *		What is known about the execution of statements that call us.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXECUTION_H
#define AML_EXECUTION_H

#include "postgres.h"

#include "nodes/execnodes.h"

/*
 * How many rows the run of the executor at hand will still take from the top of the
 * plan (FETCH 10, a FOR loop of PL/pgSQL, SELECT INTO): 0 for all of them, or if
 * no run of this state is known.
 */
extern int64 aml_rows_of_run(const EState *estate);

/* A number for the innermost run: each has its own. */
extern int64 aml_current_run(void);

extern void aml_install_execution_hooks(void);

#endif /* AML_EXECUTION_H */
