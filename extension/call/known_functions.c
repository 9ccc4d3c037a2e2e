/*-------------------------------------------------------------------------
 *
 * known_functions.c
 *		Knows which functions in pg_proc are ours.
 *
 * Planning a call runs its support function, which registers the function here, and
 * setrefs.c lists the functions of a plan in invalItems.  So statements that do not call
 * us are recognized at no cost.
 *
 * What we know of a function comes from pg_proc, which may change at any time: the
 * function may be replaced by a mock, or get settings of its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "nodes/nodeFuncs.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "call/known_functions.h"
#include "call/services.h"

typedef struct KnownFunction
{
	Oid function;
	uint32 hash; /* hash of its entry in the syscache PROCOID */
	bool is_current;
	const ServiceOperation *operation; /* NULL: no longer one of ours */
	bool is_batched;                   /* its calls can be batched */
	bool counts_each;                  /* every call must be made: none can share the result of
									    * another */
} KnownFunction;

static KnownFunction *known_functions = NULL;
static int known_count = 0;

/* Reads pg_proc again if it may have changed. */
static void
refresh(KnownFunction *known)
{
	HeapTuple tuple;

	if (known->is_current)
		return;
	known->operation = NULL;
	known->is_batched = false;
	known->counts_each = false;
	/* an invalidation that arrives meanwhile may be for this function */
	known->is_current = true;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(known->function));
	if (!HeapTupleIsValid(tuple))
		return;
	known->operation = aml_operation_of_procedure(tuple);
	if (known->operation != NULL)
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

		/*
		 * Settings and SECURITY DEFINER require fmgr_security_definer().  A strict
		 * function is not called at all if any argument is NULL, and most of our
		 * arguments may be.
		 */
		known->is_batched = heap_attisnull(tuple, Anum_pg_proc_proconfig, NULL) &&
							!form->prosecdef && !form->proisstrict;
		known->counts_each =
			known->operation->has_side_effects || form->provolatile == PROVOLATILE_VOLATILE;
	}
	ReleaseSysCache(tuple);
}

/* Syscache callback.  It can be called anywhere, so it only sets a flag. */
static void
function_changed(Datum arg, int cache_id, uint32 hash)
{
	for (int i = 0; i < known_count; i++)
		if (hash == 0 || known_functions[i].hash == hash)
			known_functions[i].is_current = false;
}

static KnownFunction *
find_known(Oid function)
{
	for (int i = 0; i < known_count; i++)
	{
		if (known_functions[i].function == function)
		{
			refresh(&known_functions[i]);
			return &known_functions[i];
		}
	}
	return NULL;
}

void
aml_know_function(Oid function)
{
	KnownFunction known = {.function = function};

	if (find_known(function) != NULL)
		return;
	known.hash = GetSysCacheHashValue1(PROCOID, ObjectIdGetDatum(function));
	refresh(&known);
	if (known.operation == NULL)
		return;

	if (known_functions == NULL)
		known_functions = MemoryContextAlloc(TopMemoryContext, sizeof(KnownFunction));
	else
		known_functions = repalloc(known_functions, sizeof(KnownFunction) * (known_count + 1));
	known_functions[known_count++] = known;
}

bool
aml_is_batched_function(Oid function)
{
	KnownFunction *known = find_known(function);

	/* a module loaded later may want to see each call */
	return known != NULL && known->is_batched && !FmgrHookIsNeeded(function);
}

bool
aml_is_known_function(Oid function)
{
	KnownFunction *known = find_known(function);

	return known != NULL && known->operation != NULL;
}

bool
aml_has_side_effects(Node *expr, void *context)
{
	if (expr == NULL)
		return false;
	if (IsA(expr, FuncExpr))
	{
		KnownFunction *known = find_known(((FuncExpr *) expr)->funcid);

		if (known != NULL && known->counts_each)
			return true;
	}
	return expression_tree_walker(expr, aml_has_side_effects, context);
}

/* True if the plan can call known functions, or only such with side effects. */
static bool
may_call(const PlannedStmt *stmt, bool with_side_effects)
{
	ListCell *lc;

	if (known_count == 0 || stmt->planTree == NULL)
		return false;

	foreach(lc, stmt->invalItems)
	{
		PlanInvalItem *item = lfirst_node(PlanInvalItem, lc);

		if (item->cacheId != PROCOID)
			continue;
		for (int i = 0; i < known_count; i++)
		{
			if (known_functions[i].hash != item->hashValue)
				continue;
			refresh(&known_functions[i]);
			if (with_side_effects ? known_functions[i].counts_each
								  : known_functions[i].operation != NULL)
				return true;
		}
	}
	return false;
}

bool
aml_plan_may_call_service(const PlannedStmt *stmt)
{
	return may_call(stmt, false);
}

bool
aml_plan_may_have_side_effects(const PlannedStmt *stmt)
{
	return may_call(stmt, true);
}

void
aml_watch_known_functions(void)
{
	CacheRegisterSyscacheCallback(PROCOID, function_changed, (Datum) 0);
}
