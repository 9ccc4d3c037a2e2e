/*-------------------------------------------------------------------------
 *
 * rate_limits.c
 *		The value of aws_ml.requests_per_second.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "rate_limits.h"
#include "service.h"

#define MIN_RATE 0.001
#define MAX_RATE 1e6

static char *
trim(char *text)
{
	char *end = text + strlen(text);

	while (isspace((unsigned char) *text))
		text++;
	while (end > text && isspace((unsigned char) end[-1]))
		end--;
	*end = '\0';
	return text;
}

static const Service *
find_service(const char *name)
{
	for (int i = 0; i < aml_service_count; i++)
	{
		/* transfers have no operations, and no targets that are paced */
		if (aml_services[i].operations != NULL && strcmp(aml_services[i].name, name) == 0)
			return &aml_services[i];
	}
	return NULL;
}

static bool
is_same(AwsMlString a, AwsMlString b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static AwsMlString
string(const char *text)
{
	return (AwsMlString){text, strlen(text)};
}

/* Reads "service/target=rate"; returns what is wrong with it, or NULL. */
static const char *
read_entry(char *entry, AwsMlRateLimit *limit)
{
	char *target = strchr(entry, '/');
	char *rate = strrchr(entry, '=');
	const Service *service;
	char *end;

	if (entry[0] == '\0')
		return "An entry is empty.";
	if (target == NULL || rate == NULL || rate < target)
		return psprintf("\"%s\" does not have the form service/target=rate.", entry);
	*target++ = '\0';
	*rate++ = '\0';
	entry = trim(entry);
	target = trim(target);
	rate = trim(rate);

	service = find_service(entry);
	if (service == NULL)
		return psprintf("\"%s\" is not a service whose requests have a rate.", entry);
	if (target[0] == '\0')
		return psprintf("An entry of %s has no target.", entry);
	if (service->has_one_target && strcmp(target, "*") != 0)
		return psprintf("All requests to %s have one rate, that of \"%s/*\".", entry, entry);
	if (strcmp(target, "*") != 0 && strchr(target, '*') != NULL)
		return psprintf("\"%s\" is not the name of a target, nor *.", target);

	limit->rate = strtod(rate, &end);
	if (end == rate || *end != '\0' || !(limit->rate >= MIN_RATE && limit->rate <= MAX_RATE))
		return psprintf("\"%s\" is not a number of requests per second from %g to %.0f.", rate,
						MIN_RATE, MAX_RATE);
	limit->service = string(entry);
	limit->target = strcmp(target, "*") == 0 ? (AwsMlString){NULL, 0} : string(target);
	return NULL;
}

const char *
aml_read_rate_limits(const char *value, AwsMlRateLimit **limits, int *count)
{
	char *next = pstrdup(value);
	int most = 1;

	for (const char *c = value; *c != '\0'; c++)
		most += *c == ',';
	*limits = palloc0(sizeof(AwsMlRateLimit) * most);
	*count = 0;
	if (*trim(next) == '\0')
		return NULL;
	while (next != NULL)
	{
		char *entry = strsep(&next, ",");
		AwsMlRateLimit *limit = &(*limits)[*count];
		const char *problem = read_entry(trim(entry), limit);

		if (problem != NULL)
			return problem;
		for (int i = 0; i < *count; i++)
		{
			if (is_same((*limits)[i].service, limit->service) &&
				is_same((*limits)[i].target, limit->target))
				return psprintf("%s/%s is in it twice.", limit->service.data,
								limit->target.length > 0 ? limit->target.data : "*");
		}
		(*count)++;
	}
	return NULL;
}
