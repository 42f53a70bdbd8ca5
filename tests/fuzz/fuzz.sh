#!/bin/sh
# Fuzzes each target for a while, from its seeds on; what makes one fall is kept and named.
# usage: fuzz.sh (environment: top_srcdir, top_builddir; from `make fuzz`)
#   FUZZ_SECONDS  for each target (default 60)
#   FUZZ_TARGETS  which (default: all)
#   FUZZ_CORPUS   a folder that keeps what was found interesting (default: none is kept)
# With clang, by libFuzzer under the address and undefined behaviour sanitizers. Without it, there is
# nothing to fuzz with: the seeds are replayed by `make check`.
set -eu
: "${top_srcdir:?}" "${top_builddir:?}"
seconds=${FUZZ_SECONDS:-60}
clang=$(command -v clang) || { echo "clang was not found: no target is fuzzed" >&2; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
corpus=${FUZZ_CORPUS:-$work/corpus}
findings=$PWD/fuzz-findings

setting() {
	sed -n "s/^$1 = //p" "$top_builddir/Makefile"
}

# All of the library, instrumented; what is generated lies in the build folder.
flags="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
includes="-include $top_builddir/config.h -I$top_srcdir/src -I$top_srcdir/tests"
mkdir "$work/objects"
find "$top_srcdir/src" "$top_builddir/src" -name '*.c' ! -name main.c ! -name compile-facts.c |
	sort -u >"$work/sources"
libraries="$(setting LIBFYAML_LIBS) $(setting JANSSON_LIBS) $(setting LIBARCHIVE_LIBS)
	$(setting NETTLE_LIBS) $(setting LIBS)"
includes="$includes $(setting LIBFYAML_CFLAGS) $(setting JANSSON_CFLAGS) $(setting LIBARCHIVE_CFLAGS)
	$(setting NETTLE_CFLAGS) $(setting CMOCKA_CFLAGS)"

count=0
echo "building the library for libFuzzer"
# The generated file is found twice where sources and build share a folder.
awk -F/ '{ name = $NF; folder = $(NF - 1) } !seen[folder "/" name]++' "$work/sources" |
	while IFS= read -r source; do
		name=$(echo "$source" | tr / _)
		echo "$source $work/objects/$name.o"
	done >"$work/jobs"
while read -r source object; do
	# shellcheck disable=SC2086 # lists of words
	"$clang" -std=gnu11 $flags -fsanitize=fuzzer-no-link $includes -c "$source" -o "$object" &
	count=$((count + 1))
	[ $((count % $(nproc))) -ne 0 ] || wait
done <"$work/jobs"
wait

# seeds TARGET: folders of files to begin with.
seeds() {
	case $1 in
	dockerfile | image_accounts | image_archive | image_script | project) echo "$top_srcdir/testdata/fuzz/$1" ;;
	*) echo "$top_srcdir/testdata/fuzz/yaml $work/inputs" ;;
	esac
}
mkdir "$work/inputs"
for case in "$top_srcdir"/testdata/golden/*/input.yml; do
	cp "$case" "$work/inputs/$(basename "$(dirname "$case")")"
done

failed=0
for target in ${FUZZ_TARGETS:-dockerfile harden image_accounts image_archive image_script project yaml}; do
	more=
	[ "$target" != harden ] || more="$top_srcdir/tests/laws/laws.c $top_srcdir/tests/laws/compare.c"
	[ "$target" != project ] || more="$top_srcdir/tests/laws/laws.c $top_srcdir/tests/laws/compare.c
		$top_srcdir/tests/laws/layered.c $top_srcdir/tests/laws/layered_keys.c
		$top_srcdir/tests/laws/layered_make.c"
	# shellcheck disable=SC2086 # lists of words
	"$clang" -std=gnu11 $flags -fsanitize=fuzzer $includes -o "$work/fuzz_$target" \
		"$top_srcdir/tests/fuzz/fuzz_$target.c" $more "$work"/objects/*.o $libraries
	mkdir -p "$corpus/$target" "$findings"
	echo "fuzz_$target for $seconds seconds"
	# libFuzzer looks for leaks after each input, and what parsers leave after an error grows.
	# shellcheck disable=SC2046 # a list of words
	if ! ASAN_OPTIONS=detect_leaks=0 "$work/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 \
		-close_fd_mask=1 -print_final_stats=1 \
		-artifact_prefix="$findings/$target-" "$corpus/$target" $(seeds "$target") \
		2>"$work/log"; then
		tail -n 40 "$work/log"
		echo "FAIL fuzz_$target: the input is in $findings"
		failed=1
	else
		grep -E '^stat::number_of_executed_units|^stat::new_units_added|Done' "$work/log"
	fi
done
rmdir "$findings" 2>/dev/null || true
exit $failed
