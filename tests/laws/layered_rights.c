/* Law 12: what a service may after a run that it could not before. */
#include "layered_rights.h"

#include <string.h>

#include "base/alloc.h"

/* What the container gets (moby, oci/caps/utils.go). */
static capability_set capabilities_of(const struct service *service)
{
	const capability_set every = CAPABILITY_BIT(CAPABILITY_COUNT) - 1;
	capability_set all = CAPABILITY_BIT(CAPABILITY_ALL), added = service->cap_add & ~all;

	if (service->privileged == TRISTATE_TRUE)
		return every;
	if (service->cap_add & all)
		return every & ~service->cap_drop;
	if (service->cap_drop & all)
		return added;
	return (capability_docker_default() & ~service->cap_drop) | added;
}

static char *more_capabilities(const struct service *before, const struct service *after)
{
	capability_set more = capabilities_of(after) & ~capabilities_of(before);
	capability_set lost = before->cap_drop & ~after->cap_drop;

	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (more >> i & 1)
			return xasprintf("%s gets %s", before->name,
					 capability_name((enum capability)i));
	if (lost && !(after->cap_drop & CAPABILITY_BIT(CAPABILITY_ALL)))
		return xasprintf("%s loses an entry of cap_drop", before->name);
	return NULL;
}

static bool has_option(const struct service *service, const char *option)
{
	const struct setting_list *list = &service->host->security_opt;

	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->items[i].text, option))
			return true;
	return false;
}

/* Profiles may go where they confine nothing; and nothing but no-new-privileges may come. */
static char *less_confined(const struct service *before, const struct service *after)
{
	const struct setting_list *old = &before->host->security_opt,
				  *new = &after->host->security_opt;

	for (size_t i = 0; i < old->count; i++) {
		const char *text = old->items[i].text;

		if (security_no_new_privileges(text) == TRISTATE_UNSET &&
		    !strstr(text, "unconfined") && !strstr(text, "disable") &&
		    !has_option(after, text))
			return xasprintf("%s loses %s", before->name, text);
	}
	for (size_t i = 0; i < new->count; i++) {
		const char *text = new->items[i].text;

		if (security_no_new_privileges(text) != TRISTATE_TRUE && !has_option(before, text))
			return xasprintf("%s gets %s", before->name, text);
	}
	return NULL;
}

/* Ports that every network of the host reaches. */
static size_t count_open(const struct service *service)
{
	size_t count = 0;

	for (size_t i = 0; i < service->port_count; i++) {
		const struct published_port *port = &service->ports[i];
		const char *address = port->known ? port->port.host_address : NULL;

		count += !address || !strcmp(address, "0.0.0.0") || !strcmp(address, "::");
	}
	return count;
}

char *layered_more_rights(const struct service *before, const struct service *after)
{
	char *broken = more_capabilities(before, after);

	if (!broken)
		broken = less_confined(before, after);
	if (broken)
		return broken;
	if (before->privileged != TRISTATE_TRUE && after->privileged == TRISTATE_TRUE)
		return xasprintf("%s is privileged", before->name);
	if (before->no_new_privileges == TRISTATE_TRUE &&
	    after->no_new_privileges != TRISTATE_TRUE)
		return xasprintf("%s may gain privileges", before->name);
	if (before->read_only == TRISTATE_TRUE && after->read_only != TRISTATE_TRUE)
		return xasprintf("%s can be written to", before->name);
	if ((before->user_kind == USER_NUMERIC || before->user_kind == USER_NAMED) &&
	    after->user_kind != before->user_kind)
		return xasprintf("%s runs as \"%s\"", before->name, after->user.text);
	if (count_open(after) > count_open(before))
		return xasprintf("%s has %zu open ports, and had %zu", before->name,
				 count_open(after), count_open(before));
	return NULL;
}
