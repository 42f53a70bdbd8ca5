/* Collecting remarks. */
#include "evidence/remark.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/alloc.h"

void remarks_add(struct remarks *remarks, size_t offset, const char *format, ...)
{
	struct remark *remark = arena_zalloc(remarks->arena, sizeof(*remark));
	va_list args;
	char *text;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	remark->text = arena_strdup(remarks->arena, text);
	free(text);
	remark->offset = offset;
	if (remarks->last)
		remarks->last->next = remark;
	else
		remarks->first = remark;
	remarks->last = remark;
}
