/* Capabilities of programs, as the extended attribute security.capability has them. */
#include "evidence/image/file_capability.h"

#include <linux/capability.h>

static uint32_t word(const unsigned char *bytes, size_t at)
{
	bytes += 4 * at;
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

capability_set file_capability_decode(const void *bytes, size_t len)
{
	uint32_t magic, revision;
	capability_set permitted, inheritable;

	if (len < XATTR_CAPS_SZ_1)
		return 0;
	magic = word(bytes, 0);
	revision = magic & VFS_CAP_REVISION_MASK;
	if ((revision == VFS_CAP_REVISION_1 && len != XATTR_CAPS_SZ_1) ||
	    (revision == VFS_CAP_REVISION_2 && len != XATTR_CAPS_SZ_2) ||
	    (revision == VFS_CAP_REVISION_3 && len != XATTR_CAPS_SZ_3))
		return 0;
	if (revision != VFS_CAP_REVISION_1 && revision != VFS_CAP_REVISION_2 &&
	    revision != VFS_CAP_REVISION_3)
		return 0;
	permitted = word(bytes, 1);
	inheritable = word(bytes, 2);
	if (revision != VFS_CAP_REVISION_1) {
		permitted |= (capability_set)word(bytes, 3) << 32;
		inheritable |= (capability_set)word(bytes, 4) << 32;
	}
	if (magic & VFS_CAP_FLAGS_EFFECTIVE)
		permitted |= inheritable;
	/* Bits that no kernel has yet must not be taken for the word ALL. */
	return permitted & (CAPABILITY_BIT(CAPABILITY_COUNT) - 1);
}
