/*-------------------------------------------------------------------------
 *
 * prices.c
 *		What requests cost, as the table aws_ml.prices has it.
 *
 * The table is read when a cost is printed.  It is as small as a price list is, and only
 * EXPLAIN of a statement with batch nodes reads it, so nothing is cached.
 *
 * It is only read if it is the extension's, has the columns that it was created with, and
 * the current role may read all of it.  Before version 1.2 there was none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"

#include "stat/prices.h"

#define EXTENSION "aws_ml"

static const char *const unit_names[] = {"request",     "row",          "byte",
										 "input token", "output token", "second"};

StaticAssertDecl(lengthof(unit_names) == PRICE_UNITS, "every unit has a name");

/* ----------------------------------------------------------------
 *		The table
 * ----------------------------------------------------------------
 */

typedef enum PriceColumn
{
	COLUMN_SERVICE,
	COLUMN_MODEL,
	COLUMN_UNIT,
	COLUMN_PRICE,
	COLUMN_PER,
	COLUMN_MINIMUM
} PriceColumn;

static const struct
{
	const char *name;
	Oid type;
} columns[] = {
	{"service", TEXTOID},  {"model", TEXTOID},  {"unit", TEXTOID},
	{"price", NUMERICOID}, {"per", NUMERICOID}, {"minimum", NUMERICOID},
};

static Oid
find_table(void)
{
	Oid schema = get_namespace_oid(EXTENSION, true);
	Oid table = OidIsValid(schema) ? get_relname_relid("prices", schema) : InvalidOid;
	Oid extension;

	if (!OidIsValid(table))
		return InvalidOid;
	extension = getExtensionOfObject(RelationRelationId, table);
	if (!OidIsValid(extension) || extension != get_extension_oid(EXTENSION, true) ||
		get_rel_relkind(table) != RELKIND_RELATION ||
		pg_class_aclcheck(table, GetUserId(), ACL_SELECT) != ACLCHECK_OK ||
		check_enable_rls(table, InvalidOid, true) == RLS_ENABLED)
		return InvalidOid;
	return table;
}

/* Where the columns are; false if the table was altered. */
static bool
find_columns(Relation table, AttrNumber *attnos)
{
	for (int i = 0; i < lengthof(columns); i++)
	{
		attnos[i] = get_attnum(RelationGetRelid(table), columns[i].name);
		if (attnos[i] == InvalidAttrNumber ||
			get_atttype(RelationGetRelid(table), attnos[i]) != columns[i].type)
			return false;
	}
	return true;
}

/* ----------------------------------------------------------------
 *		Finding prices
 * ----------------------------------------------------------------
 */

static bool
is_equal(Datum value, const char *string)
{
	return strcmp(TextDatumGetCString(value), string) == 0;
}

static int
find_unit(Datum unit)
{
	for (int i = 0; i < PRICE_UNITS; i++)
	{
		if (is_equal(unit, unit_names[i]))
			return i;
	}
	return -1;
}

static double
number(Datum numeric)
{
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8, numeric));
}

/* The pattern '%' is for any model, even one that is not known. */
static bool
matches(Datum pattern, const char *model)
{
	if (model == NULL)
		return is_equal(pattern, "%");
	return DatumGetBool(DirectFunctionCall2Coll(textlike, DEFAULT_COLLATION_OID,
												CStringGetTextDatum(model), pattern));
}

/* Of the patterns that match, the longest counts.  lengths: of those used so far */
static void
take_row(const Datum *values, const char *service, const char *model, Prices *prices, int *lengths)
{
	int unit = find_unit(values[COLUMN_UNIT]);
	int length = VARSIZE_ANY_EXHDR(PG_DETOAST_DATUM_PACKED(values[COLUMN_MODEL]));

	if (unit < 0 || !is_equal(values[COLUMN_SERVICE], service) || length <= lengths[unit] ||
		!matches(values[COLUMN_MODEL], model))
		return;
	lengths[unit] = length;
	prices->any = true;
	prices->units[unit] = (Price){
		.is_known = true,
		.of_unit = number(values[COLUMN_PRICE]) / number(values[COLUMN_PER]),
		.minimum = number(values[COLUMN_MINIMUM]),
	};
}

static bool
read_row(TupleTableSlot *slot, const AttrNumber *attnos, Datum *values)
{
	for (int i = 0; i < lengthof(columns); i++)
	{
		bool isnull;

		values[i] = slot_getattr(slot, attnos[i], &isnull);
		if (isnull)
			return false;
	}
	return true;
}

static void
read_table(Relation table, const AttrNumber *attnos, const char *service, const char *model,
		   Prices *prices)
{
	/* auto_explain prints when a statement has ended, maybe within a parallel one */
	Snapshot snapshot = RegisterSnapshot(
		ActiveSnapshotSet() ? GetActiveSnapshot() : GetCatalogSnapshot(RelationRelationId));
	TableScanDesc scan = table_beginscan(table, snapshot, 0, NULL);
	TupleTableSlot *slot = table_slot_create(table, NULL);
	int lengths[PRICE_UNITS] = {0};
	Datum values[lengthof(columns)];

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		if (read_row(slot, attnos, values))
			take_row(values, service, model, prices, lengths);
	}
	ExecDropSingleTupleTableSlot(slot);
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
}

Prices
aml_find_prices(const char *service, const char *model)
{
	Prices prices = {0};
	AttrNumber attnos[lengthof(columns)];
	Oid oid = find_table();
	Relation table;

	if (!OidIsValid(oid))
		return prices;
	table = table_open(oid, AccessShareLock);
	if (find_columns(table, attnos))
		read_table(table, attnos, service, model, &prices);
	table_close(table, AccessShareLock);
	return prices;
}

/* ----------------------------------------------------------------
 *		Costs
 * ----------------------------------------------------------------
 */

double
aml_cost(const Prices *prices, const Usage *usage)
{
	double cost = 0;

	for (int i = 0; i < PRICE_UNITS; i++)
	{
		const Price *price = &prices->units[i];

		if (price->is_known && usage->units[i] >= 0)
			cost += price->of_unit * Max(usage->units[i], price->minimum * usage->units[PRICE_ROW]);
	}
	return cost;
}

const char *
aml_unknown_usage(const Prices *prices, const Usage *usage, int *unit)
{
	while (++*unit < PRICE_UNITS)
	{
		if (prices->units[*unit].is_known && usage->units[*unit] < 0)
			return unit_names[*unit];
	}
	return NULL;
}
