#!/bin/sh
# Start-up must not grow with the image facts: the program built with 10 and with 10,000 of them.
# Prints a Markdown table; the ratio is to the build with 10.
# usage: facts-startup.sh (environment: top_builddir, COMPOSEHARDEN, CC; from `make bench`)
set -eu

build=${top_builddir:?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# setting NAME: what configure chose.
setting() {
	sed -n "s/^$1 = //p" "$build/Makefile"
}

# facts COUNT: entries as they are in src/evidence/facts/images, one in forty with a glob.
facts() {
	awk -v count="$1" 'BEGIN {
		for (i = 0; i < count; i++) {
			printf "image-%d:\n  match: [team%d/image-%d, ghcr.io/team%d/%s]\n", i, i, i, i,
				i % 40 ? "image" : "\"*\""
			printf "  image_user: root\n  user: \"%d:%d\"\n  arbitrary_user: true\n", i + 1, i + 1
			print "  root_cap_add: [CHOWN, SETGID, SETUID]"
			printf "  tmpfs: [/tmp, /run, /var/cache/image-%d]\n", i
			print "  read_only: true\n  no_new_privileges: true\n  ports: [80, 8080]"
			printf "  why: \"Image %d starts as root and steps down.\"\n", i
			printf "  tags: [{match: [\"*alpine*\"], user: \"%d:%d\"}]\n", i + 2, i + 2
			printf "  sources: [\"team%d/image:Dockerfile@%d\"]\n", i, i
		}
	}'
}

# program COUNT: links the program with so many facts; ours stand before those of the library.
program() {
	facts "$1" >"$work/$1.yaml"
	"$build/src/evidence/facts/compile-facts" "$work/$1.yaml" >"$work/$1.c"
	# shellcheck disable=SC2046,SC2086 # lists of words
	$CC $(setting CFLAGS) $(setting HARDENING_CFLAGS) $(setting SANITIZER_CFLAGS) \
		$(setting HARDENING_LDFLAGS) $(setting STATIC_LDFLAGS) -o "$work/facts-$1" \
		"$build/src/cli/main.o" "$work/$1.c" "$build/libcomposeharden.a" \
		$(setting LIBFYAML_LIBS) $(setting JANSSON_LIBS) \
		$(setting LIBARCHIVE_LIBS) $(setting NETTLE_LIBS) $(setting LIBS)
	[ "$("$work/facts-$1" facts | wc -l)" -eq "$1" ] || { echo "not built with $1 facts" >&2; exit 1; }
}

program 10
program 10000
cat >"$work/compose.yaml" <<END
services:
  known:
    image: team7/image-7:1
  by-glob:
    image: ghcr.io/team0/anything
  unknown:
    image: registry.example.com/nobody/knows
END
echo
echo "start to exit on a file of 3 services, by the number of image facts"
echo
echo '| facts          |   cpu (s) | system (s) |  wall (s) | peak MiB | ratio  |'
echo '|----------------|-----------|------------|-----------|----------|--------|'
"$build/tests/bench/measure" 99 "$work/facts-10" "$work/compose.yaml" -- \
	"$work/facts-10000" "$work/compose.yaml"
