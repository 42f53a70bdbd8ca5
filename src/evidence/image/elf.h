/* What programs import: the undefined symbols of ELF files that stream by. */
#ifndef EVIDENCE_IMAGE_ELF_H
#define EVIDENCE_IMAGE_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Of a program the beginning is kept, where linkers put the tables of symbols, and the table that tells where they
 * are (PT_DYNAMIC), which stands near the end. Zeroed memory is one to begin with; it is used for one file after the other.
 */
struct elf_head {
	char *bytes; /* owned */
	size_t len, cap;
	char *dynamic;	    /* owned */
	size_t dynamic_len; /* 0: not known, or there is none */
	uint64_t dynamic_offset;
	size_t dynamic_have;
	bool looked; /* for dynamic */
};

bool elf_is_elf(const char *bytes, size_t len);
void elf_head_begin(struct elf_head *head);
/* Pieces of the file in their order. Holes are zeros. */
void elf_head_add(struct elf_head *head, uint64_t offset, const char *bytes, size_t len);
/* Bits 1 << enum image_import; 0 for what is static, made by Go, damaged or of another byte order. */
uint32_t elf_head_imports(const struct elf_head *head);
void elf_head_release(struct elf_head *head);

#endif
