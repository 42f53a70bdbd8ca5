/* Reads an image as `learn` does, and says how long that took and how much memory it needed. */
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "base/error.h"
#include "evidence/image/profile.h"

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* usage: read_image FILE|FOLDER|- [REFERENCE [PLATFORM]] */
int main(int argc, char **argv)
{
	struct image_request request = {.path = argc > 1 ? argv[1] : "-",
					.reference = argc > 2 && *argv[2] ? argv[2] : NULL,
					.platform = argc > 3 ? argv[3] : NULL};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_profile profile;
	struct rusage usage;
	double start = seconds();
	int status;

	if (request.path[0] == '-' && !request.path[1])
		request.path = NULL;
	status = image_profile_read(&profile, &request, &err);
	if (status)
		printf("refused: %s\n", err.message);
	else
		printf("%s %s, %zu files, %zu users, user \"%s\"\n", profile.digest,
		       profile.platform, profile.file_count, profile.user_count, profile.user);
	image_profile_release(&profile);
	getrusage(RUSAGE_SELF, &usage);
	printf("%.3f s, %.1f MiB\n", seconds() - start, (double)usage.ru_maxrss / 1024);
	return status ? 1 : 0;
}
