/* What is to be said of files and services whose format bounds what can be done. */
#include "base/alloc.h"
#include "base/buf.h"
#include "harden/harden.h"

static void remark_ignored(struct harden *harden, const struct service *service)
{
	struct buf names CLEANUP_BUF;

	buf_init(&names);
	for (int i = 0; i < SERVICE_KEY_COUNT; i++) {
		const struct service_key_row *row = service_key_row((enum service_key)i);

		if (row->swarm_ignores && service_value(service, (enum service_key)i))
			buf_addf(&names, "%s%s", names.len ? ", " : "", row->name);
	}
	if (names.len)
		remarks_add(&harden->remarks, service_place(service),
			    "of %s, docker stack deploy ignores %s", service->name, names.data);
}

void check_format(struct harden *harden)
{
	const struct compose_file *file = &harden->file;

	if (file->format == FORMAT_OLD)
		remarks_add(&harden->remarks, source_place(file, file->root->start),
			    "the old format without \"services:\", which docker-compose 1.x reads "
			    "and Compose v2 does not: it has no tmpfs, so a root becomes read-only "
			    "only where none is needed");
	if (file->format == FORMAT_STACK)
		remarks_add(&harden->remarks, source_place(file, file->swarm_key->start),
			    "a Swarm stack (%s): docker stack deploy ignores security_opt and "
			    "tmpfs, so a root becomes read-only only where no tmpfs is needed",
			    file->swarm_key->text);
	for (size_t i = 0; i < file->count; i++) {
		const struct service *service = &file->list[i];

		if (!service->mapping)
			continue;
		if (service->windows && service->has_container)
			remarks_add(&harden->remarks, service_place(service),
				    "%s is a Windows container (%s): left alone", service->name,
				    service->windows);
		else if (file->format == FORMAT_STACK)
			remark_ignored(harden, service);
	}
}
