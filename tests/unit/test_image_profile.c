/* From archives and layouts to profiles: forms, compression, configuration, accounts, which image, digests. */
#include "image_case.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence/image/accounts.h"
#include "evidence/image/wanted.h"

static void add_base(struct image_case *image)
{
	LAYER(image, {.path = "etc/passwd", .text = "root:x:0:0:root:/root:/bin/sh\n"
						    "app:x:1000:4:App:/app:/bin/false\n"
						    "bad:x:y:4::\nfew:x:7\n33:x:44:55::/:\nlast:x:9:9:::"},
	      {.path = "etc/group", .text = "adm:x:4:a,b\nwww:x:33\nbad:x:y\n"},
	      {.path = "bin", .link = "usr/bin"}, {.path = "usr/bin/sh", .text = "s", .mode = 0755},
	      {.path = "usr/bin/tool", .text = "t", .mode = 0755}, {.path = "srv/run", .text = "r"});
}

static void check_base(struct image_case *image, size_t more)
{
	assert_int_equal(image->profile.file_count, 10 + more);
	assert_int_equal(image->profile.user_count, 4);
	assert_true(image->profile.has_shell);
	assert_string_equal(image->profile.platform, "linux/amd64");
}

/* Each form with each compression, of the whole and of the layers. */
static void test_forms(void **state)
{
	static const int filters[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};

	(void)state;
	for (int form = 0; form < 2; form++)
		for (int inner = 0; inner < 3; inner++)
			for (int outer = 0; outer < 3; outer++) {
				struct image_case image;

				/* Docker's old form has the digests of plain layers. */
				if (!form && inner)
					continue;
				image_begin(&image);
				image.layer_filter = filters[inner];
				image.outer_filter = filters[outer];
				add_base(&image);
				LAYER(&image, {.path = "more"});
				form ? make_oci(&image) : make_docker(&image);
				image_read(&image);
				check_base(&image, 1);
				image_end(&image);
			}
}

static void test_configuration(void **state)
{
	struct image_case image;
	const struct image_profile *profile = &image.profile;

	(void)state;
	image_begin(&image);
	image.config = "{\"User\":\"app\",\"Entrypoint\":[\"tool\",\"-x\"],\"Cmd\":\"one\","
		       "\"Env\":[\"PATH=/usr/bin:/bin\",\"A=1\",\"none\",\"A=2\"],\"WorkingDir\":\"srv//./\","
		       "\"Volumes\":{\"/data/../d/\":{}},\"ExposedPorts\":{\"80\":{},\"53/udp\":{}},"
		       "\"StopSignal\":\"SIGQUIT\",\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"]},"
		       "\"Labels\":{\"org.opencontainers.image.base.name\":\"debian:12\"}}";
	add_base(&image);
	make_oci(&image);
	image_read(&image);
	assert_string_equal(profile->user, "app");
	assert_true(profile->user_is_resolved);
	assert_int_equal(profile->uid, 1000);
	assert_int_equal(profile->gid, 4);
	assert_string_equal(profile->entrypoint.words[1], "-x");
	assert_null(profile->entrypoint.words[2]);
	assert_string_equal(profile->cmd.words[0], "one");
	assert_string_equal(image_env(profile, "A"), "2");
	assert_null(image_env(profile, "none"));
	assert_string_equal(profile->folder, "/srv");
	assert_string_equal(profile->volumes[0], "/d");
	assert_string_equal(profile->ports[0], "80/tcp");
	assert_string_equal(profile->ports[1], "53/udp");
	assert_string_equal(profile->stop_signal, "SIGQUIT");
	assert_string_equal(profile->base, "debian:12");
	assert_true(profile->healthcheck);
	assert_int_equal(strlen(profile->digest), 71);
	/* Programs: by PATH, through links, from the working folder. */
	assert_ptr_equal(image_find_program(profile, "tool"), file_at(&image, "/usr/bin/tool"));
	assert_ptr_equal(image_find_program(profile, "./run"), file_at(&image, "/srv/run"));
	assert_ptr_equal(image_find_program(profile, "/bin/sh"), file_at(&image, "/usr/bin/sh"));
	assert_null(image_find_program(profile, "run"));
	assert_null(image_find_program(profile, ""));
	image_end(&image);
}

static void test_accounts(void **state)
{
	static const struct {
		const char *text;
		uint32_t uid, gid;
	} good[] = {{"", 0, 0}, {"app", 1000, 4}, {"1000", 1000, 4}, {"1000:www", 1000, 33},
		    {"5", 5, 0}, {"5:6", 5, 6}, {"app:0", 1000, 0}, {"33", 44, 55}, {":adm", 0, 4},
		    {"last", 9, 9}, {"app:", 1000, 4}};
	static const char *const bad[] = {"nobody", "app:none", "bad", "4294967295", "-1", "few", "1000:bad"};
	struct image_case image;
	uint32_t uid, gid;

	(void)state;
	image_begin(&image);
	add_base(&image);
	make_oci(&image);
	image_read(&image);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(image_resolve_user(&image.profile, good[i].text, &uid, &gid));
		assert_int_equal(uid, good[i].uid);
		assert_int_equal(gid, good[i].gid);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(image_resolve_user(&image.profile, bad[i], &uid, &gid));
	assert_string_equal(image_user_by_name(&image.profile, "app")->home, "/app");
	assert_string_equal(image_user_by_id(&image.profile, 0)->shell, "/bin/sh");
	assert_null(image_user_by_id(&image.profile, 12));
	image_end(&image);
}

static void test_configuration_alone(void **state)
{
	static const char text[] = "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\","
				   "\"config\":{\"User\":\"7\",\"Env\":null}}";
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_profile profile;
	int status;

	(void)state;
	assert_int_equal(image_profile_read_config(&profile, text, strlen(text), &err), 0);
	assert_string_equal(profile.platform, "linux/arm64/v8");
	assert_null(profile.root);
	assert_null(image_find(&profile, "/"));
	assert_int_equal(profile.uid, 7);
	assert_null(profile.env[0]);
	assert_null(profile.volumes[0]);
	assert_string_equal(profile.folder, "/");
	image_profile_release(&profile);
	status = image_profile_read_config(&profile, "[1]", 3, &err);
	assert_int_equal(status, -1);
	assert_string_equal(err.message, "is no configuration of an image");
	image_profile_release(&profile);
	status = image_profile_read_config(&profile, "{", 1, &err);
	assert_int_equal(status, -1);
	image_profile_release(&profile);
}

/* An OCI archive with what stands in index.json; "@" is the digest of the image. */
static void make_index(struct image_case *image, const char *before, const char *after)
{
	struct buf plain;
	struct archive *archive;

	buf_init(&plain);
	buf_clear(&image->archive);
	archive = tar_begin(&plain);
	add_text(archive, "index.json",
		 arena_join(&image->arena, before, add_oci_image(image, archive), after, NULL));
	tar_end(archive);
	finish(image, &plain);
}

#define MISSING "sha256:00000000000000000000000000000000000000000000000000000000000000ab"

static void test_index(void **state)
{
	struct image_case image;
	struct image_request arm = {.platform = "linux/arm64"}, named = {.reference = "acme/app:2"};

	(void)state;
	image_begin(&image);
	add_base(&image);
	/* Platforms that are not there, and what says how the image was built, are passed over. */
	make_index(&image,
		   "{\"manifests\":[{\"digest\":\"" MISSING "\"},{\"digest\":\"x\",\"platform\":"
		   "{\"architecture\":\"unknown\",\"os\":\"unknown\"}},{\"digest\":\"",
		   "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"},"
		   "\"annotations\":{\"io.containerd.image.name\":\"docker.io/acme/app:2\"}}]}");
	image_read(&image);
	assert_int_equal(image_read_with(&image, &arm), 0);
	assert_int_equal(image_read_with(&image, &named), 0);
	named.reference = "docker.io/acme/app:2";
	assert_int_equal(image_read_with(&image, &named), 0);
	named.reference = "acme/app";
	assert_int_equal(image_read_with(&image, &named), -1);
	assert_string_equal(image.err.message, "has no image of that name");
	arm.platform = "linux/s390x";
	assert_int_equal(image_read_with(&image, &arm), -1);
	assert_string_equal(image.err.message, "has no image of that platform");
	make_index(&image, "{\"manifests\":[{\"digest\":\"" MISSING "\",\"x\":\"", "\"}]}");
	image_refused(&image, "has an index, and none of the images in it");
	make_index(&image, "{\"manifests\":[{\"digest\":\"md5:1\",\"x\":\"", "\"}]}");
	image_refused(&image, "has an index whose digests are not of SHA-256");
	make_index(&image, "{\"manifests\":\"", "\"}");
	image_refused(&image, "is no image: neither index.json nor manifest.json names one");
	image_end(&image);
}

/* Two images, and an index in the index. */
static void test_several(void **state)
{
	struct image_case image;
	struct buf plain;
	struct archive *archive;
	const char *first, *second, *index;
	struct image_request request = {.path = NULL};

	(void)state;
	image_begin(&image);
	add_base(&image);
	buf_init(&plain);
	archive = tar_begin(&plain);
	first = add_oci_image(&image, archive);
	image.config = "{\"User\":\"app\"}";
	second = add_oci_image(&image, archive);
	index = arena_printf(&image.arena,
			     "{\"manifests\":[{\"digest\":\"%s\",\"platform\":{\"os\":\"linux\","
			     "\"architecture\":\"s390x\"}},{\"digest\":\"%s\",\"platform\":{\"os\":"
			     "\"linux\",\"architecture\":\"riscv64\"}}]}", first, second);
	index = add_blob(&image, archive, index, strlen(index));
	add_text(archive, "index.json",
		 arena_printf(&image.arena, "{\"manifests\":[{\"digest\":\"%s\",\"annotations\":"
			      "{\"org.opencontainers.image.ref.name\":\"7.2\"}}]}", index));
	tar_end(archive);
	finish(&image, &plain);
	request.platform = "linux/riscv64";
	request.reference = "any/name:7.2";
	assert_int_equal(image_read_with(&image, &request), 0);
	assert_string_equal(image.profile.digest, second);
	request.platform = "linux/s390x";
	assert_int_equal(image_read_with(&image, &request), 0);
	assert_string_equal(image.profile.digest, first);
	image_refused(&image, "has several images: name one of them");
	image_end(&image);
}

static void test_names(void **state)
{
	struct arena arena CLEANUP_ARENA;

	(void)state;
	arena_init(&arena);
	assert_true(wanted_is_name("docker.io/library/nginx:latest", "nginx", &arena));
	assert_true(wanted_is_name("nginx:1", "docker.io/library/nginx:1", &arena));
	assert_true(wanted_is_name("latest", "quay.io/a/b", &arena));
	assert_true(wanted_is_name("quay.io/a/b:3", "quay.io/a/b@" MISSING, &arena));
	assert_false(wanted_is_name("nginx:1", "nginx:2", &arena));
	assert_false(wanted_is_name("quay.io/nginx:1", "nginx:1", &arena));
	assert_false(wanted_is_name("A B", "nginx", &arena));
	assert_false(wanted_is_name("nginx:1", "A B", &arena));
	assert_true(wanted_is_platform("linux/arm64/v8", "linux/arm64"));
	assert_true(wanted_is_platform("linux/arm64", "linux/arm64/v8"));
	assert_false(wanted_is_platform("linux/arm/v6", "linux/arm/v7"));
	assert_false(wanted_is_platform("linux/arm64", "linux/arm"));
	assert_false(wanted_is_platform("linux/amd64", "linux"));
	assert_false(wanted_is_platform("", "linux/amd64"));
	assert_memory_equal(wanted_machine(&arena), "linux/", 6);
}

/* An archive that was changed, at the last place where a text stands in it. */
static void change(struct image_case *image, const char *from, const char *to)
{
	char *place = NULL, *at = image->archive.data;

	while ((at = memmem(at, image->archive.len - (size_t)(at - image->archive.data), from,
			    strlen(from))))
		place = at++;
	assert_non_null(place);
	memcpy(place, to, strlen(to));
}

static void test_digests(void **state)
{
	struct image_case image;

	(void)state;
	image_begin(&image);
	add_base(&image);
	make_docker(&image);
	change(&image, "app:x:1000", "app:x:1001");
	image_refused(&image, "has another layer 1 than its configuration says");
	buf_clear(&image.archive);
	make_oci(&image);
	change(&image, "app:x:1000", "app:x:1001");
	assert_int_equal(image_read_with(&image, &(struct image_request){.path = NULL}), -1);
	assert_memory_equal(image.err.message, "has a layer whose digest is another than its name says: sha256:", 62);
	buf_clear(&image.archive);
	make_oci(&image);
	change(&image, "linux", "Linux");
	assert_int_equal(image_read_with(&image, &(struct image_request){.path = NULL}), -1);
	assert_memory_equal(image.err.message, "has a configuration whose digest", 32);
	buf_clear(&image.archive);
	make_oci(&image);
	change(&image, "\"schemaVersion\":2", "\"schemaVersion\":3");
	image_refused(&image, "has a manifest whose digest is another than its name says");
	image_end(&image);
}

/* Docker's layers that are links to others, and manifests of other tools. */
static void test_links_to_layers(void **state)
{
	struct image_case image;
	struct buf plain;
	struct archive *archive;
	const char *config, *name;

	(void)state;
	image_begin(&image);
	add_base(&image);
	config = config_text(&image);
	name = arena_join(&image.arena, "sha256:", digest_text(&image.arena, config, strlen(config)) + 7, NULL);
	buf_init(&plain);
	archive = tar_begin(&plain);
	tar_add(archive, &(struct item){.path = "b/layer.tar", .link = "../a/layer.tar"});
	tar_add(archive, &(struct item){.path = "./c.tar", .hard = "./b/layer.tar"});
	tar_add(archive, &(struct item){.path = "a/layer.tar", .text = image.layers[0].data, .len = image.layers[0].len});
	add_text(archive, name, config);
	add_text(archive, "manifest.json", arena_printf(&image.arena,
		 "[{\"Config\":\"%s\",\"RepoTags\":null,\"Layers\":[\"c.tar\"]}]", name));
	tar_end(archive);
	finish(&image, &plain);
	image_read(&image);
	check_base(&image, 0);
	image_end(&image);
}

static void write_blob(const char *folder, const char *name, const void *bytes, size_t len)
{
	CLEANUP_FREE char *path = xasprintf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
}

/* What is in the archive of make_oci(), as a folder. */
static void test_layout_folder(void **state)
{
	char folder[] = "/tmp/test_image_XXXXXX";
	CLEANUP_FREE char *command = NULL;
	struct image_request request = {.path = folder};
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	struct image_case image;
	char name[128] = "";

	(void)state;
	image_begin(&image);
	add_base(&image);
	make_oci(&image);
	assert_non_null(mkdtemp(folder));
	command = xasprintf("mkdir -p %s/blobs/sha256", folder);
	assert_int_equal(system(command), 0);
	archive_read_support_format_tar(archive);
	assert_int_equal(archive_read_open_memory(archive, image.archive.data, image.archive.len), 0);
	while (!archive_read_next_header(archive, &entry)) {
		size_t size = (size_t)archive_entry_size(entry);
		CLEANUP_FREE char *bytes = xmalloc(size);

		assert_int_equal(archive_read_data(archive, bytes, size), size);
		write_blob(folder, archive_entry_pathname(entry), bytes, size);
		if (!*name)
			snprintf(name, sizeof(name), "%s/%s", folder, archive_entry_pathname(entry));
	}
	archive_read_free(archive);
	image_profile_release(&image.profile);
	assert_int_equal(image_profile_read(&image.profile, &request, &image.err), 0);
	check_base(&image, 0);
	image_profile_release(&image.profile);
	/* A link in place of a blob leads nowhere. */
	assert_int_equal(unlink(name), 0);
	assert_int_equal(symlink("/etc/passwd", name), 0);
	assert_int_equal(image_profile_read(&image.profile, &request, &image.err), -1);
	assert_non_null(strstr(image.err.message, "has a blob that cannot be opened: "));
	free(command);
	command = xasprintf("rm -r %s", folder);
	assert_int_equal(system(command), 0);
	image_end(&image);
}

static void test_no_such_file(void **state)
{
	struct image_request request = {.path = "/nonexistent/image.tar"};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_profile profile;

	(void)state;
	assert_int_equal(image_profile_read(&profile, &request, &err), -1);
	assert_string_equal(err.message, "no such file or folder");
	image_profile_release(&profile);
}

static void add_progress(void *context, uint64_t bytes)
{
	*(uint64_t *)context = bytes;
}

static void test_pipe(void **state)
{
	struct image_case image;
	struct image_request request = {.progress = add_progress};
	uint64_t told = 0;
	int ends[2];
	pid_t child;

	(void)state;
	image_begin(&image);
	add_base(&image);
	make_docker(&image);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (!child) {
		ssize_t count = write(ends[1], image.archive.data, image.archive.len);

		_exit(count != (ssize_t)image.archive.len);
	}
	close(ends[1]);
	request.fd = ends[0];
	request.context = &told;
	assert_int_equal(image_profile_read(&image.profile, &request, &image.err), 0);
	check_base(&image, 0);
	assert_int_equal(told, image.archive.len);
	close(ends[0]);
	image_end(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_configuration),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_configuration_alone),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_links_to_layers),
		cmocka_unit_test(test_layout_folder),
		cmocka_unit_test(test_no_such_file),
		cmocka_unit_test(test_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
