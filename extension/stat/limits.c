/*-------------------------------------------------------------------------
 *
 * limits.c
 *		What a statement, and a role by hour and day, may use of services.
 *
 * The managed library counts what each attempt uses, before it is sent, and sends none that
 * would exceed a limit.  What has been used is in shared memory, as statistics are, so that
 * the workers of a parallel plan share it with their leader, and all sessions of a role
 * with each other.  Without shared memory, a statement with limits is not parallel, and
 * each session of a role has the limits for itself.
 *
 * A statement is what the client sends, with all that it calls; its time is known to
 * workers, too.  The role is the one that has logged in, whose settings the limits are.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "access/parallel.h"
#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "settings.h"
#include "stat/limits.h"
#include "stat/prices.h"
#include "stat/shared_memory.h"

/* In the class of insufficient resources. */
#define ERRCODE_LIMIT_REACHED MAKE_SQLSTATE('5', '3', 'M', '0', '1')

/* Costs are counted in billionths. */
#define COST_UNIT 1e9

/* ----------------------------------------------------------------
 *		What has been used
 * ----------------------------------------------------------------
 */

/* That of the statement or window which began at that time. */
static StatUsage *
usage_since(StatUsage *usage, int64 start)
{
	StatShared *memory = aml_stat_shared();

	if (usage->start == start)
		return usage;
	LWLockAcquire(&memory->lock, LW_EXCLUSIVE);
	if (usage->start != start)
	{
		memset(usage->used, 0, sizeof(usage->used));
		pg_write_barrier();
		usage->start = start;
	}
	LWLockRelease(&memory->lock);
	return usage;
}

/* That of the present window: windows have an entry each, in turn. */
static StatUsage *
usage_of_window(StatUsage windows[2], int64 length)
{
	int64 window = GetCurrentTimestamp() / length;

	return usage_since(&windows[window & 1], window * length);
}

static bool
is_unused(const StatRole *entry)
{
	int64 yesterday = GetCurrentTimestamp() - USECS_PER_DAY;

	return !OidIsValid(entry->role) ||
		   Max(entry->days[0].start, entry->days[1].start) + USECS_PER_DAY <= yesterday;
}

/* NULL: none is left. */
static StatRole *
find_role(StatShared *memory, Oid role)
{
	StatRole *unused = NULL;

	for (int i = 0; i < STAT_ROLES; i++)
	{
		StatRole *entry = &memory->roles[i];

		if (entry->role == role)
			return entry;
		if (unused == NULL && is_unused(entry))
			unused = entry;
	}
	if (unused != NULL)
	{
		memset(unused, 0, sizeof(*unused));
		unused->role = role;
	}
	return unused;
}

static StatRole *
usage_of_role(void)
{
	static StatRole *entry = NULL;
	StatShared *memory = aml_stat_shared();
	Oid role = GetSessionUserId();

	if (entry != NULL && entry->role == role)
		return entry;
	LWLockAcquire(&memory->lock, LW_EXCLUSIVE);
	entry = find_role(memory, role);
	LWLockRelease(&memory->lock);
	if (entry == NULL)
		ereport(ERROR, (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
						errmsg("more than %d roles have used aws_ml with limits today", STAT_ROLES),
						errhint("Limits of statements are without number.")));
	return entry;
}

static bool
is_limited(AmlPeriod period)
{
	for (int i = 0; i < AML_LIMITS; i++)
	{
		if (aml_limits[i].period == period && aml_limit_value(&aml_limits[i]) > 0)
			return true;
	}
	return false;
}

static StatUsage *
usage_of(AmlPeriod period)
{
	static StatUsage of_nobody;

	if (!is_limited(period))
		return &of_nobody;
	switch (period)
	{
		case AML_STATEMENT:
			return usage_since(aml_stat_statement(), GetCurrentStatementStartTimestamp());
		case AML_HOUR:
			return usage_of_window(usage_of_role()->hours, USECS_PER_HOUR);
		case AML_DAY:
			return usage_of_window(usage_of_role()->days, USECS_PER_DAY);
	}
	pg_unreachable();
}

/* ----------------------------------------------------------------
 *		Limits
 * ----------------------------------------------------------------
 */

static bool
has_cost_limit(void)
{
	for (int i = 0; i < AML_LIMITS; i++)
	{
		if (aml_limits[i].measure == AML_COST && aml_limits[i].cost > 0)
			return true;
	}
	return false;
}

static bool
any_is_set(void)
{
	return is_limited(AML_STATEMENT) || is_limited(AML_HOUR) || is_limited(AML_DAY);
}

/* What the limit is of: the request may have begun in an earlier window. */
static const StatUsage *
usage_of_limit(const AmlLimit *setting, const AwsMlLimit *limit)
{
	return (const StatUsage *) ((const char *) (limit->used - setting->measure) -
								offsetof(StatUsage, used));
}

static char *
cost_text(int64 cost)
{
	return psprintf("%.15g", cost / COST_UNIT);
}

static char *
what_was_used(const StatUsage *usage)
{
	int64 cost = usage->used[AML_COST];
	int64 requests = usage->used[AML_REQUESTS];
	int64 rows = usage->used[AML_ROWS];

	return psprintf(
		"%s with %s%s",
		psprintf(ngettext("%lld request", "%lld requests", requests), (long long) requests),
		psprintf(ngettext("%lld row", "%lld rows", rows), (long long) rows),
		cost > 0 ? psprintf(_(" at a cost of %s"), cost_text(cost)) : "");
}

static char *
what_is_next(const AwsMlError *error)
{
	/* requests of a transfer have no rows */
	if (error->rows == 0)
		return pstrdup("");
	return psprintf(ngettext("; the next has %lld row", "; the next has %lld rows", error->rows),
					(long long) error->rows);
}

static char *
max_text(const AmlLimit *setting, const AwsMlLimit *limit)
{
	long long max = limit->max;

	if (setting->measure == AML_COST)
		return psprintf(_("cost limit of %s"), cost_text(limit->max));
	if (setting->measure == AML_REQUESTS)
		return psprintf(ngettext("limit of %lld request", "limit of %lld requests", max), max);
	return psprintf(ngettext("limit of %lld row", "limit of %lld rows", max), max);
}

static void
report_statement(const AmlLimit *setting, const AwsMlLimit *limit, const AwsMlError *error)
{
	ereport(ERROR, (errcode(ERRCODE_LIMIT_REACHED),
					errmsg("statement would exceed its %s", max_text(setting, limit)),
					errdetail("It has sent %s%s.", what_was_used(usage_of_limit(setting, limit)),
							  what_is_next(error)),
					errhint("The limit is %s.", setting->name)));
}

static void
report_role(const AmlLimit *setting, const AwsMlLimit *limit, const AwsMlError *error)
{
	const StatUsage *usage = usage_of_limit(setting, limit);

	ereport(
		ERROR,
		(errcode(ERRCODE_LIMIT_REACHED),
		 errmsg("role \"%s\" would exceed its %s %s", GetUserNameFromId(GetSessionUserId(), false),
				max_text(setting, limit), setting->period == AML_HOUR ? _("an hour") : _("a day")),
		 errdetail("It has sent %s since %s%s%s.", what_was_used(usage),
				   timestamptz_to_str(usage->start),
				   aml_stat_is_shared() ? "" : _(", in this session"), what_is_next(error)),
		 errhint(setting->period == AML_HOUR
					 ? "The limit is %s, and counts anew from the next hour."
					 : "The limit is %s, and counts anew from the next day, which begins at "
					   "midnight UTC.",
				 setting->name)));
}

static void
report(const RequestLimits *limits, const AwsMlError *error)
{
	const AmlLimit *setting = &aml_limits[error->limit];
	const AwsMlLimit *limit = &limits->limits[error->limit];

	if (setting->period == AML_STATEMENT)
		report_statement(setting, limit, error);
	else
		report_role(setting, limit, error);
}

static void
check_place(void)
{
	if (IsParallelWorker() && !aml_stat_is_shared())
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("a parallel worker cannot count what its statement uses"),
						errdetail("There are limits, such as aws_ml.max_requests, and no shared "
								  "memory to count in."),
						errhint("Add aws_ml to shared_preload_libraries.")));
}

/* Objects of S3 have no prices. */
static void
check_prices(const Prices *prices, const Service *service, const char *model)
{
	if (!prices->any && service != aml_find_service("s3"))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("%s has no price", psprintf(service->subject, aml_clean_name(model))),
				 errdetail("There is a limit of costs, such as aws_ml.max_cost."),
				 errhint("Insert its price into aws_ml.prices; it may be 0.")));
}

static Prices
prices_of(const Service *service, const char *target)
{
	const char *model = pg_any_to_server(target, strlen(target), PG_UTF8);
	Prices prices = aml_find_prices(service->name, model);

	check_prices(&prices, service, model);
	return prices;
}

/* What a request costs before it is sent: at least something if it will cost more
 * afterwards, so that it is not sent when the others have used up the limit. */
static double
cost_before(const Prices *prices)
{
	double cost = prices->units[PRICE_REQUEST].of_unit * COST_UNIT;
	bool costs_more = prices->units[PRICE_INPUT_TOKEN].of_unit > 0 ||
					  prices->units[PRICE_OUTPUT_TOKEN].of_unit > 0 ||
					  prices->units[PRICE_SECOND].of_unit > 0;

	return costs_more ? Max(cost, 1) : cost;
}

/* What it takes to count a measure. */
static AwsMlLimit
counted(AmlMeasure measure, const Prices *prices)
{
	switch (measure)
	{
		case AML_REQUESTS:
			return (AwsMlLimit){.per_request = 1};
		case AML_ROWS:
			return (AwsMlLimit){.per_row = 1};
		case AML_COST:
			return (AwsMlLimit){
				.per_request = cost_before(prices),
				.per_row = prices->units[PRICE_ROW].of_unit * COST_UNIT,
				.per_byte = prices->units[PRICE_BYTE].of_unit * COST_UNIT,
				.row_bytes = prices->units[PRICE_BYTE].minimum,
				.per_input_token = prices->units[PRICE_INPUT_TOKEN].of_unit * COST_UNIT,
				.per_output_token = prices->units[PRICE_OUTPUT_TOKEN].of_unit * COST_UNIT,
				.per_second = prices->units[PRICE_SECOND].of_unit * COST_UNIT,
			};
	}
	pg_unreachable();
}

static int64
max_of(const AmlLimit *setting)
{
	if (aml_limit_value(setting) == 0)
		return PG_INT64_MAX;
	return setting->measure == AML_COST ? (int64) rint(setting->cost * COST_UNIT) : setting->count;
}

RequestLimits
aml_request_limits(const Service *service, const char *target)
{
	RequestLimits limits = {.count = 0, .report = report};
	Prices prices = {0};

	if (!any_is_set())
		return limits;
	check_place();
	if (has_cost_limit())
		prices = prices_of(service, target);
	for (; limits.count < AML_LIMITS; limits.count++)
	{
		const AmlLimit *setting = &aml_limits[limits.count];
		AwsMlLimit *limit = &limits.limits[limits.count];

		/* what has no limit, in a period that has one, is counted for the error's detail */
		*limit = counted(setting->measure, &prices);
		limit->used = &usage_of(setting->period)->used[setting->measure];
		limit->max = max_of(setting);
	}
	return limits;
}

/* ----------------------------------------------------------------
 *		Parallel plans without shared memory
 * ----------------------------------------------------------------
 */

int
aml_begin_counted_run(const QueryDesc *query_desc)
{
	int level;

	if (!query_desc->plannedstmt->parallelModeNeeded || !any_is_set() || aml_stat_is_shared())
		return 0;
	level = NewGUCNestLevel();
	(void) set_config_option("max_parallel_workers", "0", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	return level;
}

void
aml_end_counted_run(int guc_level)
{
	if (guc_level > 0)
		AtEOXact_GUC(true, guc_level);
}
