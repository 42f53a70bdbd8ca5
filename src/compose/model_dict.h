/* Services by name while a model is being made; private to compose/. */
#ifndef COMPOSE_MODEL_DICT_H
#define COMPOSE_MODEL_DICT_H

#include "compose/model.h"

enum entry_state { ENTRY_NEW, ENTRY_OPEN, ENTRY_DONE };

/* One name, and the layers that it has so far, lowest first. */
struct model_entry {
	const char *name;
	struct service_layer *layers;
	size_t count, cap;
	struct service *top;	/* of the document at work: what may extend; or NULL */
	enum entry_state state; /* of following its extends */
	bool incomplete;
	struct model_entry *next;
};

struct model_dict {
	struct compose_model *model;
	struct set entries; /* by name */
	struct model_entry *first, *last;
	const char *folder; /* that relative paths start from */
	const struct interpolate_scope *scope;
	unsigned depth;
};

void model_dict_init(struct model_dict *dict, struct compose_model *model);
void model_dict_release(struct model_dict *dict);
struct model_entry *model_dict_find(const struct model_dict *dict, const char *name);
struct model_entry *model_dict_add(struct model_dict *dict, const char *name);

/* Copies layers in at `at`; what they reach stays among themselves when `closed`. */
void model_entry_insert(struct model_dict *dict, struct model_entry *entry, size_t at,
			const struct service_layer *layers, size_t count, bool closed);

void model_problem(struct compose_model *model, const struct compose_file *file,
		   const struct yaml_node *node, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Follows the extends of every entry that has a `top`. */
void model_follow_extends(struct model_dict *dict);
/* Adds the services that the document includes. */
void model_include(struct model_dict *dict, const struct compose_file *file,
		   const struct compose_document *document);
/* Lays the files over each other in the dict. */
void model_lay(struct model_dict *dict, struct compose_file *const *files, size_t count);
/* The file's services alone, as one that is extended from. */
struct model_dict *model_library(struct model_dict *dict, struct compose_file *file);
/* Gives the services of the dict what they are made of. */
void model_settle(struct model_dict *dict);

#endif
