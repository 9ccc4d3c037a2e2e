/*-------------------------------------------------------------------------
 *
 * view_values.c
 *		What the views aws_ml.stat_* have in common.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"

#include "stat/view_values.h"

Datum
aml_text_of_utf8(const char *utf8)
{
	return CStringGetTextDatum(pg_any_to_server(utf8, strlen(utf8), PG_UTF8));
}

bool
aml_may_read_all_stats(void)
{
	return has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS);
}

bool
aml_may_read_stats_of(Oid role)
{
	return aml_may_read_all_stats() || (OidIsValid(role) && has_privs_of_role(GetUserId(), role));
}
