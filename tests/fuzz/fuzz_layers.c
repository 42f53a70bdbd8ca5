/* Fuzz target: the bytes are the files of a project, apart at lines "%%%"; all laws hold of it. */
#include <stdio.h>

#include "input.h"
#include "laws/layered.h"
#include "unit/scratch.h"

#define MARK "%%%\n"

static void split(struct layered_project *project, const char *text, const char *end)
{
	for (int file = 0; file < LAYERED_COUNT; file++) {
		const char *mark = file + 1 < LAYERED_COUNT && text < end
					   ? memmem(text, (size_t)(end - text), MARK, strlen(MARK))
					   : NULL;
		size_t len = (size_t)((mark ? mark : end) - text);

		buf_init(&project->text[file]);
		buf_add(&project->text[file], text, len);
		text += len + (mark ? strlen(MARK) : 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *text = input_copy(data, size);
	void *folder;
	struct layered_case layered_case = {
		.name = "input", .shared = size & 1, .unsafe = size & 2};
	struct layered_tally tally = {0};
	struct layered_project project;

	if (scratch_make(&folder))
		abort();
	layered_case.folder = folder;
	layered_case.practice = size & 4;
	/* Reports take most of the time: one of them is made for one input. */
	layered_case.format = 1 + (unsigned)(size >> 3);
	split(&project, text, text + size);
	if (layered_check(&layered_case, &project, &tally)) {
		fflush(stdout);
		abort();
	}
	layered_release(&project);
	return scratch_remove(&folder);
}
