/* Fuzz target: any bytes are refused in one line, or read as a policy whose entries can be asked. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "evidence/asked/policy.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	int fd = memfd_create("policy", MFD_CLOEXEC);
	CLEANUP_FREE char *path = xasprintf("/proc/self/fd/%d", fd);
	const struct policy_entry *entry = NULL;
	struct policy *policy;
	size_t matches = 0;

	if (fd < 0 || file_write_fd(fd, (const char *)data, size))
		abort();
	policy = policy_load(path, &err);
	if (!policy) {
		input_check_error(&err);
		close(fd);
		return 0;
	}
	while ((entry = policy_next(policy, entry, "sub/compose.yaml", "web")))
		if (++matches > policy->entry_count)
			abort();
	if (policy->entry_count > size || policy->severity_count > size)
		abort();
	policy_free(policy);
	close(fd);
	return 0;
}
