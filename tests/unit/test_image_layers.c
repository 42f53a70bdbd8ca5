/* The merged view of an image's layers: what is seen, and what is kept of files. */
#include "image_case.h"

#include <elf.h>

#include "evidence/image/elf.h"
#include "evidence/image/file_capability.h"
#include "evidence/image/kept_text.h"

static void test_later_layers_win(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	LAYER(&image, {.path = "etc/", .kind = AE_IFDIR, .mode = 0755},
	      {.path = "./etc/a", .text = "12345", .uid = 7, .gid = 8, .mode = 04711},
	      {.path = "/etc/b", .text = "1"}, {.path = "d/x"}, {.path = "f"});
	LAYER(&image, {.path = "etc", .kind = AE_IFDIR, .mode = 01777, .uid = 5},
	      {.path = "etc/b", .text = "22"}, {.path = "d"}, {.path = "f/y"});
	make_docker(&image);
	image_read(&image);
	assert_int_equal(file_at(&image, "/etc")->mode, 01777);
	assert_int_equal(file_at(&image, "/etc")->uid, 5);
	assert_int_equal(file_at(&image, "/etc/a")->size, 5);
	assert_int_equal(file_at(&image, "/etc/a")->mode, 04711);
	assert_int_equal(file_at(&image, "/etc/a")->uid, 7);
	assert_int_equal(file_at(&image, "/etc/a")->gid, 8);
	assert_int_equal(file_at(&image, "/etc/b")->size, 2);
	/* A file in place of a folder, and a folder in place of a file. */
	assert_int_equal(file_at(&image, "/d")->kind, IMAGE_FILE_REGULAR);
	NO_FILE(&image, "/d/x");
	assert_int_equal(file_at(&image, "/f")->kind, IMAGE_FILE_FOLDER);
	assert_int_equal(file_at(&image, "/f")->mode, 0755);
	file_at(&image, "/f/y");
	assert_int_equal(image.profile.file_count, 6);
	image_end(&image);
}

static void test_whiteouts(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	LAYER(&image, {.path = "a/x"}, {.path = "a/y"}, {.path = "b/c/d"}, {.path = "b/e"},
	      {.path = "g/h"});
	/* The new ones of the same layer stay, wherever the whiteout stands. */
	LAYER(&image, {.path = "b/c/new"}, {.path = "a/x"}, {.path = "a/.wh.x"}, {.path = "b/.wh..wh..opq"},
	      {.path = "g/.wh.."}, {.path = "g/.wh..."}, {.path = ".wh..wh.plnk/1.2"},
	      {.path = ".wh.none"}, {.path = "g/.wh..wh.aufs"});
	LAYER(&image, {.path = ".wh.a"}, {.path = "z"});
	LAYER(&image, {.path = "a/only"});
	make_oci(&image);
	image_read(&image);
	file_at(&image, "/b/c/new");
	NO_FILE(&image, "/b/c/d");
	NO_FILE(&image, "/b/e");
	file_at(&image, "/g/h");
	file_at(&image, "/a/only");
	NO_FILE(&image, "/a/x");
	NO_FILE(&image, "/a/y");
	NO_FILE(&image, "/.wh..wh.plnk");
	assert_int_equal(image.profile.file_count, 8);
	image_end(&image);
}

static void test_a_folder_that_comes_back_is_empty(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	LAYER(&image, {.path = "d/old"});
	LAYER(&image, {.path = "d"});
	LAYER(&image, {.path = "d", .kind = AE_IFDIR, .mode = 0700}, {.path = "d/new"});
	make_oci(&image);
	image_read(&image);
	NO_FILE(&image, "/d/old");
	file_at(&image, "/d/new");
	image_end(&image);
}

static void test_links(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	LAYER(&image, {.path = "usr/bin/sh", .text = "s", .mode = 0755}, {.path = "bin", .link = "usr/bin"},
	      {.path = "up", .link = "../../../usr/./bin/../bin"}, {.path = "abs", .link = "/bin/sh"},
	      {.path = "loop", .link = "loop2"}, {.path = "loop2", .link = "/loop"},
	      {.path = "../../escape"}, {.path = "dangling", .link = "nowhere"});
	/* A hard link to a lower layer's file, and one to a file behind a link. */
	LAYER(&image, {.path = "hard", .hard = "./usr/bin/sh"}, {.path = "hard2", .hard = "bin/sh"},
	      {.path = "broken", .hard = "no/such"}, {.path = "to-folder", .hard = "usr"},
	      /* What is written through a link comes where that leads. */
	      {.path = "bin/new"}, {.path = "dangling/x"});
	LAYER(&image, {.path = "usr/bin/.wh.sh"});
	make_oci(&image);
	image_read(&image);
	assert_int_equal(file_at(&image, "/hard")->size, 1);
	assert_int_equal(file_at(&image, "/hard2")->mode, 0755);
	NO_FILE(&image, "/broken");
	NO_FILE(&image, "/to-folder");
	NO_FILE(&image, "/bin/sh");
	file_at(&image, "/usr/bin/new");
	assert_ptr_equal(image_find(&image.profile, "/up/new"), file_at(&image, "/usr/bin/new"));
	assert_string_equal(file_at(&image, "/bin")->target, "usr/bin");
	assert_null(image_find(&image.profile, "/loop"));
	assert_null(image_find(&image.profile, "/abs"));
	file_at(&image, "/escape");
	assert_int_equal(file_at(&image, "/dangling")->kind, IMAGE_FILE_FOLDER);
	assert_ptr_equal(image_find(&image.profile, "/../../usr/../"), image.profile.root);
	assert_null(image_find(&image.profile, "/escape/x"));
	assert_string_equal(image_path(file_at(&image, "/usr/bin/new"), &image.arena), "/usr/bin/new");
	assert_string_equal(image_path(image.profile.root, &image.arena), "/");
	image_end(&image);
}

/* So many links as Linux follows, and one more. */
static void test_chain_of_links(void **state)
{
	struct image_case image;
	struct item items[42];

	(void)state;
	image_begin(&image);
	items[0] = (struct item){.path = "0", .text = "end"};
	for (size_t i = 1; i < 42; i++)
		items[i] = (struct item){.path = arena_printf(&image.arena, "%zu", i),
					 .link = arena_printf(&image.arena, "%zu", i - 1)};
	image_layer(&image, items, 42);
	make_oci(&image);
	image_read(&image);
	assert_ptr_equal(image_find(&image.profile, "/40"), file_at(&image, "/0"));
	assert_null(image_find(&image.profile, "/41"));
	image_end(&image);
}

static void test_odd_files(void **state)
{
	struct image_case image;
	char deep[300];

	(void)state;
	image_begin(&image);
	memset(deep, 'n', sizeof(deep));
	deep[255] = '\0';
	LAYER(&image, {.path = "dev/null", .kind = AE_IFCHR}, {.path = "fifo", .kind = AE_IFIFO},
	      {.path = "a\nb\033[31m"}, {.path = "\xff\xfe"}, {.path = deep}, {.path = "caf\xc3\xa9"},
	      {.path = "."}, {.path = "root", .uid = 4000000000, .gid = 2});
	make_oci(&image);
	image_read(&image);
	assert_int_equal(file_at(&image, "/dev/null")->kind, IMAGE_FILE_OTHER);
	assert_int_equal(file_at(&image, "/fifo")->kind, IMAGE_FILE_OTHER);
	file_at(&image, "/a\nb\033[31m");
	file_at(&image, "/\xff\xfe");
	file_at(&image, "/caf\xc3\xa9");
	assert_int_equal(image.profile.root->kind, IMAGE_FILE_FOLDER);
	assert_int_equal(file_at(&image, "/root")->uid, 4000000000);
	image_end(&image);
}

static const char net_raw[20] = "\x01\x00\x00\x02\x00\x20\x00\x00";

static void test_capabilities(void **state)
{
	static const char old[] = "\x01\x00\x00\x01\x01\x00\x00\x00\x00\x04\x00\x00";
	static const char spaced[24] = "\x00\x00\x00\x03\x00\x00\x00\x00\xff\xff\xff\xff\x00\x01\x00\x00";
	struct image_case image;

	(void)state;
	image_begin(&image);
	LAYER(&image, {.path = "ping", .text = "x", .mode = 0755, .capability = net_raw});
	LAYER(&image, {.path = "ping2", .hard = "ping"});
	make_oci(&image);
	image_read(&image);
	assert_int_equal(file_at(&image, "/ping")->capabilities, CAPABILITY_BIT(CAPABILITY_NET_RAW));
	assert_int_equal(file_at(&image, "/ping2")->capabilities, CAPABILITY_BIT(CAPABILITY_NET_RAW));
	image_end(&image);
	/* The first revision, with an inheritable one and the effective bit; the third, without that bit. */
	assert_int_equal(file_capability_decode(old, 12), CAPABILITY_BIT(CAPABILITY_NET_BIND_SERVICE) |
								  CAPABILITY_BIT(CAPABILITY_CHOWN));
	assert_int_equal(file_capability_decode(spaced, 24), CAPABILITY_BIT(CAPABILITY_CHECKPOINT_RESTORE));
	assert_int_equal(file_capability_decode(net_raw, 12), 0);
	assert_int_equal(file_capability_decode("", 0), 0);
	assert_int_equal(file_capability_decode("\x01\x00\x00\x09zzzzzzzzzzzzzzzz", 20), 0);
}

/* A program of one segment with two undefined symbols and one that is defined. */
static size_t make_program(char *out)
{
	static const char strings[] = "\0setuid\0setgroups\0chroot";
	Elf64_Ehdr header = {.e_ident = ELFMAG, .e_phoff = 64, .e_phentsize = 56, .e_phnum = 2};
	Elf64_Sym symbols[4] = {{0}, {.st_name = 1}, {.st_name = 8}, {.st_name = 18, .st_shndx = 3}};
	Elf64_Dyn dynamic[4] = {{DT_STRTAB, {0x1100}}, {DT_SYMTAB, {0x1200}}, {DT_STRSZ, {sizeof(strings)}}, {DT_NULL, {0}}};
	Elf64_Phdr segments[2] = {{.p_type = PT_LOAD, .p_vaddr = 0x1000, .p_filesz = 0x400},
				  {.p_type = PT_DYNAMIC, .p_offset = 0x6000, .p_filesz = sizeof(dynamic)}};

	memset(out, 0, 0x6000);
	header.e_ident[EI_CLASS] = ELFCLASS64;
	header.e_ident[EI_DATA] = ELFDATA2LSB;
	memcpy(out, &header, sizeof(header));
	memcpy(out + 64, segments, sizeof(segments));
	memcpy(out + 0x100, strings, sizeof(strings));
	memcpy(out + 0x200, symbols, sizeof(symbols));
	memset(out + 0x200 + sizeof(symbols), 0xff, 0x200);
	memcpy(out + 0x6000, dynamic, sizeof(dynamic));
	return 0x6000 + sizeof(dynamic);
}

static void test_imports(void **state)
{
	char *program = xmalloc(0x7000);
	size_t size = make_program(program);
	struct elf_head head = {0};
	struct image_case image;

	(void)state;
	image_begin(&image);
	LAYER(&image, {.path = "bin/p", .text = program, .len = size, .mode = 0755},
	      {.path = "lib/p", .text = program, .len = size},
	      {.path = "bin/short", .text = program, .len = 70, .mode = 0755});
	make_oci(&image);
	image_read(&image);
	assert_true(file_at(&image, "/bin/p")->is_elf);
	assert_int_equal(file_at(&image, "/bin/p")->imports,
			 1 << IMAGE_IMPORT_SETUID | 1 << IMAGE_IMPORT_SETGROUPS);
	assert_false(file_at(&image, "/lib/p")->is_elf);
	assert_int_equal(file_at(&image, "/bin/short")->imports, 0);
	image_end(&image);
	/* Byte by byte, with all that one byte can be wrong: nothing is read outside. */
	for (size_t at = 0; at < 180; at++) {
		program[at] = (char)~program[at];
		elf_head_begin(&head);
		for (size_t i = 0; i < size; i += 611)
			elf_head_add(&head, i, program + i, size - i < 611 ? size - i : 611);
		elf_head_imports(&head);
		program[at] = (char)~program[at];
	}
	elf_head_release(&head);
	free(program);
}

static void test_texts(void **state)
{
	char *large = xmalloc(IMAGE_TEXT_MAX + 2);
	struct image_case image;

	(void)state;
	memset(large, 'x', IMAGE_TEXT_MAX + 1);
	memcpy(large, "#!/bin/sh\n", 10);
	image_begin(&image);
	LAYER(&image, {.path = "entry", .text = "#!/bin/sh\nexec \"$@\"\n", .mode = 0755},
	      {.path = "etc/nginx/nginx.conf", .text = "user nginx;"}, {.path = "etc/x.conf", .text = "a"},
	      {.path = "fits", .text = large, .len = IMAGE_TEXT_MAX},
	      {.path = "large", .text = large, .len = IMAGE_TEXT_MAX + 1},
	      {.path = "py", .text = "#!/usr/bin/python3 /bin/sh.py\n"});
	make_oci(&image);
	image_read(&image);
	assert_string_equal(file_at(&image, "/entry")->text, "#!/bin/sh\nexec \"$@\"\n");
	assert_int_equal(file_at(&image, "/entry")->text_len, 20);
	assert_string_equal(file_at(&image, "/etc/nginx/nginx.conf")->text, "user nginx;");
	assert_null(file_at(&image, "/etc/x.conf")->text);
	assert_int_equal(file_at(&image, "/fits")->text_len, IMAGE_TEXT_MAX);
	assert_null(file_at(&image, "/large")->text);
	assert_null(file_at(&image, "/py")->text);
	image_end(&image);
	free(large);
}

static void test_which_texts_are_kept(void **state)
{
	static const char *const heads[] = {"#!/bin/sh", "#! /usr/bin/env bash", "#!/usr/bin/env -S dash -e",
					    "#!/command/with-contenv bash\n", "#!/bin/busybox sh",
					    "#!/usr/bin/execlineb -P", "#!/bin/ash\r\n"};
	static const char *const paths[] = {"/etc/passwd", "./etc/group", "etc/supervisor/conf.d/a.conf",
					    "opt/nginx.conf", "usr/local/etc/php-fpm.d/www.conf",
					    "etc/s6-overlay/s6-rc.d/svc/run", "etc/crontab",
					    "etc/ssh/sshd_config", "etc/php/8.2/fpm/pool.d/www.conf",
					    "etc/supervisord.conf", "etc/supervisor.d/a.ini"};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		assert_true(image_keeps_text("x", heads[i], strlen(heads[i])));
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		assert_true(image_keeps_text(paths[i], "a", 1));
	assert_false(image_keeps_text("x", "#!/bin/shx", 10));
	assert_false(image_keeps_text("x", "#!", 2));
	assert_false(image_keeps_text("x", "#!/bin/perl\nsh", 14));
	assert_false(image_keeps_text("etc/passwd", "a\0b", 3));
	assert_false(image_keeps_text("etc/passwd-", "a", 1));
	assert_false(image_keeps_text("home/etc/passwd", "a", 1));
	assert_true(image_text_is_remote("app/node_modules/a/b.sh"));
	assert_true(image_text_is_remote("./usr/share/x.sh"));
	assert_false(image_text_is_remote("app/my_node_modules/a"));
}

/* The same layer twice: what was taken away between comes back. */
static void test_a_layer_again(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	LAYER(&image, {.path = "a"}, {.path = "b"});
	LAYER(&image, {.path = ".wh.a"});
	LAYER(&image, {.path = "a"}, {.path = "b"});
	make_oci(&image);
	image_read(&image);
	file_at(&image, "/a");
	assert_int_equal(image.profile.file_count, 2);
	image_end(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_later_layers_win),
		cmocka_unit_test(test_whiteouts),
		cmocka_unit_test(test_a_folder_that_comes_back_is_empty),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_chain_of_links),
		cmocka_unit_test(test_odd_files),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_imports),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_which_texts_are_kept),
		cmocka_unit_test(test_a_layer_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
