/* Fuzz target: the bytes are the choices of the generator of layered projects; all laws hold of what it makes. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "laws/layered.h"
#include "unit/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dice dice = {data, size, 1};
	unsigned options = dice_roll(&dice, 8);
	void *folder;
	struct layered_case layered_case = {"input", NULL, options & 1, options & 2, options & 4, 0};
	struct layered_tally tally = {0};
	struct layered_project project;

	if (scratch_make(&folder))
		abort();
	layered_case.folder = folder;
	/* Reports take most of the time: one of them is made for one input. */
	layered_case.format = 1 + (unsigned)size;
	layered_make(&project, &dice);
	if (layered_check(&layered_case, &project, &tally)) {
		fflush(stdout);
		abort();
	}
	layered_release(&project);
	return scratch_remove(&folder);
}
