/*-------------------------------------------------------------------------
 *
 * lower_limit.c
 *		SET and RESET of a limit, by those who may only lower it.
 *
 * Limits are settings for superusers, so that PostgreSQL itself keeps all others from
 * raising them: by SET, ALTER ROLE, the options of a connection or a function's SET
 * clause.  But everybody may lower them for himself, and go back to the limit that the
 * session began with, which RESET ALL allows for all settings.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/guc.h"

#include "compat.h"
#include "settings.h"
#include "stat/lower_limit.h"

/* What RESET returns to. */
static double
reset_value(const AmlLimit *limit)
{
	struct config_generic *setting = aml_find_setting(limit->name);

	return limit->measure == AML_COST ? ((struct config_real *) setting)->reset_val
									  : ((struct config_int *) setting)->reset_val;
}

static void
check_lowers(const AmlLimit *limit, const char *text)
{
	double reset = reset_value(limit);
	double present = aml_limit_value(limit);
	double value;

	/* guc.c says what is wrong with other values */
	if (!parse_real(text, &value, 0, NULL) || !(value >= 0) ||
		aml_limit_is_within(value, present) || aml_limit_is_within(value, reset))
		return;
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					errmsg("permission denied to raise parameter \"%s\" above %.15g", limit->name,
						   Max(present, reset)),
					errhint("You may lower it. Superusers, and roles with SET on it, may raise it, "
							"also for others by ALTER ROLE or ALTER DATABASE.")));
}

bool
aml_lower_limit(VariableSetStmt *stmt, bool is_top_level)
{
	const AmlLimit *limit = stmt->name ? aml_find_limit(stmt->name) : NULL;
	char *text = NULL;

	if (limit == NULL || IsInParallelMode() ||
		(stmt->kind != VAR_SET_VALUE && stmt->kind != VAR_SET_DEFAULT && stmt->kind != VAR_RESET) ||
		pg_parameter_aclcheck(limit->name, GetUserId(), ACL_SET) == ACLCHECK_OK)
		return false;
	if (stmt->is_local)
		WarnNoTransactionBlock(is_top_level, "SET LOCAL");
	if (stmt->kind == VAR_SET_VALUE)
	{
		text = ExtractSetVariableArgs(stmt);
		check_lowers(limit, text);
	}
	(void) set_config_option(limit->name, text, PGC_SUSET, PGC_S_SESSION,
							 stmt->is_local ? GUC_ACTION_LOCAL : GUC_ACTION_SET, true, 0, false);
	return true;
}
