/* What programs import: the undefined symbols of ELF files that stream by. */
#include "evidence/image/elf.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "evidence/image/limits.h"
#include "evidence/image/profile.h"

/* Headers of segments stand in the first so many bytes; a table that does so too is taken from there. */
#define HEADERS_SIZE ((size_t)4096)
/* Longer than all names that are looked for (bytes). */
#define NAME_SIZE 32

/* The numbers of a file are little-endian, and so may be read by their bytes on any machine. */
static uint64_t number(const char *bytes, size_t size)
{
	uint64_t value = 0;

	while (size--)
		value = value << 8 | (unsigned char)bytes[size];
	return value;
}

/* Where the fields are, of both classes. */
struct layout {
	uint8_t phoff, phentsize, word; /* of the header of the file; bytes of an address */
	uint8_t p_offset, p_vaddr, p_filesz, p_size;
	uint8_t dyn_size;
	uint8_t st_info, st_shndx, sym_size;
};

static const struct layout layouts[] = {
	{28, 42, 4, 4, 8, 16, sizeof(Elf32_Phdr), sizeof(Elf32_Dyn), 12, 14, sizeof(Elf32_Sym)},
	{32, 54, 8, 8, 16, 32, sizeof(Elf64_Phdr), sizeof(Elf64_Dyn), 4, 6, sizeof(Elf64_Sym)},
};

static const struct {
	const char *name;
	enum image_import import;
} imports[] = {
	{"chown", IMAGE_IMPORT_CHOWN},		{"chroot", IMAGE_IMPORT_CHROOT},
	{"fchown", IMAGE_IMPORT_CHOWN},		{"fchownat", IMAGE_IMPORT_CHOWN},
	{"initgroups", IMAGE_IMPORT_SETGROUPS}, {"lchown", IMAGE_IMPORT_CHOWN},
	{"mknod", IMAGE_IMPORT_MKNOD},		{"mlock", IMAGE_IMPORT_MLOCK},
	{"mlockall", IMAGE_IMPORT_MLOCK},	{"sched_setscheduler", IMAGE_IMPORT_SCHED},
	{"setegid", IMAGE_IMPORT_SETGID},	{"seteuid", IMAGE_IMPORT_SETUID},
	{"setgid", IMAGE_IMPORT_SETGID},	{"setgroups", IMAGE_IMPORT_SETGROUPS},
	{"setregid", IMAGE_IMPORT_SETGID},	{"setresgid", IMAGE_IMPORT_SETGID},
	{"setresuid", IMAGE_IMPORT_SETUID},	{"setreuid", IMAGE_IMPORT_SETUID},
	{"setuid", IMAGE_IMPORT_SETUID},
};

bool elf_is_elf(const char *bytes, size_t len)
{
	return len >= SELFMAG && !memcmp(bytes, ELFMAG, SELFMAG);
}

/* NULL: a class or byte order that is not read. */
static const struct layout *layout_of(const struct elf_head *head)
{
	if (head->len < sizeof(Elf32_Ehdr) || head->bytes[EI_DATA] != ELFDATA2LSB)
		return NULL;
	if (head->bytes[EI_CLASS] == ELFCLASS32)
		return &layouts[0];
	return head->bytes[EI_CLASS] == ELFCLASS64 && head->len >= sizeof(Elf64_Ehdr) ? &layouts[1]
										      : NULL;
}

/* The header of a segment by its number; NULL: there is none, or it is not in what was kept. */
static const char *segment(const struct elf_head *head, const struct layout *layout, size_t at)
{
	uint64_t offset = number(head->bytes + layout->phoff, layout->word);
	uint64_t size = number(head->bytes + layout->phentsize, 2);
	uint64_t count = number(head->bytes + layout->phentsize + 2, 2);

	if (at >= count || size < layout->p_size || offset > head->len)
		return NULL;
	offset += at * size; /* both below 2^16 */
	return head->len >= layout->p_size && offset <= head->len - layout->p_size
		       ? head->bytes + offset
		       : NULL;
}

static void find_dynamic(struct elf_head *head)
{
	const struct layout *layout = layout_of(head);
	const char *header;

	head->looked = head->len >= HEADERS_SIZE;
	for (size_t i = 0; layout && (header = segment(head, layout, i)); i++) {
		if (number(header, 4) != PT_DYNAMIC)
			continue;
		head->dynamic_offset = number(header + layout->p_offset, layout->word);
		head->dynamic_len = IMAGE_ELF_DYNAMIC_MAX;
		if (number(header + layout->p_filesz, layout->word) < head->dynamic_len)
			head->dynamic_len = (size_t)number(header + layout->p_filesz, layout->word);
		head->looked = true;
		return;
	}
}

void elf_head_begin(struct elf_head *head)
{
	head->len = head->dynamic_len = head->dynamic_have = 0;
	head->looked = false;
}

static void keep_head(struct elf_head *head, uint64_t offset, const char *bytes, size_t len)
{
	size_t end;

	if (offset >= IMAGE_ELF_HEAD_MAX)
		return;
	end = len < IMAGE_ELF_HEAD_MAX - offset ? (size_t)offset + len : IMAGE_ELF_HEAD_MAX;
	if (end > head->cap) {
		head->cap = end > IMAGE_ELF_HEAD_MAX / 2 ? IMAGE_ELF_HEAD_MAX : end * 2;
		head->bytes = xreallocarray(head->bytes, head->cap, 1);
	}
	memset(head->bytes + head->len, 0, (size_t)offset - head->len);
	memcpy(head->bytes + offset, bytes, end - (size_t)offset);
	head->len = end;
}

/* What of a piece belongs to the dynamic table. */
static void keep_dynamic(struct elf_head *head, uint64_t offset, const char *bytes, size_t len)
{
	uint64_t begin = head->dynamic_offset, end = begin + head->dynamic_len;

	if (begin < offset)
		begin = offset;
	if (end > offset + len)
		end = offset + len;
	if (end <= begin || !head->dynamic_len)
		return;
	if (!head->dynamic)
		head->dynamic = xmalloc(IMAGE_ELF_DYNAMIC_MAX);
	/* A piece that is no continuation is behind a hole, where no linker leaves one. */
	if (begin - head->dynamic_offset != head->dynamic_have)
		return;
	memcpy(head->dynamic + head->dynamic_have, bytes + (begin - offset), (size_t)(end - begin));
	head->dynamic_have += (size_t)(end - begin);
}

void elf_head_add(struct elf_head *head, uint64_t offset, const char *bytes, size_t len)
{
	if (offset > INT64_MAX - len || (offset < head->len && offset < IMAGE_ELF_HEAD_MAX))
		return;
	keep_head(head, offset, bytes, len);
	if (!head->looked && head->len >= sizeof(Elf64_Ehdr))
		find_dynamic(head);
	if (head->dynamic_offset <= INT64_MAX - IMAGE_ELF_DYNAMIC_MAX)
		keep_dynamic(head, offset, bytes, len);
}

/* Where in the file an address of the running program is; UINT64_MAX: nowhere. */
static uint64_t file_offset(const struct elf_head *head, const struct layout *layout,
			    uint64_t address)
{
	const char *header;

	for (size_t i = 0; (header = segment(head, layout, i)); i++) {
		uint64_t start = number(header + layout->p_vaddr, layout->word);

		if (number(header, 4) == PT_LOAD && address >= start &&
		    address - start < number(header + layout->p_filesz, layout->word))
			return number(header + layout->p_offset, layout->word) + (address - start);
	}
	return UINT64_MAX;
}

struct tables {
	const char *symbols, *strings;
	size_t symbols_len, strings_len; /* as far as they were kept */
};

/* What the table of PT_DYNAMIC says, as addresses; the first of each counts. */
struct dynamic {
	uint64_t symbols, strings, strings_size;
};

static void read_dynamic(const struct elf_head *head, const struct layout *layout,
			 struct dynamic *out)
{
	const char *table = head->dynamic;
	size_t len = head->dynamic_have;

	*out = (struct dynamic){0};
	if (head->dynamic_offset < head->len) {
		table = head->bytes + head->dynamic_offset;
		len = head->len - (size_t)head->dynamic_offset;
		if (len > head->dynamic_len)
			len = head->dynamic_len;
	}
	for (; len >= layout->dyn_size; len -= layout->dyn_size, table += layout->dyn_size) {
		uint64_t tag = number(table, layout->word);
		uint64_t value = number(table + layout->word, layout->word);

		if (tag == DT_NULL)
			break;
		if (tag == DT_SYMTAB && !out->symbols)
			out->symbols = value;
		else if (tag == DT_STRTAB && !out->strings)
			out->strings = value;
		else if (tag == DT_STRSZ && !out->strings_size)
			out->strings_size = value;
	}
}

static bool find_tables(const struct elf_head *head, const struct layout *layout,
			struct tables *out)
{
	struct dynamic dynamic;
	uint64_t symbols, strings;

	if (!head->dynamic_len)
		return false;
	read_dynamic(head, layout, &dynamic);
	symbols = file_offset(head, layout, dynamic.symbols);
	strings = file_offset(head, layout, dynamic.strings);
	if (symbols >= head->len || strings >= head->len)
		return false;
	out->symbols = head->bytes + symbols;
	/* The number of symbols is nowhere told; linkers put the strings behind them. */
	out->symbols_len = (size_t)((strings > symbols ? strings : head->len) - symbols);
	out->strings = head->bytes + strings;
	out->strings_len = (size_t)(head->len - strings);
	if (dynamic.strings_size < out->strings_len)
		out->strings_len = (size_t)dynamic.strings_size;
	return true;
}

static int compare_name(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

/* One bit, or 0. Names of versions are not in it. */
static uint32_t import_of(const struct tables *tables, uint64_t at)
{
	const char *name;
	const void *row;
	size_t index, room;

	if (at >= tables->strings_len)
		return 0;
	name = tables->strings + at;
	room = tables->strings_len - (size_t)at;
	if (!memchr(name, '\0', room < NAME_SIZE ? room : NAME_SIZE))
		return 0;
	row = bsearch(name, imports, sizeof(imports) / sizeof(*imports), sizeof(*imports),
		      compare_name);
	if (!row)
		return 0;
	index = (size_t)((const char *)row - (const char *)imports) / sizeof(*imports);
	return (uint32_t)1 << imports[index].import;
}

/*
 * The note that Go's linker leaves (type 4, name "Go"): with cgo such a program imports all calls that change users, for
 * its own syscall package, whether it makes them or not.
 */
static bool is_go(const struct elf_head *head)
{
	static const char note[] = {4, 0, 0, 0, 'G', 'o', 0, 0};
	size_t len = head->len < 2 * HEADERS_SIZE ? head->len : 2 * HEADERS_SIZE;

	return memmem(head->bytes, len, note, sizeof(note));
}

uint32_t elf_head_imports(const struct elf_head *head)
{
	const struct layout *layout = layout_of(head);
	struct tables tables;
	uint32_t found = 0;

	if (!layout || is_go(head) || !find_tables(head, layout, &tables))
		return 0;
	for (size_t i = 0; i < IMAGE_ELF_SYMBOLS_MAX; i++) {
		const char *symbol = tables.symbols + i * layout->sym_size;

		if ((i + 1) * layout->sym_size > tables.symbols_len)
			break;
		if (number(symbol + layout->st_shndx, 2) == SHN_UNDEF)
			found |= import_of(&tables, number(symbol, 4));
	}
	return found;
}

void elf_head_release(struct elf_head *head)
{
	free(head->bytes);
	free(head->dynamic);
	*head = (struct elf_head){0};
}
