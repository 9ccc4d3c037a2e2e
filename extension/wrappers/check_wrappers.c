/*-------------------------------------------------------------------------
 *
 * check_wrappers.c
 *		aws_ml.check_wrappers(): the functions of the database that call us.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "wrappers/inlining.h"
#include "wrappers/service_calls.h"

PG_FUNCTION_INFO_V1(aws_ml_check_wrappers);

/* As of our functions: with it, the planner evaluates cheaper conditions first. */
#define COST_OF_CALL 5000

static List *
users_functions(void)
{
	Relation relation = table_open(ProcedureRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, NULL, 0, NULL);
	List *functions = NIL;
	HeapTuple tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

		if (form->oid >= FirstNormalObjectId &&
			(form->prokind == PROKIND_AGGREGATE ||
			 (form->prolang != ClanguageId && form->prolang != INTERNALlanguageId)))
			functions = lappend_oid(functions, form->oid);
	}
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return functions;
}

static Datum
array_of_functions(List *functions)
{
	Datum *elements = palloc(sizeof(Datum) * list_length(functions));
	ListCell *lc;

	foreach(lc, functions)
		elements[foreach_current_index(lc)] = ObjectIdGetDatum(lfirst_oid(lc));
	return PointerGetDatum(construct_array(elements, list_length(functions), REGPROCEDUREOID,
										   sizeof(Oid), true, TYPALIGN_INT));
}

/* To the planner, a call that is not inlined is as cheap as it is declared. */
static const char *
hint_with_cost(Obstacle obstacle, Form_pg_proc form)
{
	const char *cost;

	if (obstacle.reason == NULL || form->prokind == PROKIND_PROCEDURE ||
		form->prokind == PROKIND_AGGREGATE || form->proretset || form->prorettype == TRIGGEROID ||
		form->prorettype == VOIDOID || form->procost >= COST_OF_CALL)
		return obstacle.hint;
	cost =
		psprintf("Until then, ALTER FUNCTION %s COST %d, so that cheaper conditions are evaluated "
				 "first.",
				 format_procedure(form->oid), COST_OF_CALL);
	return obstacle.hint == NULL ? cost : psprintf("%s %s", obstacle.hint, cost);
}

Datum
aws_ml_check_wrappers(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	BodySearch search = {NULL};
	ListCell *lc;

	InitMaterializedSRF(fcinfo, 0);
	foreach(lc, users_functions())
	{
		Oid function = lfirst_oid(lc);
		List *calls = aml_service_calls(function, &search);
		HeapTuple procedure;
		Form_pg_proc form;
		Obstacle obstacle;
		const char *hint;
		Datum values[6];
		bool nulls[6] = {false};

		CHECK_FOR_INTERRUPTS();
		if (calls == NIL)
			continue;
		procedure = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
		if (!HeapTupleIsValid(procedure))
			continue;
		form = (Form_pg_proc) GETSTRUCT(procedure);
		obstacle = aml_inlining_obstacle(procedure);
		hint = hint_with_cost(obstacle, form);

		values[0] = ObjectIdGetDatum(function);
		values[1] = CStringGetDatum(get_language_name(form->prolang, false));
		values[1] = DirectFunctionCall1(namein, values[1]);
		values[2] = array_of_functions(calls);
		values[3] = BoolGetDatum(obstacle.reason == NULL);
		nulls[4] = obstacle.reason == NULL;
		if (!nulls[4])
			values[4] = CStringGetTextDatum(obstacle.reason);
		nulls[5] = hint == NULL;
		if (!nulls[5])
			values[5] = CStringGetTextDatum(hint);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		ReleaseSysCache(procedure);
	}
	PG_RETURN_NULL();
}
