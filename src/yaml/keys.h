/* Duplicate keys of a mapping; private to yaml/. */
#ifndef YAML_KEYS_H
#define YAML_KEYS_H

#include "yaml/node.h"

/*
 * The later of two equal scalar keys (as Compose's parser compares them: by their text), or NULL.
 * O(n log n) and without a hash, so that no input can make it slow.
 */
const struct yaml_node *yaml_duplicate_key(const struct yaml_node *mapping);

#endif
