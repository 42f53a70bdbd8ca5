/* From the edits of a splicer to the proved text. */
#include "yaml/finish.h"

#include "base/buf.h"
#include "base/error.h"
#include "yaml/document.h"
#include "yaml/proof.h"
#include "yaml/splice.h"

int yaml_finish(struct yaml_splicer *splicer, struct buf *out, struct error *err)
{
	const struct yaml_document *document = splicer->document;

	if (edits_sort(&splicer->edits, document->size))
		return error_set(err, "internal fault: changes overlap; nothing was written, please "
				      "report this file");
	edits_apply(&splicer->edits, document->text, document->size, out);
	if (yaml_prove(document, out->data, out->len, err))
		return error_wrap(err, "internal fault: the result could not be proved; nothing was "
				       "written, please report this file");
	return 0;
}
