/*-------------------------------------------------------------------------
 *
 * inlining.h
 *		Whether the planner inlines a function, and what stands in the way.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_WRAPPERS_INLINING_H
#define AML_WRAPPERS_INLINING_H

#include "postgres.h"

#include "access/htup.h"

/* What stands in the way, as sentences; reason is NULL if nothing does. */
typedef struct Obstacle
{
	const char *reason;
	const char *hint; /* what to change, or NULL */
} Obstacle;

/*
 * A function that returns a set is inlined in FROM, all others in expressions.  What the
 * arguments of a call can prevent is not considered.
 */
extern Obstacle aml_inlining_obstacle(HeapTuple procedure);

#endif /* AML_WRAPPERS_INLINING_H */
