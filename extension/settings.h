/*-------------------------------------------------------------------------
 *
 * settings.h
 *		The settings aws_ml.* and Aurora's two apg_*.  Their units and ranges are
 *		in settings.c, and the settings of single services in service.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_SETTINGS_H
#define AML_SETTINGS_H

#include "postgres.h"

#include "utils/guc.h"

extern bool aml_deduplicate;
extern bool aml_order_conditions;
extern int aml_max_concurrent_requests;
extern int aml_max_payload_bytes;
extern int aml_request_timeout;
extern int aml_connect_timeout;
extern int aml_max_attempts;
extern char *aml_region;
extern char *aml_profile;
extern char *aml_shared_credentials_file;
extern int aml_s3_max_object_size; /* MB */
extern char *aml_ca_bundle;
extern char *aml_proxy;
extern bool aml_log_payloads;
extern bool aml_allow_http;
extern char *aml_requests_per_second; /* see rate_limits.h */

typedef enum AmlOnError
{
	AML_ON_ERROR_ERROR,
	AML_ON_ERROR_NULL
} AmlOnError;

extern int aml_on_error;

/* Its hooks (call/failure_policy.c): where it applies depends on who sets it. */
extern bool aml_check_on_error(int *newval, void **extra, GucSource source);
extern void aml_assign_on_error(int newval, void *extra);

typedef enum AmlRequireBatch
{
	AML_REQUIRE_BATCH_ALLOW,
	AML_REQUIRE_BATCH_REQUIRE, /* a statement with a call that is not batched raises an error */
	AML_REQUIRE_BATCH_FORBID   /* a statement with a batch node raises an error */
} AmlRequireBatch;

extern int aml_debug_require_batch;

/* What limits hold for. */
typedef enum AmlPeriod
{
	AML_STATEMENT,
	AML_HOUR,
	AML_DAY
} AmlPeriod;

typedef enum AmlMeasure
{
	AML_REQUESTS, /* each attempt counts */
	AML_ROWS,     /* in them */
	AML_COST      /* by the prices in aws_ml.prices */
} AmlMeasure;

#define AML_MEASURES (AML_COST + 1)

/* A limit of what a statement may use, or a role in an hour or a day (stat/limits.c). */
typedef struct AmlLimit
{
	const char *name;
	const char *description;
	AmlPeriod period;
	AmlMeasure measure;
	int count; /* 0: no limit, as for a cost */
	double cost;
} AmlLimit;

#define AML_LIMITS 9

/* In the currency of the prices. */
#define AML_MAX_COST 1e9

extern AmlLimit aml_limits[AML_LIMITS];

/* The limit whose setting has that name, or NULL. */
extern AmlLimit *aml_find_limit(const char *name);

static inline double
aml_limit_value(const AmlLimit *limit)
{
	return limit->measure == AML_COST ? limit->cost : limit->count;
}

/* True if a limit of this value allows no more than that one. */
static inline bool
aml_limit_is_within(double value, double other)
{
	return other == 0 || (value != 0 && value <= other);
}

/* Changes whenever a setting changes that the managed library uses. */
extern uint64 aml_settings_generation;

/* Changes whenever one of them changes that decides where requests go, and who signs them. */
extern uint64 aml_destination_generation;

extern bool aml_function_migration_enabled(void);
extern bool aml_batch_mode_enabled(void);

extern void aml_define_settings(void);

#endif /* AML_SETTINGS_H */
