/*-------------------------------------------------------------------------
 *
 * settings.c
 *		Defines the settings.
 *
 * Settings that decide where requests go and who signs them are for superusers: an
 * unprivileged user who could set them could make the server send signed requests, or its
 * credentials, anywhere.  Their values are used in URLs, headers and file names, so none
 * may contain a control character.
 *
 * If nothing is preloaded, all settings have been placeholders: strings that nothing has
 * checked.  When a setting is defined, guc.c assigns the values of its placeholder, and
 * skips invalid ones with a warning.  The value in force may then be the default, and a
 * request would go to a place that was never configured.  So all values that say where
 * requests go must be accepted, or this library does not load.
 *
 * So it is with limits, which the default would lift.  But users may lower them (see
 * stat/lower_limit.c), also before the library is loaded.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/xact.h"
#include "utils/acl.h"
#include "utils/guc.h"

#include "compat.h"
#include "rate_limits.h"
#include "service.h"
#include "settings.h"

static bool enable_function_migration = true;
static bool apg_enable_function_migration = true;
static bool enable_batch_mode = true;
static bool apg_enable_batch_mode_function_execution = true;

bool aml_deduplicate = true;
bool aml_order_conditions = true;
int aml_max_concurrent_requests = 4;
int aml_max_payload_bytes = 6 * 1024 * 1024;
int aml_request_timeout = 70000;
int aml_connect_timeout = 3000;
int aml_max_attempts = 3;
char *aml_region;
char *aml_profile;
char *aml_shared_credentials_file;
int aml_s3_max_object_size = 6 * 1024;
char *aml_ca_bundle;
char *aml_proxy;
bool aml_log_payloads = false;
bool aml_allow_http = false;
char *aml_requests_per_second;
int aml_on_error = AML_ON_ERROR_ERROR;
int aml_debug_require_batch = AML_REQUIRE_BATCH_ALLOW;

AmlLimit aml_limits[AML_LIMITS] = {
	{"aws_ml.max_requests", "Sets how many requests a statement may send.", AML_STATEMENT,
	 AML_REQUESTS},
	{"aws_ml.max_rows", "Sets how many rows a statement may send.", AML_STATEMENT, AML_ROWS},
	{"aws_ml.max_cost", "Sets how much the requests of a statement may cost.", AML_STATEMENT,
	 AML_COST},
	{"aws_ml.max_requests_per_hour", "Sets how many requests a role may send in an hour.", AML_HOUR,
	 AML_REQUESTS},
	{"aws_ml.max_rows_per_hour", "Sets how many rows a role may send in an hour.", AML_HOUR,
	 AML_ROWS},
	{"aws_ml.max_cost_per_hour", "Sets how much the requests of a role may cost in an hour.",
	 AML_HOUR, AML_COST},
	{"aws_ml.max_requests_per_day", "Sets how many requests a role may send in a day.", AML_DAY,
	 AML_REQUESTS},
	{"aws_ml.max_rows_per_day", "Sets how many rows a role may send in a day.", AML_DAY, AML_ROWS},
	{"aws_ml.max_cost_per_day", "Sets how much the requests of a role may cost in a day.", AML_DAY,
	 AML_COST},
};

static const struct config_enum_entry require_batch_options[] = {
	{"allow", AML_REQUIRE_BATCH_ALLOW, false},
	{"require", AML_REQUIRE_BATCH_REQUIRE, false},
	{"forbid", AML_REQUIRE_BATCH_FORBID, false},
	{NULL, 0, false},
};

static const struct config_enum_entry on_error_options[] = {
	{"error", AML_ON_ERROR_ERROR, false},
	{"null", AML_ON_ERROR_NULL, false},
	{NULL, 0, false},
};

uint64 aml_settings_generation = 1;
uint64 aml_destination_generation = 1;

/* Both this setting and Aurora's equivalent must be on. */
bool
aml_function_migration_enabled(void)
{
	return enable_function_migration && apg_enable_function_migration;
}

bool
aml_batch_mode_enabled(void)
{
	return enable_batch_mode && apg_enable_batch_mode_function_execution;
}

static void
int_changed(int newval, void *extra)
{
	aml_settings_generation++;
}

static void
bool_changed(bool newval, void *extra)
{
	aml_settings_generation++;
	aml_destination_generation++;
}

static void
string_changed(const char *newval, void *extra)
{
	aml_settings_generation++;
	aml_destination_generation++;
}

#define CONTROL_CHARACTER "It has a control character at byte %d."

/* Position of the first control character, counted from 1; 0: none. */
static int
control_character(const char *text)
{
	for (int i = 0; text[i] != '\0'; i++)
	{
		/* the bytes of a multibyte character are 0x80 and above in any server encoding */
		if ((unsigned char) text[i] < ' ' || text[i] == 0x7f)
			return i + 1;
	}
	return 0;
}

static bool
check_printable(char **newval, void **extra, GucSource source)
{
	int found = *newval ? control_character(*newval) : 0;

	if (found > 0)
		GUC_check_errdetail(CONTROL_CHARACTER, found);
	return found == 0;
}

/* What is wrong with a value of aws_ml.requests_per_second; NULL: nothing. */
static const char *
problem_of_rates(const char *value)
{
	AwsMlRateLimit *limits;
	int count;

	return aml_read_rate_limits(value, &limits, &count);
}

static bool
check_rates(char **newval, void **extra, GucSource source)
{
	const char *problem;

	if (!check_printable(newval, extra, source))
		return false;
	problem = *newval ? problem_of_rates(*newval) : NULL;
	if (problem != NULL)
	{
		GUC_check_errdetail("%s", problem);
		GUC_check_errhint(RATE_LIMITS_HINT);
	}
	return problem == NULL;
}

/*
 * The first call of a session may be in a parallel operation, where settings cannot be
 * changed, so none could take the values of its placeholder.  So all are first defined as
 * settings that can be changed there, until they have those values.
 */
#define UNTIL_DEFINED GUC_ALLOW_IN_PARALLEL

static void
defined(const char *name)
{
	aml_find_setting(name)->flags &= ~UNTIL_DEFINED;
}

static void
define_bool(const char *name, const char *description, bool *variable, bool initial,
			GucContext context, GucBoolAssignHook changed)
{
	DefineCustomBoolVariable(name, description, NULL, variable, initial, context, UNTIL_DEFINED,
							 NULL, changed, NULL);
	defined(name);
}

static void
define_switch(const char *name, const char *description, bool *variable)
{
	define_bool(name, description, variable, true, PGC_USERSET, NULL);
}

static void
define_int(const char *name, const char *description, const char *detail, int *variable,
		   int initial, int min, int max, int flags, GucIntAssignHook changed)
{
	DefineCustomIntVariable(name, description, detail, variable, initial, min, max, PGC_USERSET,
							flags | UNTIL_DEFINED, NULL, changed, NULL);
	defined(name);
}

static void
define_library_int(const char *name, const char *description, const char *detail, int *variable,
				   int initial, int min, int max, int flags)
{
	define_int(name, description, detail, variable, initial, min, max, flags, int_changed);
}

static void
define_enum(const char *name, const char *description, const char *detail, int *variable,
			int initial, const struct config_enum_entry *options, int flags, GucEnumCheckHook check,
			GucEnumAssignHook changed)
{
	DefineCustomEnumVariable(name, description, detail, variable, initial, options, PGC_USERSET,
							 flags | UNTIL_DEFINED, check, changed, NULL);
	defined(name);
}

#define REQUESTS_PER_SECOND "aws_ml.requests_per_second"

/* Settings that decide where requests go, who signs them and what is shown, in addition
 * to those of each service. */
static const char *const privileged_settings[] = {
	"aws_ml.region",     "aws_ml.profile",    "aws_ml.shared_credentials_file",
	"aws_ml.ca_bundle",  "aws_ml.proxy",      "aws_ml.log_payloads",
	"aws_ml.allow_http", REQUESTS_PER_SECOND,
};

/* Repeats guc.c's check for superuser settings (set_config_option_ext()). */
static bool
may_be_set(const char *name, GucContext context, Oid role)
{
	return (context != PGC_USERSET && context != PGC_BACKEND) ||
		   pg_parameter_aclcheck(name, role, ACL_SET) == ACLCHECK_OK;
}

static void
refuse_value(const char *name)
{
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					errmsg("permission denied to set parameter \"%s\"", name),
					errdetail("It was set before the library of aws_ml was loaded, without a check "
							  "of privileges."),
					errhint("Use RESET %s, or connect without options that set it.", name)));
}

static void
check_value(const struct config_string *placeholder, char *value, GucContext context, Oid role)
{
	const char *name = placeholder->gen.name;

	if (value == NULL)
		return;
	if (!may_be_set(name, context, role))
		refuse_value(name);
	if (control_character(value) > 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid value for parameter \"%s\"", name),
						errdetail(CONTROL_CHARACTER, control_character(value))));
	if (strcmp(name, REQUESTS_PER_SECOND) == 0 && problem_of_rates(value) != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for parameter \"%s\"", name),
				 errdetail_internal("%s", problem_of_rates(value)), errhint(RATE_LIMITS_HINT)));
}

/* Checks the whole stack of values: lower ones are restored when a transaction or function ends. */
static void
check_placeholder(const struct config_string *placeholder)
{
	const struct config_generic *gen = &placeholder->gen;

	check_value(placeholder, placeholder->reset_val, gen->reset_scontext, gen->reset_srole);
	check_value(placeholder, *placeholder->variable, gen->scontext, gen->srole);
	for (const GucStack *stack = gen->stack; stack != NULL; stack = stack->prev)
	{
		check_value(placeholder, stack->prior.val.stringval, stack->scontext, stack->srole);
		if (stack->state == GUC_SET_LOCAL)
			check_value(placeholder, stack->masked.val.stringval, stack->masked_scontext,
						stack->masked_srole);
	}
}

static void
check_setting(const char *name)
{
	struct config_generic *setting = aml_find_setting(name);

	if (setting != NULL && (setting->flags & GUC_CUSTOM_PLACEHOLDER))
		check_placeholder((struct config_string *) setting);
}

AmlLimit *
aml_find_limit(const char *name)
{
	for (int i = 0; i < AML_LIMITS; i++)
	{
		if (pg_strcasecmp(aml_limits[i].name, name) == 0)
			return &aml_limits[i];
	}
	return NULL;
}

static double
limit_value(const char *name, const char *text)
{
	const char *hint = NULL;
	double value = 0;

	if (text != NULL && (!parse_real(text, &value, 0, &hint) || !(value >= 0)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid value for parameter \"%s\": \"%s\"", name, text),
						hint ? errhint("%s", _(hint)) : 0));
	return value;
}

/* A value that its setter may not set, but lowers the limit, is marked as one that may be set. */
static void
admit_lowering(const char *name, const char *text, double limit, GucContext *context, Oid role)
{
	double value = limit_value(name, text);

	if (text == NULL || may_be_set(name, *context, role))
		return;
	if (!aml_limit_is_within(value, limit))
		refuse_value(name);
	*context = PGC_SUSET;
}

static void
check_limit(const char *name)
{
	struct config_generic *setting = aml_find_setting(name);
	struct config_string *placeholder = (struct config_string *) setting;
	double limit;

	if (setting == NULL || !(setting->flags & GUC_CUSTOM_PLACEHOLDER))
		return;
	limit = limit_value(name, placeholder->reset_val);
	if (placeholder->reset_val != NULL &&
		!may_be_set(name, setting->reset_scontext, setting->reset_srole))
		refuse_value(name);
	admit_lowering(name, *placeholder->variable, limit, &setting->scontext, setting->srole);
	for (GucStack *stack = setting->stack; stack != NULL; stack = stack->prev)
	{
		admit_lowering(name, stack->prior.val.stringval, limit, &stack->scontext, stack->srole);
		if (stack->state == GUC_SET_LOCAL)
			admit_lowering(name, stack->masked.val.stringval, limit, &stack->masked_scontext,
						   stack->masked_srole);
	}
}

/*
 * Called before any setting is defined, since the next call of the session tries again,
 * and no setting can be defined twice.
 */
static void
refuse_what_would_be_lost(void)
{
	if (IsInParallelMode() && !aml_settings_can_be_set_in_parallel())
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("aws_ml cannot be loaded during a parallel operation"),
						errhint("Add aws_ml to session_preload_libraries.")));

	for (int i = 0; i < lengthof(privileged_settings); i++)
		check_setting(privileged_settings[i]);
	for (int i = 0; i < aml_service_count; i++)
	{
		check_setting(aml_services[i].role.name);
		check_setting(aml_services[i].endpoint_url.name);
	}
	for (int i = 0; i < AML_LIMITS; i++)
		check_limit(aml_limits[i].name);
}

/* A setting for superusers must be in the list above, or any client could set it. */
static const char *
privileged(const char *name)
{
#ifdef USE_ASSERT_CHECKING
	bool found = false;

	for (int i = 0; i < lengthof(privileged_settings); i++)
		found |= strcmp(privileged_settings[i], name) == 0;
	Assert(found);
#endif
	return name;
}

static void
define_string(const char *name, const char *description, const char *detail, char **variable,
			  int flags, GucStringCheckHook check)
{
	DefineCustomStringVariable(name, description, detail, variable, "", PGC_SUSET,
							   flags | UNTIL_DEFINED, check, string_changed, NULL);
	defined(name);
}

static void
define_destination(const char *name, const char *description, const char *detail, char **variable)
{
	define_string(privileged(name), description, detail, variable, 0, check_printable);
}

static void
define_service_setting(ServiceSetting *setting)
{
	define_string(setting->name, setting->description, setting->detail, &setting->value, 0,
				  check_printable);
}

static void
define_permission(const char *name, const char *description, bool *variable)
{
	define_bool(privileged(name), description, variable, false, PGC_SUSET, bool_changed);
}

#define ABOUT_LIMITS "0: no limit. Users may lower it, and superusers set it."

static void
define_limit(AmlLimit *limit)
{
	if (limit->measure == AML_COST)
		DefineCustomRealVariable(limit->name, limit->description, ABOUT_LIMITS, &limit->cost, 0, 0,
								 AML_MAX_COST, PGC_SUSET, UNTIL_DEFINED, NULL, NULL, NULL);
	else
		DefineCustomIntVariable(limit->name, limit->description, ABOUT_LIMITS, &limit->count, 0, 0,
								INT_MAX, PGC_SUSET, UNTIL_DEFINED, NULL, NULL, NULL);
	defined(limit->name);
}

void
aml_define_settings(void)
{
	refuse_what_would_be_lost();

	define_switch("aws_ml.enable_function_migration",
				  "Lets plans gather the rows of aws_ml function calls into batches.",
				  &enable_function_migration);
	define_switch("apg_enable_function_migration",
				  "Enables the planner to migrate eligible scalar functions to the FROM clause.",
				  &apg_enable_function_migration);
	define_switch("aws_ml.enable_batch_mode",
				  "Sends many rows per request; off: one row per request.", &enable_batch_mode);
	define_switch("apg_enable_batch_mode_function_execution",
				  "Enables batch-mode functions to process sets of rows at a time.",
				  &apg_enable_batch_mode_function_execution);

	define_switch("aws_ml.deduplicate",
				  "Sends equal inputs of a batch once, and shares the result.", &aml_deduplicate);
	define_switch("aws_ml.order_conditions",
				  "Asks conditions with calls in the order that costs least, as measured; off: in "
				  "PostgreSQL's order.",
				  &aml_order_conditions);
	define_int("aws_ml.max_concurrent_requests",
			   "Sets how many requests a batch node keeps in flight.", NULL,
			   &aml_max_concurrent_requests, 4, 1, AWS_ML_MAX_CONNECTIONS, 0, NULL);
	define_int("aws_ml.max_payload_bytes",
			   "Sets the size of a SageMaker request body at which a batch ends.",
			   "SageMaker real-time endpoints take 6 MB, or up to 25 MB where the "
			   "account's quota allows; serverless endpoints take 4 MB.",
			   &aml_max_payload_bytes, 6 * 1024 * 1024, 1024, 25 * 1024 * 1024, GUC_UNIT_BYTE,
			   NULL);
	define_library_int("aws_ml.request_timeout", "Sets how long one attempt of a request may take.",
					   "SageMaker ends a request after 60 seconds.", &aml_request_timeout, 70000, 1,
					   INT_MAX, GUC_UNIT_MS);
	define_library_int("aws_ml.connect_timeout", "Sets how long connecting to a service may take.",
					   NULL, &aml_connect_timeout, 3000, 1, INT_MAX, GUC_UNIT_MS);
	define_library_int(
		"aws_ml.max_attempts",
		"Sets the maximum number of attempts if a service is throttled or unavailable.", NULL,
		&aml_max_attempts, 3, 1, AWS_ML_MAX_ATTEMPTS, 0);

	define_enum("aws_ml.on_error", "Sets what happens to calls that fail after all attempts.",
				"error: the statement fails. null: they return NULL, and a warning counts them; in "
				"functions, only if the function sets it in a SET clause.",
				&aml_on_error, AML_ON_ERROR_ERROR, on_error_options, 0, aml_check_on_error,
				aml_assign_on_error);

	define_destination("aws_ml.region", "Sets the AWS region of the services.",
					   "Empty: AWS_REGION, the profile, or the instance's metadata decide.",
					   &aml_region);
	define_destination("aws_ml.profile",
					   "Sets the profile that credentials and region are read from.",
					   "Empty: AWS_PROFILE, or \"default\".", &aml_profile);
	define_destination(
		"aws_ml.shared_credentials_file", "Sets the file that the profile is read from.",
		"Empty: AWS_SHARED_CREDENTIALS_FILE, or ~/.aws/credentials of the server's user.",
		&aml_shared_credentials_file);
	for (int i = 0; i < aml_service_count; i++)
	{
		define_service_setting(&aml_services[i].role);
		define_service_setting(&aml_services[i].endpoint_url);
	}
	define_int("aws_ml.s3_max_object_size",
			   "Sets the size at which an export continues in another object.", NULL,
			   &aml_s3_max_object_size, 6 * 1024, 1, 64 * 1024, GUC_UNIT_MB, NULL);
	define_destination("aws_ml.ca_bundle",
					   "Sets the PEM file with the certificate authorities to trust.",
					   "Empty: the system's trust store.", &aml_ca_bundle);
	/* it may hold a password */
	define_string(privileged("aws_ml.proxy"), "Sets the HTTP proxy, as http://host:port.",
				  "Empty: none.", &aml_proxy, GUC_SUPERUSER_ONLY, check_printable);
	define_string(privileged(REQUESTS_PER_SECOND),
				  "Sets how many requests per second all sessions together send to a target.",
				  RATE_LIMITS_HINT, &aml_requests_per_second, 0, check_rates);
	define_permission(
		"aws_ml.log_payloads",
		"Allows text from models, which can contain row data, in error messages and the log.",
		&aml_log_payloads);
	define_permission("aws_ml.allow_http",
					  "Allows endpoint URLs with http instead of https on other machines.",
					  &aml_allow_http);

	for (int i = 0; i < AML_LIMITS; i++)
		define_limit(&aml_limits[i]);

	define_enum("aws_ml.debug_require_batch",
				"Makes statements fail if their calls are not batched, or if they are.",
				"For tests. Calls that are made once in a statement need no batch.",
				&aml_debug_require_batch, AML_REQUIRE_BATCH_ALLOW, require_batch_options,
				GUC_NOT_IN_SAMPLE, NULL, NULL);

	MarkGUCPrefixReserved("aws_ml");
}
