/* Collecting remarks. */
#include "compose/remark.h"

#include "base/alloc.h"

const struct remark *remarks_vadd(struct remarks *remarks, struct source_place place,
				  const char *format, va_list args)
{
	struct remark *remark = arena_zalloc(remarks->arena, sizeof(*remark));

	remark->text = arena_vprintf(remarks->arena, format, args);
	remark->place = place;
	if (remarks->last)
		remarks->last->next = remark;
	else
		remarks->first = remark;
	remarks->last = remark;
	return remark;
}

void remarks_add(struct remarks *remarks, struct source_place place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	remarks_vadd(remarks, place, format, args);
	va_end(args);
}
