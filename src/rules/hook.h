/* What is run beside a service: hooks, and what develop.watch runs; private to rules/. */
#ifndef RULES_HOOK_H
#define RULES_HOOK_H

#include "rules/rule.h"

/* `what`: "its post_start hook". `node` is the mapping that says how it is run. */
typedef void (*hook_fn)(struct finding_sink *sink, const struct rule *rule, const char *what,
			const struct yaml_node *node);

void hooks_each(struct finding_sink *sink, const struct rule *rule, hook_fn check);

/* A setting of a mapping, as Compose understands it; unset when it is not there. */
struct setting hook_setting(const struct finding_sink *sink, const struct yaml_node *node,
			    const char *key);

/* A finding in the state FINDING_OPEN, at the setting. */
struct finding *hook_finding(struct finding_sink *sink, const struct rule *rule,
			     enum service_key key, const struct setting *setting,
			     const char *message);

#endif
