/* Runs a fuzz target over the files given as arguments, and the files in folders given: no clang. */
#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	size_t files = 0;
	FTSENT *entry;
	FTS *walk;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE|FOLDER...\n", argv[0]);
		return 2;
	}
	walk = fts_open(argv + 1, FTS_LOGICAL | FTS_NOCHDIR, NULL);
	if (!walk) {
		perror(argv[0]);
		return 2;
	}
	while ((entry = fts_read(walk))) {
		struct error err CLEANUP_ERROR = ERROR_INIT;
		struct file file CLEANUP_FILE = {0};

		if (entry->fts_info == FTS_D || entry->fts_info == FTS_DP)
			continue;
		if (file_read(entry->fts_path, &file, &err)) {
			fprintf(stderr, "%s: %s\n", entry->fts_path, err.message);
			return 2;
		}
		/* The name first: when the target aborts, it is the last line. */
		printf("%s\n", entry->fts_path);
		fflush(stdout);
		LLVMFuzzerTestOneInput((const uint8_t *)file.data, file.size);
		files++;
	}
	fts_close(walk);
	printf("%zu files\n", files);
	return files ? 0 : 2;
}
