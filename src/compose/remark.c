/* Collecting remarks. */
#include "compose/remark.h"

#include <stdarg.h>

#include "base/alloc.h"

const struct remark *remarks_add(struct remarks *remarks, struct source_place place, const char *format, ...)
{
	struct remark *remark = arena_zalloc(remarks->arena, sizeof(*remark));
	va_list args;

	va_start(args, format);
	remark->text = arena_vprintf(remarks->arena, format, args);
	va_end(args);
	remark->place = place;
	if (remarks->last)
		remarks->last->next = remark;
	else
		remarks->first = remark;
	remarks->last = remark;
	return remark;
}
