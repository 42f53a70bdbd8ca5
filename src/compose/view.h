/* The keys that are in force in a service's mapping: its own, and what comes through "<<". */
#ifndef COMPOSE_VIEW_H
#define COMPOSE_VIEW_H

#include <stdbool.h>

#include "compose/key.h"
#include "yaml/node.h"

struct yaml_document;

/*
 * For each key the node of its value, or NULL. The node may be an alias. It is the service's own
 * when its parent is the service's mapping. As Compose merges: an own key wins over merged ones
 * wherever it stands; of several merged mappings the first that has the key wins; a value is
 * taken whole, lists are not joined.
 */
struct service_view {
	struct yaml_node *value[SERVICE_KEY_COUNT];
};

/*
 * Views of anchored mappings are kept on their nodes, so that the work is linear
 * in the file. view_prepare() makes those of YAML_BEFORE; call it once on a new
 * document. Those of YAML_AFTER are made by view_refresh(), which must be called for
 * each anchored mapping once it and all that it merges are final.
 */
void view_prepare(struct yaml_document *document);
void view_refresh(struct yaml_node *mapping);
/* True when view_refresh() was called for the mapping. */
bool view_is_final(const struct yaml_node *mapping);
/* Nothing is final: the mappings of the document may be changed again. */
void view_reopen(struct yaml_document *document);

/* Reads a mapping in one world. Merge values that are no mappings are passed over. */
void view_read(const struct yaml_node *mapping, enum yaml_world world, struct service_view *out);

/* The same, of what comes through "<<" alone. */
void view_read_merged(const struct yaml_node *mapping, enum yaml_world world,
		      struct service_view *out);

/*
 * The value of any key in a mapping of any kind, its own or through "<<", as the author wrote it; NULL when
 * it is not there. For small mappings: looks through some pairs and some merged mappings only, since
 * thousands of services may share one hostile mapping.
 */
const struct yaml_node *view_find(const struct yaml_node *mapping, const char *key);

#endif
