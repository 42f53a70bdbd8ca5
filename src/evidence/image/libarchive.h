/* libarchive, loaded when the first archive is opened. */
/*
 * It and what it is linked with (ICU by way of libxml2, among others) would take 2 ms and 3 MiB at the start of every
 * run, and most runs read no image. A static program has it in itself.
 */
#ifndef EVIDENCE_IMAGE_LIBARCHIVE_H
#define EVIDENCE_IMAGE_LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

#include "evidence/image/digest.h"

/* All functions of it that are called. */
#define LIBARCHIVE_FUNCTIONS(F)              \
	F(archive_entry_filetype)            \
	F(archive_entry_gid)                 \
	F(archive_entry_hardlink)            \
	F(archive_entry_pathname)            \
	F(archive_entry_pathname_utf8)       \
	F(archive_entry_perm)                \
	F(archive_entry_size)                \
	F(archive_entry_symlink)             \
	F(archive_entry_uid)                 \
	F(archive_entry_xattr_next)          \
	F(archive_entry_xattr_reset)         \
	F(archive_read_append_filter)        \
	F(archive_read_data_block)           \
	F(archive_read_data_skip)            \
	F(archive_read_free)                 \
	F(archive_read_new)                  \
	F(archive_read_next_header)          \
	F(archive_read_open)                 \
	F(archive_read_support_format_empty) \
	F(archive_read_support_format_raw)   \
	F(archive_read_support_format_tar)

#define LIBARCHIVE_MEMBER(name) __typeof__(name) *name;
struct libarchive {
	LIBARCHIVE_FUNCTIONS(LIBARCHIVE_MEMBER)
	bool loaded;
};
#undef LIBARCHIVE_MEMBER

/* What was loaded; by the first caller, while others wait. */
const struct libarchive *libarchive(void);

#define LIBARCHIVE_TOLD "cannot be read: libarchive or nettle is not installed"

/* Every archive is opened behind this question. */
static inline bool libarchive_is_there(void)
{
	return libarchive()->loaded && digest_is_there();
}

#ifndef LIBARCHIVE_PRIVATE
#define archive_entry_filetype libarchive()->archive_entry_filetype
#define archive_entry_gid libarchive()->archive_entry_gid
#define archive_entry_hardlink libarchive()->archive_entry_hardlink
#define archive_entry_pathname libarchive()->archive_entry_pathname
#define archive_entry_pathname_utf8 libarchive()->archive_entry_pathname_utf8
#define archive_entry_perm libarchive()->archive_entry_perm
#define archive_entry_size libarchive()->archive_entry_size
#define archive_entry_symlink libarchive()->archive_entry_symlink
#define archive_entry_uid libarchive()->archive_entry_uid
#define archive_entry_xattr_next libarchive()->archive_entry_xattr_next
#define archive_entry_xattr_reset libarchive()->archive_entry_xattr_reset
#define archive_read_append_filter libarchive()->archive_read_append_filter
#define archive_read_data_block libarchive()->archive_read_data_block
#define archive_read_data_skip libarchive()->archive_read_data_skip
#define archive_read_free libarchive()->archive_read_free
#define archive_read_new libarchive()->archive_read_new
#define archive_read_next_header libarchive()->archive_read_next_header
#define archive_read_open libarchive()->archive_read_open
#define archive_read_support_format_empty libarchive()->archive_read_support_format_empty
#define archive_read_support_format_raw libarchive()->archive_read_support_format_raw
#define archive_read_support_format_tar libarchive()->archive_read_support_format_tar
#endif

#endif
