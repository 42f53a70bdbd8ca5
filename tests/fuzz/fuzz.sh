#!/bin/sh
# Fuzzes each target for a while, from its seeds on; what makes one fall is kept and named.
# usage: fuzz.sh (environment: top_srcdir, top_builddir; from `make fuzz`)
#   FUZZ_SECONDS  for each target (default 60)
#   FUZZ_TARGETS  which (default: all)
#   FUZZ_CORPUS   a folder that keeps what was found interesting (default: none is kept)
#   FUZZ_BUILD    a folder that keeps the objects, so that only what changed is built again (default: none)
#   FUZZ_JOBS     compilers at once (default: as many as there are processors)
#   FUZZ_LIBRARIES  a folder of instrumented libraries (instrumented.sh makes one)
#   FUZZ_MEMORY   MiB that a target may take (default 4096): parsers of texts that are refused are kept (yaml/reader.c), some
#                 6 KiB each, so this ends a run of a million
#   FUZZ_SANITIZERS  what clang's -fsanitize= gets (default: address,undefined); memory needs libraries made with it
# With clang, by libFuzzer under the address and undefined behaviour sanitizers. Without it, there is
# nothing to fuzz with: the seeds are replayed by `make check`.
set -eu
: "${top_srcdir:?}" "${top_builddir:?}"
# shellcheck source=targets.sh
. "$top_srcdir/tests/fuzz/targets.sh"
seconds=${FUZZ_SECONDS:-60}
clang=$(command -v clang) || { echo "clang was not found: no target is fuzzed" >&2; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
corpus=${FUZZ_CORPUS:-$work/corpus}
build=${FUZZ_BUILD:-$work/build}
findings=$PWD/fuzz-findings

setting() {
	sed -n "s/^$1 = //p" "$top_builddir/Makefile"
}

sanitizers=${FUZZ_SANITIZERS:-address,undefined}
flags="-std=gnu11 -g -O1 -fsanitize=$sanitizers -fno-sanitize-recover=all -fno-omit-frame-pointer
	-include $top_builddir/config.h -I$top_srcdir/src -I$top_srcdir/tests
	$(setting LIBFYAML_CFLAGS) $(setting JANSSON_CFLAGS) $(setting LIBARCHIVE_CFLAGS)
	$(setting NETTLE_CFLAGS) $(setting CMOCKA_CFLAGS)"
libraries="$(setting LIBFYAML_LIBS) $(setting JANSSON_LIBS) $(setting LIBARCHIVE_LIBS)
	$(setting NETTLE_LIBS) $(setting LIBS)"
if [ -n "${FUZZ_LIBRARIES:-}" ]; then
	libraries="-L$FUZZ_LIBRARIES -Wl,-rpath,$FUZZ_LIBRARIES $libraries"
fi

# All of the library, instrumented; what is generated lies in the build folder. An object is kept while it is newer
# than its source and every header.
mkdir -p "$build"
if ! [ -f "$build/made" ] || [ -n "$(find "$top_srcdir/src" "$top_srcdir/tests" "$top_builddir/config.h" \
	"$top_srcdir/tests/fuzz/fuzz.sh" \( -name '*.h' -o -name fuzz.sh \) -newer "$build/made")" ] ||
	[ "$(cat "$build/made")" != "$sanitizers" ]; then
	rm -f "$build"/*.o
fi
find "$top_srcdir/src" "$top_builddir/src" -name '*.c' ! -path '*/cli/main.c' ! -name compile-facts.c |
	sort -u >"$work/sources"
# What is generated is found twice where sources and build share a folder.
awk -F/ '{ name = $NF; folder = $(NF - 1) } !seen[folder "/" name]++' "$work/sources" |
	while IFS= read -r source; do
		object=$build/$(echo "${source##*/src/}" | tr / _).o
		echo "$object" >>"$work/objects"
		[ -f "$object" ] && [ -z "$(find "$source" -newer "$object")" ] || echo "$source $object"
	done >"$work/jobs"
echo "building the library for libFuzzer: $(wc -l <"$work/jobs") of $(wc -l <"$work/objects") objects"
# shellcheck disable=SC2016 # for the inner shell
flags=$flags xargs -r -n 2 -P "${FUZZ_JOBS:-$(nproc)}" sh -c 'exec $0 $flags -fsanitize=fuzzer-no-link -c "$1" -o "$2"' \
	"$clang" <"$work/jobs"
echo "$sanitizers" >"$build/made"

failed=0
for target in ${FUZZ_TARGETS:-$(fuzz_targets)}; do
	# shellcheck disable=SC2046,SC2086 # lists of words
	"$clang" $flags -fsanitize=fuzzer -o "$build/fuzz_$target" "$top_srcdir/tests/fuzz/fuzz_$target.c" \
		$(fuzz_sources "$target") $(cat "$work/objects") $libraries
	mkdir -p "$corpus/$target" "$findings" "$work/seeds-$target"
	# One folder, and each file under a name of its own.
	for seed in $(fuzz_seeds "$target"); do
		find "$seed" -type f -exec sh -c 'for file; do cp "$file" "$0/$(echo "$file" | tr / _)"; done' \
			"$work/seeds-$target" {} +
	done
	dictionary=$(fuzz_dictionary "$target")
	echo "fuzz_$target for $seconds seconds"
	# libFuzzer looks for leaks after each input, and what parsers leave after an error grows.
	if ! ASAN_OPTIONS=detect_leaks=0 "$build/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb="${FUZZ_MEMORY:-4096}" \
		-close_fd_mask=1 -print_final_stats=1 ${dictionary:+-dict="$dictionary"} \
		-artifact_prefix="$findings/$target-" "$corpus/$target" "$work/seeds-$target" \
		2>"$work/log"; then
		tail -n 40 "$work/log"
		echo "FAIL fuzz_$target: the input is in $findings"
		# A log outlives the folder, so it has the input and what a law says of it.
		for input in "$findings/$target-"*; do
			ASAN_OPTIONS=detect_leaks=0 "$build/fuzz_$target" "$input" 2>/dev/null | head -c 4096
			echo "gzip -9 and base64 of it:"
			gzip -9nc "$input" | base64 -w 160 | head -n 100
		done
		failed=1
	else
		grep -E '^stat::number_of_executed_units|^stat::new_units_added|Done' "$work/log"
	fi
done
rmdir "$findings" 2>/dev/null || true
exit $failed
