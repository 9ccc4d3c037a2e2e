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

/* What a plan node inherits from its position in the tree. */
typedef struct RewriteContext
{
	PlannedStmt *stmt;
	const RowGoal *goal; /* NULL: all rows */
	int workers;         /* of the Gather above; 0: none */
	int rescan_param;    /* the Gather's; -1: none */
	bool keeps_order;    /* some conditions may be there for security */
	int *next_node_id;   /* node ids key the shared memory of parallel queries, and must be
						  * unique in the statement */
	int first_own_id;    /* the planner's nodes have lower ones */

	/* expressions of the node itself that are evaluated once per row, before anything else */
	List *evaluate_once;
} RewriteContext;

/*
 * Stacks batch nodes over a child.  columns describes the child's columns in terms of the
 * expressions given later.
 */
typedef struct BatchStack
{
	const RewriteContext *context;
	Plan *replaced; /* the node whose costs and parameters they inherit */
	Plan *child;
	Plan *top;
	CustomScan *stage; /* the top node, if it is a batch node */
	int stage_inputs;  /* columns of the stage's child */
	int stage_count;
	bool stage_is_condition; /* it can also be asked for another condition */
	bool was_memoized;       /* equal rows are sent once even if they are not deduplicated */
	bool projects; /* the child's targetlist is exactly the columns, and can be extended */
	ExprColumns columns;
} BatchStack;

extern void aml_batch_stack_init(BatchStack *stack, const RewriteContext *context, Plan *replaced,
								 Plan *child, const ExprColumns *columns);

/* Answers every call that evaluating expr can make, for the rows that need it. */
extern void aml_batch_stack_answer(BatchStack *stack, Node *expr);

/* Evaluates expr once for every row; where it occurs later, its value is read. */
extern void aml_batch_stack_evaluate(BatchStack *stack, Node *expr);

/*
 * Drops rows for which some clause is not true.  Clauses that can be asked in any order are
 * asked in the order that costs least (batch_scan/condition_order.c).
 */
extern void aml_batch_stack_filter(BatchStack *stack, List *clauses);

/* The finished plan, with all columns. */
extern Plan *aml_batch_stack_finish(BatchStack *stack);

/* The finished plan, projected to tlist. */
extern Plan *aml_batch_stack_project(BatchStack *stack, List *tlist);

/* Columns of a batch node that its parent does not read become null; read: those that it
 * does, as pull_varattnos() has them. */
extern void aml_drop_unread_columns(Plan *plan, const Bitmapset *read);

/* A targetlist made of expressions. */
extern List *aml_tlist_of_columns(List *exprs);

/* A targetlist that passes on all columns of the child. */
extern List *aml_tlist_of_child(const Plan *child);

/* A Material node over a finished plan, for parents that scan backward. */
extern Plan *aml_materialize(Plan *plan, int *next_node_id);

/* True for nodes that evaluate a targetlist of their own for many rows (those for which
 * ExecInitNode() calls ExecAssignProjectionInfo()). */
extern bool aml_projects(Plan *plan);

#endif /* AML_BATCH_SCAN_PLAN_H */
