/* Finding out who reaches whom in a project. */
#include "compose/topology.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/set.h"
#include "base/sort.h"
#include "compose/project.h"
#include "compose/stack.h"
#include "yaml/document.h"

/* Files may name more networks than this: of those behind it nobody asks what they are. */
#define NETWORK_LOOK_MAX 2000

/* What one service has in common with others. */
struct attached {
	struct tie **list;
	size_t count, cap;
};

struct survey {
	struct topology *topology;
	const struct compose_file *file;
	struct arena *arena;
	struct set ties;  /* by their keys */
	struct set names; /* services by their names: struct named */
	struct tie **list;
	size_t count, cap;
	struct attached *attached; /* of each service */
};

struct named {
	const char *name;
	size_t number;
};

static int compare_ties(const void *left, const void *right)
{
	return strcmp(((const struct tie *)left)->key, ((const struct tie *)right)->key);
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(((const struct named *)left)->name, ((const struct named *)right)->name);
}

bool port_is_local(const struct published_port *port)
{
	const char *address = port->known ? port->port.host_address : NULL;

	return address && (!strncmp(address, "127.", 4) || !strcmp(address, "::1"));
}

/* What the files of a service say of a network, the highest first; NULL when none says anything. */
static const struct yaml_node *network_words(const struct service *service, const char *name)
{
	const struct service_stack *stack = service->stack;

	for (size_t i = stack ? stack->count : 1; i-- > 0;) {
		const struct compose_file *file =
			stack ? stack->layers[i].service->file : service->file;

		for (size_t j = file->document_count; j-- > 0;) {
			const struct yaml_node *networks = yaml_resolve(
				yaml_find(file->documents[j].root, "networks", YAML_BEFORE));
			const struct yaml_node *found =
				networks && networks->kind == YAML_MAPPING
					? yaml_resolve(yaml_find(networks, name, YAML_BEFORE))
					: NULL;

			if (found && found->kind == YAML_MAPPING)
				return found;
		}
	}
	return NULL;
}

static bool network_is(const struct yaml_node *words, const char *what,
		       const struct service_reader *reader)
{
	const struct yaml_node *value = words ? view_find(words, what) : NULL;

	/* "external: {name: other}" is the older way. */
	if (value && yaml_resolve(value)->kind == YAML_MAPPING)
		return true;
	return value && boolean_parse(setting_read(value, reader).text) == TRISTATE_TRUE;
}

static struct tie *find_tie(struct survey *survey, enum tie_kind kind, const char *name,
			    const char *shown)
{
	static const char *const prefix[] = {"network ", "namespace ", "volume "};
	struct tie key = {.key = arena_join(survey->arena, prefix[kind], name, NULL)};
	struct tie *tie = set_find(&survey->ties, &key);

	if (tie)
		return tie;
	tie = arena_zalloc(survey->arena, sizeof(*tie));
	tie->kind = kind;
	tie->name = shown;
	tie->key = key.key;
	set_add(&survey->ties, tie);
	list_grow(survey->list, survey->count, survey->cap);
	survey->list[survey->count++] = tie;
	return tie;
}

static void attach(struct survey *survey, struct tie *tie, size_t number, bool read_only)
{
	struct attached *own = &survey->attached[number];

	/* The last may be it: services are looked at one after the other. */
	if (tie->count && tie->members[tie->count - 1].service == number) {
		tie->members[tie->count - 1].read_only &= read_only;
		return;
	}
	list_grow_in(survey->arena, tie->members, tie->count, tie->cap);
	tie->members[tie->count++] = (struct tie_member){number, read_only};
	list_grow_in(survey->arena, own->list, own->count, own->cap);
	own->list[own->count++] = tie;
}

static void attach_network(struct survey *survey, size_t number, const char *name,
			   const char *shown, const struct service_reader *reader)
{
	const struct service *service = survey->topology->list[number].service;
	struct tie *tie = find_tie(survey, TIE_NETWORK, name, shown);

	if (!tie->count && survey->count <= NETWORK_LOOK_MAX) {
		const struct yaml_node *words = network_words(service, name);

		tie->internal = network_is(words, "internal", reader);
		tie->external = network_is(words, "external", reader);
	}
	attach(survey, tie, number, false);
}

/* Without a word a service is on the project's default network; which that is of a container is not told. */
static void attach_default(struct survey *survey, size_t number,
			   const struct service_reader *reader)
{
	const char *name = survey->file->format == FORMAT_OLD ? "bridge" : "default";

	if (!survey->file->document->origin_count)
		attach_network(survey, number, name, name, reader);
}

/* The service whose network it has: also where that stands behind it. */
static void attach_namespace(struct survey *survey, size_t number, const char *name)
{
	struct named key = {name, 0};
	const struct named *host = set_find(&survey->names, &key);
	struct tie *tie;

	if (!host || host->number == number)
		return;
	tie = find_tie(survey, TIE_NAMESPACE, name, name);
	if (!tie->count)
		attach(survey, tie, host->number, false);
	attach(survey, tie, number, false);
}

static void survey_networks(struct survey *survey, size_t number)
{
	const struct service *service = survey->topology->list[number].service;
	const struct yaml_node *networks = yaml_resolve(service_value(service, SERVICE_NETWORKS));
	const char *mode = service->network_mode.text;
	struct service_reader reader = {.arena = survey->arena, .scope = service->file->scope};
	struct yaml_pair pair = {NULL, NULL};

	if (!strncmp(mode, "service:", 8)) {
		attach_namespace(survey, number, mode + 8);
		return;
	}
	if (!strcmp(mode, "host") || !strcmp(mode, "none") || !strncmp(mode, "container:", 10))
		return;
	if (*mode) {
		attach_network(survey, number, mode, setting_shown(&service->network_mode),
			       &reader);
		return;
	}
	while (networks && yaml_pair_next(networks, YAML_BEFORE, &pair))
		if (pair.key->kind == YAML_SCALAR && !yaml_is_merge_key(pair.key))
			attach_network(survey, number, pair.key->text, pair.key->text, &reader);
	setting_each(item, networks, YAML_BEFORE) {
		struct setting setting = setting_read(item, &reader);

		if (setting.node)
			attach_network(survey, number, setting.text, setting_shown(&setting),
				       &reader);
	}
	if (!survey->attached[number].count)
		attach_default(survey, number, &reader);
}

static void survey_volumes(struct survey *survey, size_t number)
{
	const struct service *service = survey->topology->list[number].service;

	for (size_t i = 0; i < service->mount_count; i++) {
		const struct mount *mount = &service->mounts[i];
		const char *source = mount->host ? mount->host : mount->source;

		if ((mount->kind == MOUNT_VOLUME || mount->kind == MOUNT_BIND) && source)
			attach(survey, find_tie(survey, TIE_VOLUME, source, mount->shown_source),
			       number, mount->read_only);
	}
}

/* A network that has no way out publishes nothing. */
static bool has_way_out(const struct attached *own)
{
	bool network = false;

	for (size_t i = 0; i < own->count; i++) {
		if (own->list[i]->kind == TIE_NETWORK && !own->list[i]->internal)
			return true;
		network |= own->list[i]->kind == TIE_NETWORK;
	}
	return !network;
}

static enum reach reach_alone(const struct service *service, const struct attached *own)
{
	bool published = false, outside = false, elsewhere = false, joined = false;

	if (!strcmp(service->network_mode.text, "host"))
		return REACH_OUTSIDE;
	if (!strcmp(service->network_mode.text, "none"))
		return REACH_NONE;
	for (size_t i = 0; i < service->port_count && has_way_out(own); i++) {
		published = true;
		outside |= !port_is_local(&service->ports[i]);
	}
	for (size_t i = 0; i < own->count; i++) {
		elsewhere |= own->list[i]->external;
		joined |= own->list[i]->kind != TIE_VOLUME;
	}
	return outside	   ? REACH_OUTSIDE
	       : elsewhere ? REACH_ELSEWHERE
	       : published ? REACH_LOCAL
	       : joined	   ? REACH_NONE
			   : REACH_UNKNOWN;
}

/* Whoever is on a network with a service that is reached. Each network is looked at once. */
static void spread(struct survey *survey, size_t number, size_t *queue, size_t *end)
{
	struct topology *topology = survey->topology;
	struct attached *own = &survey->attached[number];

	for (size_t i = 0; i < own->count; i++) {
		struct tie *tie = own->list[i];

		if (tie->followed || tie->kind == TIE_VOLUME)
			continue;
		tie->followed = true;
		for (size_t j = 0; j < tie->count; j++) {
			struct reached *at = &topology->list[tie->members[j].service];

			if (at->reach <= REACH_THROUGH)
				continue;
			at->reach = REACH_THROUGH;
			at->from = number;
			at->by = tie;
			at->hops = topology->list[number].hops + 1;
			queue[(*end)++] = tie->members[j].service;
		}
	}
}

static void follow(struct survey *survey)
{
	struct topology *topology = survey->topology;
	size_t *queue = arena_alloc(survey->arena, (topology->count + 1) * sizeof(*queue));
	size_t end = 0;

	for (size_t i = 0; i < topology->count; i++) {
		struct reached *at = &topology->list[i];

		at->reach =
			at->service ? reach_alone(at->service, &survey->attached[i]) : REACH_NONE;
		if (at->service && at->reach == REACH_OUTSIDE)
			queue[end++] = i;
	}
	for (size_t i = 0; i < end; i++)
		spread(survey, queue[i], queue, &end);
}

static int compare_reach(const void *left, const void *right)
{
	const struct reached *a = *(const struct reached *const *)left;
	const struct reached *b = *(const struct reached *const *)right;

	if (a->reach != b->reach)
		return a->reach < b->reach ? -1 : 1;
	if (a->hops != b->hops)
		return a->hops < b->hops ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void put_in_order(struct survey *survey)
{
	struct topology *topology = survey->topology;
	const struct reached **order;

	order = arena_alloc(survey->arena, (topology->count + 1) * sizeof(*order));
	for (size_t i = 0; i < topology->count; i++)
		if (topology->list[i].service)
			order[topology->order_count++] = &topology->list[i];
	sort(order, topology->order_count, sizeof(*order), compare_reach);
	topology->order = order;
}

/* Networks come first; a volume that one service has is nobody else's matter. */
static void keep_ties(struct survey *survey)
{
	struct topology *topology = survey->topology;

	topology->ties = arena_alloc(survey->arena, (survey->count + 1) * sizeof(*topology->ties));
	for (int kind = TIE_NETWORK; kind <= TIE_VOLUME; kind++)
		for (size_t i = 0; i < survey->count; i++)
			if ((int)survey->list[i]->kind == kind &&
			    (kind != TIE_VOLUME || survey->list[i]->count > 1))
				topology->ties[topology->tie_count++] = survey->list[i];
}

static void note_services(struct survey *survey)
{
	struct topology *topology = survey->topology;

	for (size_t i = 0; i < topology->count; i++) {
		const struct service *service = &survey->file->list[i];
		struct named *named;

		if (!service->has_container || service->owner || !service->mapping)
			continue;
		topology->list[i].service = service;
		named = arena_alloc(survey->arena, sizeof(*named));
		*named = (struct named){service->name, i};
		set_add(&survey->names, named);
	}
}

void topology_read(struct topology *topology, const struct compose_file *file, struct arena *arena)
{
	struct survey survey = {.topology = topology,
				.file = file,
				.arena = arena,
				.ties = SET_INIT(compare_ties),
				.names = SET_INIT(compare_names)};

	*topology = (struct topology){.count = file->count};
	topology->list = arena_zalloc(arena, (file->count + 1) * sizeof(*topology->list));
	survey.attached = arena_zalloc(arena, (file->count + 1) * sizeof(*survey.attached));
	note_services(&survey);
	for (size_t i = 0; i < topology->count; i++) {
		if (!topology->list[i].service)
			continue;
		survey_networks(&survey, i);
		survey_volumes(&survey, i);
	}
	follow(&survey);
	keep_ties(&survey);
	put_in_order(&survey);
	set_clear(&survey.ties, NULL);
	set_clear(&survey.names, NULL);
	free(survey.list);
}
