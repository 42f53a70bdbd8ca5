/* From events to the positioned tree; private to yaml/. */
#ifndef YAML_BUILD_H
#define YAML_BUILD_H

#include "yaml/document.h"

struct error;

/* Fills roots, comments and shared of a document whose text, arena and lines are set. */
int yaml_build(struct yaml_document *document, struct error *err)
	__attribute__((warn_unused_result));

#endif
