/* From the edits of a splicer to the proved text. */
#ifndef YAML_FINISH_H
#define YAML_FINISH_H

struct buf;
struct error;
struct yaml_splicer;

/*
 * Sorts the edits, applies them to the text that the document was parsed from, adds the result to `out`, which is
 * empty, and proves it. -1 with a message when edits overlap or the proof fails: `out` must then not be used.
 */
int yaml_finish(struct yaml_splicer *splicer, struct buf *out, struct error *err)
	__attribute__((warn_unused_result));

#endif
