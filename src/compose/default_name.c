/* The names of files that Compose looks for by itself. */
#include "compose/default_name.h"

#include <string.h>

const char *const default_names[DEFAULT_NAME_COUNT] = {
	"compose.yaml",
	"compose.yml",
	"docker-compose.yml",
	"docker-compose.yaml",
};

size_t default_name_rank(const char *name)
{
	size_t rank = 0;

	while (rank < DEFAULT_NAME_COUNT && strcmp(name, default_names[rank]) != 0)
		rank++;
	return rank;
}
