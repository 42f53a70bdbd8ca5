/* What is to be said of files and services whose format bounds what can be done. */
#include "base/alloc.h"
#include "base/buf.h"
#include "harden/harden.h"

/*
 * Keys that hardening is about and Swarm ignores (docker/cli, cli/compose/types/types.go,
 * UnsupportedProperties; tmpfs by convert/service.go, which never reads it).
 */
static const enum service_key ignored[] = {
	SERVICE_CGROUP_PARENT, SERVICE_DEVICES,	     SERVICE_IPC,
	SERVICE_NETWORK_MODE,  SERVICE_PID,	     SERVICE_PRIVILEGED,
	SERVICE_TMPFS,	       SERVICE_SECURITY_OPT, SERVICE_USERNS_MODE,
};

static void remark_ignored(struct harden *harden, const struct service *service)
{
	struct buf names CLEANUP_BUF;

	buf_init(&names);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		if (service_value(service, ignored[i]))
			buf_addf(&names, "%s%s", names.len ? ", " : "",
				 service_key_name(ignored[i]));
	if (names.len)
		remarks_add(&harden->remarks, service_place(service),
			    "of %s, docker stack deploy ignores %s", service->name, names.data);
}

void check_format(struct harden *harden)
{
	const struct compose_file *file = &harden->file;

	if (file->old_format)
		remarks_add(&harden->remarks, source_place(file, file->root->start),
			    "the old format without \"services:\", which docker-compose 1.x reads "
			    "and Compose v2 does not: it has no tmpfs, so a root becomes read-only "
			    "only where none is needed");
	if (file->stack)
		remarks_add(&harden->remarks, source_place(file, file->stack->start),
			    "a Swarm stack (%s): docker stack deploy ignores security_opt and "
			    "tmpfs, so a root becomes read-only only where no tmpfs is needed",
			    file->stack->text);
	for (size_t i = 0; i < file->count; i++) {
		const struct service *service = &file->list[i];

		if (!service->mapping)
			continue;
		if (service->windows && service->has_container)
			remarks_add(&harden->remarks, service_place(service),
				    "%s is a Windows container (%s): left alone", service->name,
				    service->windows);
		else if (file->stack)
			remark_ignored(harden, service);
	}
}
