/* What is to be said of files and services whose format bounds what can be done. */
#include "base/alloc.h"
#include "base/buf.h"
#include "harden/harden_steps.h"
#include "text/near.h"

static void remark_ignored(struct harden *harden, const struct service *service)
{
	struct buf names CLEANUP_BUF = BUF_INIT;

	for (int i = 0; i < SERVICE_KEY_COUNT; i++) {
		const struct service_key_row *row = service_key_row((enum service_key)i);

		if (row->swarm_ignores && service_value(service, (enum service_key)i))
			buf_addf(&names, "%s%s", names.len ? ", " : "", row->name);
	}
	if (names.len)
		remarks_add(&harden->remarks, service_place(service),
			    "of %s, docker stack deploy ignores %s", service->name, names.data);
}

/* Without image and build it is no service of its own; a mistyped key is one reason. */
static void remark_mistyped(struct harden *harden, const struct service *service)
{
	struct yaml_pair pair = {NULL, NULL};

	if (service->has_container || service->owner || service->stack ||
	    service_value(service, SERVICE_PROVIDER) || service_value(service, SERVICE_EXTENDS))
		return;
	while (yaml_pair_next(service->mapping, YAML_BEFORE, &pair)) {
		struct near near = {.word = pair.key->kind == YAML_SCALAR ? pair.key->text : ""};

		if (service_key_parse(near.word) != SERVICE_KEY_NONE)
			continue;
		near_look(&near, service_key_name(SERVICE_IMAGE));
		near_look(&near, service_key_name(SERVICE_BUILD));
		if (near.name)
			remarks_add(&harden->remarks, source_place(service->file, pair.key->start),
				    "%s has neither image nor build, and is left alone; \"%s\": did you "
				    "mean %s?",
				    service->name, near.word, near.name);
	}
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
		remark_mistyped(harden, service);
		if (service->windows && service->has_container)
			remarks_add(&harden->remarks, service_place(service),
				    "%s is a Windows container (%s): left alone", service->name,
				    service->windows);
		else if (file->format == FORMAT_STACK)
			remark_ignored(harden, service);
	}
}
