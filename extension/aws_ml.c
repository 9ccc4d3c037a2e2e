/*-------------------------------------------------------------------------
 *
 * aws_ml.c
 *		Entry point of the shim.
 *
 * A folder may only include those above it in this list:
 *
 *		settings.c, service.h	settings; what a service is
 *		compat.h				what differs between versions of PostgreSQL
 *		runtime/				the managed library: requests, transfers, errors
 *		stat/					what calls have cost, over all sessions
 *		call/					one call of a function: its arguments, its result
 *		expr/					calls in expressions and plans, and when they are made
 *		batch_scan/				the batch node, as a plan and at work
 *		planner/				where a plan gets batch nodes
 *		s3/						imports and exports
 *		hooks.c					where PostgreSQL calls us
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "batch_scan/exec.h"
#include "call/failure_policy.h"
#include "call/known_functions.h"
#include "call/missed_planning.h"
#include "compat.h"
#include "hooks.h"
#include "settings.h"
#include "stat/shared_memory.h"
#include "stat/stat_file.h"

AML_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

/*
 * May run in the postmaster (shared_preload_libraries), so it must not start threads or
 * open the managed library.
 */
void
_PG_init(void)
{
	/* may fail, and then nothing has been done yet: it runs again at the next call */
	aml_define_settings();
	aml_init_failure_policy();
	aml_register_batch_scan();
	aml_watch_known_functions();
	aml_init_missed_planning();
	aml_init_stat_shared(aml_restore_stat_file);
	aml_install_hooks();
}
