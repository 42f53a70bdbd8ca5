/* Finding what was asked for by name. */
#include "cli/run/wanted.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/glob.h"
#include "harden/harden.h"
#include "text/near.h"

static size_t count_of(const struct wanted *wanted)
{
	size_t count = 0;

	while (wanted->patterns && wanted->patterns[count])
		count++;
	return count;
}

void wanted_init(struct wanted *wanted, const char *const *patterns)
{
	*wanted = (struct wanted){.patterns = patterns};
	wanted->met = xcalloc(count_of(wanted) + 1, sizeof(*wanted->met));
	wanted->near = xcalloc(count_of(wanted) + 1, sizeof(*wanted->near));
}

void wanted_release(struct wanted *wanted)
{
	for (size_t i = 0; i < count_of(wanted); i++)
		free(wanted->near[i]);
	free(wanted->near);
	free(wanted->met);
}

static void look_for(struct wanted *wanted, size_t number, const struct compose_file *file)
{
	struct near near = {.word = wanted->patterns[number]};

	for (size_t i = 0; i < file->count && !wanted->met[number]; i++) {
		wanted->met[number] = glob_matches(near.word, file->list[i].name, 0);
		near_look(&near, file->list[i].name);
	}
	if (near.name && !wanted->near[number])
		wanted->near[number] = xstrdup(near.name);
}

void wanted_look(struct wanted *wanted, const struct harden *harden)
{
	wanted->files++;
	for (size_t i = 0; i < count_of(wanted); i++)
		if (!wanted->met[i])
			look_for(wanted, i, &harden->file);
}

int wanted_add(struct wanted *wanted, uint64_t number, bool met, const char *near)
{
	if (number >= count_of(wanted))
		return -1;
	if (!wanted->met[number] && near && !wanted->near[number])
		wanted->near[number] = xstrdup(near);
	wanted->met[number] |= met;
	return 0;
}

const char *wanted_missing(const struct wanted *wanted, struct error *err)
{
	for (size_t i = 0; wanted->files && i < count_of(wanted); i++) {
		const char *pattern = wanted->patterns[i], *near = wanted->near[i];

		if (wanted->met[i])
			continue;
		if (near)
			error_set(err, "--service: no service is called \"%s\": did you mean %s?",
				  pattern, near);
		else
			error_set(err, "--service: no service is called \"%s\"", pattern);
		return pattern;
	}
	return NULL;
}
