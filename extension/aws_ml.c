/*-------------------------------------------------------------------------
 *
 * aws_ml.c
 *		Entry point of the shim.
 *
 * What happens to a statement, and where:
 *
 *		planning.c			planner hook
 *		  plain_explain.c	what EXPLAIN shows without asking
 *		  kept_answers.c	what planning asked, for execution
 *		execution.c			executor hooks
 *		utility.c			utility hook
 *		plan_rewrite.c		which plan nodes get a batch node, and where
 *		  plan_inputs.c		arguments of aggregates, hash keys, ...
 *		  plan_lateral.c	FROM t, f(t.x)
 *		  plan_scalar.c		(SELECT f(t.x))
 *		  plan_one_row.c	what these two have in common
 *		  plan_values.c		VALUES lists
 *		  plan_merge.c		actions of MERGE
 *		  plan_gather.c		below a Gather and a LIMIT
 *		  row_goal.c		how many rows a LIMIT leaves to send
 *		  expr_calls.c		calls inside expressions, and when they are made
 *		  expr_conditions.c	those conditions
 *		  expr_columns.c	what is answered already
 *		  batch_plan.c		the batch node as a plan
 *		plan_check.c		calls that stayed in row mode
 *		batch_scan.c		the batch node at work
 *		  read_ahead.c		how far it reads
 *		  row_window.c		rows that wait for answers
 *		  batch_request.c	requests being filled, sent, read
 *		  batch_size.c		how many rows an automatic batch gets
 *		  sent_rows.c		rows that were sent before
 *		  batch_stats.c		what it cost
 *		  batch_explain.c	EXPLAIN
 *		functions.c			the SQL functions: one row at a time
 *		model_call.c		a call, and its arguments as a row
 *		  model_result.c	a row of an answer as its result
 *		s3_export.c			aws_s3.query_export_to_s3
 *		  copy_output.c		what COPY TO writes
 *		s3_import.c			aws_s3.table_import_from_s3
 *		  copy_input.c		what COPY FROM reads
 *		  file_format.c		what a file is that COPY could not read
 *		secrets.c			credentials in statements are not shown
 *		copy_statement.c	options and columns of COPY
 *		s3_object.c			an object and who signs for it
 *		failure_policy.c	who may have failures as NULL
 *		utility.c			the hook around other statements
 *		bridge.c			requests to the managed library
 *		transfer.c			data to and from S3
 *		  library.c			the managed library
 *		  runtime_needs.c	what it needs of the process
 *		  errors.c			its errors as SQL errors
 *		settings.c			settings
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "batch_scan.h"
#include "compat.h"
#include "failure_policy.h"
#include "hooks.h"
#include "known_functions.h"
#include "planning.h"
#include "settings.h"

AML_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

/*
 * May run in the postmaster (shared_preload_libraries): starts no thread and
 * does not open the managed library.
 */
void
_PG_init(void)
{
	/* may refuse, and before anything is done: it runs again at the next call */
	aml_define_settings();
	aml_init_failure_policy();
	aml_register_batch_scan();
	aml_watch_known_functions();
	aml_init_planning();
	aml_install_hooks();
}
