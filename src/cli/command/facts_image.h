/* What an image holds and what follows from it, told for people: facts --image. */
#ifndef CLI_COMMAND_FACTS_IMAGE_H
#define CLI_COMMAND_FACTS_IMAGE_H

#include "base/buf.h"
#include "cli/option/learn_options.h"

/* -1 with err for what is no image. */
int facts_image_add(struct buf *out, const struct learn_archive *archive, struct error *err)
	__attribute__((warn_unused_result));

#endif
