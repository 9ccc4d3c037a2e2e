/*-------------------------------------------------------------------------
 *
 * plan.h
 *		Builds the batch nodes (Custom Scan "Batch Function Scan") of a plan.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_BATCH_SCAN_PLAN_H
#define AML_BATCH_SCAN_PLAN_H

#include "postgres.h"

#include "nodes/plannodes.h"

#include "batch_scan/node.h"
#include "expr/collect_calls.h"

/* What a plan node inherits from its place in the tree. */
typedef struct RewriteContext
{
	PlannedStmt *stmt;
	const RowGoal *goal; /* NULL: all rows */
	int workers;         /* of the Gather above, 0: none */
	int rescan_param;    /* the Gather's, -1: none */
	int *next_node_id;   /* ids key the shared memory of parallel queries:
								 * unique in the statement */

	/* expressions of the node itself that are evaluated once for each row, before
	 * anything else */
	List *evaluate_once;
} RewriteContext;

/*
 * Stacks batch nodes over a child.  columns are, in the coordinates of the
 * expressions given later, what the child's columns are.
 */
typedef struct BatchStack
{
	const RewriteContext *context;
	Plan *replaced; /* node whose costs and parameters they take */
	Plan *child;
	Plan *top;
	CustomScan *stage; /* top, if it is one of ours */
	int stage_inputs;  /* columns of the stage's child */
	int stage_count;
	bool caches_answers; /* equal rows are sent once in a scan */
	bool projects;       /* the child's targetlist is the columns, and more may be added */
	ExprColumns columns;
} BatchStack;

extern void aml_batch_stack_init(BatchStack *stack, const RewriteContext *context, Plan *replaced,
								 Plan *child, const ExprColumns *columns);

/* Answers every call that evaluating expr can make, for rows that need it. */
extern void aml_batch_stack_answer(BatchStack *stack, Node *expr);

/* Evaluates expr for every row, once: wherever it stands later, its value is read. */
extern void aml_batch_stack_evaluate(BatchStack *stack, Node *expr);

/* Drops the rows for which clause is not true. */
extern void aml_batch_stack_filter(BatchStack *stack, Node *clause);

/* The finished plan, with all columns. */
extern Plan *aml_batch_stack_finish(BatchStack *stack);

/* The finished plan, projected to tlist. */
extern Plan *aml_batch_stack_project(BatchStack *stack, List *tlist);

/* A targetlist of expressions. */
extern List *aml_tlist_of_columns(List *exprs);

/* A targetlist that hands on all columns of the child. */
extern List *aml_tlist_of_child(const Plan *child);

/* A Material node over a finished plan, for parents that go backwards. */
extern Plan *aml_materialize(Plan *plan, int *next_node_id);

/* True for nodes that evaluate a targetlist of their own for many rows (see
 * ExecInitNode's nodes that call ExecAssignProjectionInfo). */
extern bool aml_projects(Plan *plan);

#endif /* AML_BATCH_SCAN_PLAN_H */
