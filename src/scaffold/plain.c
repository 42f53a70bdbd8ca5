/* Writing down what the new service is, in the order in which people read it. */
#include "scaffold/plain.h"

#include <string.h>

#include "base/error.h"
#include "compose/port.h"
#include "scaffold/health.h"
#include "scaffold/outline.h"
#include "yaml/document.h"
#include "yaml/copy.h"
#include "yaml/finish.h"
#include "yaml/render.h"
#include "yaml/splice.h"

static const char frame[] = "services:\n";

static const struct fact *find_fact(const struct outline *outline)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_reference image;

	if (!outline->request->image ||
	    image_reference_parse(&image, outline->request->image, outline->arena, &err))
		return NULL;
	return facts_find(&outline->settings->facts, &image, outline->arena);
}

static void add_image(struct outline *outline)
{
	const char *image = outline->request->image, *comment;

	if (!image) {
		outline_add(outline, outline->service, "build",
			    outline_string(outline, outline->request->build, false),
			    "its Dockerfile decides most of what follows");
		return;
	}
	comment = outline->fact ? arena_printf(outline->arena, "known as %s", outline->fact->name)
				: "nothing is known of this image: try what follows";
	outline_add(outline, outline->service, "image", outline_string(outline, image, false),
		    strchr(image, '@')
			    ? comment
			    : arena_printf(outline->arena, "%s; pin it by digest", comment));
}

static void add_start(struct outline *outline)
{
	if (outline->request->command)
		outline_add(outline, outline->service, "command",
			    outline_string(outline, outline->request->command, false),
			    "as asked for");
	outline_add(outline, outline->service, "restart",
		    outline_string(outline, "unless-stopped", false),
		    "comes back after a crash or a reboot, unless somebody stopped it");
}

/* Without an address it is for this host alone. */
static void add_published(struct outline *outline, const char *const *text)
{
	struct yaml_node *list = outline_list(outline);

	for (; *text; text++) {
		struct error err CLEANUP_ERROR = ERROR_INIT;
		struct port port = {0};
		const char *value = *text;
		struct yaml_node *item;
		bool open;

		if (port_parse(&port, *text, outline->arena, &err))
			continue;
		open = port.host_address && strncmp(port.host_address, "127.", 4) != 0 &&
		       strcmp(port.host_address, "::1") != 0;
		if (!port.host_address)
			value = arena_printf(outline->arena, "127.0.0.1:%s%s",
					     strchr(*text, ':') ? "" : ":", *text);
		item = outline_string(outline, value, true);
		yaml_set_comment(outline->document, item,
				 open ? "as asked for: open to other hosts"
				      : "for this host alone; 0.0.0.0 opens it to others");
		yaml_append(list, item);
	}
	outline_add(outline, outline->service, "ports", list, NULL);
}

static void add_ports(struct outline *outline)
{
	struct yaml_node *list = outline_list(outline);

	if (outline->request->ports && *outline->request->ports) {
		add_published(outline, outline->request->ports);
		return;
	}
	for (const unsigned *port = outline->fact ? outline->fact->ports : NULL; port && *port;
	     port++)
		yaml_append(
			list,
			outline_string(outline, arena_printf(outline->arena, "%u", *port), true));
	if (list->first)
		outline_add(outline, outline->service, "expose", list,
			    "for services on its networks, not for other hosts");
}

static void add_networks(struct outline *outline)
{
	const char *const *name = outline->request->networks;
	const char *own[] = {NULL, NULL};
	struct yaml_node *list = outline_list(outline);
	const char *comment = "as asked for";

	if (!name || !*name) {
		own[0] = outline_free_name(outline, "networks", outline->networks,
					   outline->request->name);
		name = own;
		comment = "its own: only services that join it can reach it";
	}
	for (; *name; name++) {
		yaml_append(list, outline_string(outline, *name, false));
		if (strcmp(*name, "default") != 0 && !outline_has(outline->networks, *name))
			outline_add(outline, outline->networks, *name, outline_mapping(outline),
				    NULL);
	}
	outline_add(outline, outline->service, "networks", list, comment);
}

static void add_healthcheck(struct outline *outline)
{
	const char *asked = outline->request->healthcheck;
	const char *command =
		asked ? asked : health_find(outline->fact ? outline->fact->name : NULL);
	struct yaml_node *check = outline_mapping(outline), *test = outline_list(outline);

	if (!command)
		return;
	if (!strcmp(command, "none")) {
		outline_add(outline, check, "disable", yaml_new_word(outline->document, "true"),
			    "as asked for");
	} else {
		yaml_append(test, outline_string(outline, "CMD-SHELL", false));
		yaml_append(test, outline_string(outline, command, true));
		outline_add(outline, check, "test", test,
			    asked ? "as asked for" : "with a tool that the image has");
		outline_add(outline, check, "interval", outline_string(outline, "30s", false),
			    NULL);
		outline_add(outline, check, "timeout", outline_string(outline, "5s", false), NULL);
		outline_add(outline, check, "retries", yaml_new_word(outline->document, "3"), NULL);
	}
	outline_add(outline, outline->service, "healthcheck", check,
		    "a process that runs is not yet a service that answers");
}

static int put_section(struct yaml_splicer *splicer, struct yaml_node *root, const char *name,
		       struct yaml_node *section, struct error *err)
{
	return section->first ? yaml_splice_add(splicer, root, name, section, err) : 0;
}

/* The defaults that the target's author set for all services of the file. */
static int put_defaults(const struct outline *outline, struct yaml_splicer *splicer,
			struct yaml_node *root, struct error *err)
{
	const struct compose_file *target = outline->settings->target;
	const struct yaml_node *theirs = yaml_find(target->root, "x-composeharden", YAML_BEFORE);

	if (!theirs)
		return 0;
	return yaml_splice_add(splicer, root, "x-composeharden",
			       yaml_copy_to(outline->document, target->document, theirs, false), err);
}

static int write_text(struct outline *outline, struct buf *out, struct error *err)
{
	struct yaml_node *root = outline->document->roots[0], *services;
	struct yaml_splicer splicer;
	int failed;

	services = outline_mapping(outline);
	outline_add(outline, services, outline->request->name, outline->service, NULL);
	yaml_splicer_init(&splicer, outline->document);
	failed = yaml_splice_replace(&splicer, yaml_find(root, "services", YAML_BEFORE), services,
				     err) ||
		 put_section(&splicer, root, "networks", outline->networks, err) ||
		 put_section(&splicer, root, "volumes", outline->volumes, err) ||
		 put_section(&splicer, root, "secrets", outline->secrets, err) ||
		 put_defaults(outline, &splicer, root, err) || yaml_finish(&splicer, out, err);
	yaml_splicer_release(&splicer);
	return failed ? -1 : 0;
}

int plain_make(struct buf *out, const struct plain_settings *settings, struct error *err)
{
	struct outline outline = {.settings = settings, .request = settings->request};
	struct yaml_document *document CLEANUP_YAML_DOCUMENT =
		yaml_document_parse(frame, sizeof(frame) - 1, err);

	if (!document)
		return -1;
	outline.document = document;
	outline.arena = &document->arena;
	outline.fact = find_fact(&outline);
	outline.service = outline_mapping(&outline);
	outline.networks = outline_mapping(&outline);
	outline.volumes = outline_mapping(&outline);
	outline.secrets = outline_mapping(&outline);
	add_image(&outline);
	add_start(&outline);
	outline_environment(&outline);
	add_ports(&outline);
	outline_volumes(&outline);
	add_networks(&outline);
	add_healthcheck(&outline);
	return write_text(&outline, out, err);
}
