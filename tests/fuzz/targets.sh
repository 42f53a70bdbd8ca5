# The fuzz targets: what each is linked with beside the library, and what it begins with.
# shellcheck shell=sh disable=SC2154 # top_srcdir is set by who reads it
# Read by fuzz.sh and replay.sh; needs $top_srcdir.

# fuzz_targets: their names, one a line; a target is tests/fuzz/fuzz_NAME.c.
fuzz_targets() {
	for file in "$top_srcdir"/tests/fuzz/fuzz_*.c; do
		file=${file##*/fuzz_}
		echo "${file%.c}"
	done
}

# fuzz_sources TARGET: sources beside the target's own.
fuzz_sources() {
	laws=$top_srcdir/tests/laws
	case $1 in
	annotation | audit | harden | inspect) echo "$laws/laws.c $laws/compare.c" ;;
	layers | project) echo "$laws/laws.c $laws/compare.c $laws/layered.c $laws/layered_keys.c" \
		"$laws/layered_make.c $laws/layered_rights.c" ;;
	esac
}

# fuzz_seeds TARGET: folders and files to begin with.
fuzz_seeds() {
	case $1 in
	harden) echo "$top_srcdir/testdata/fuzz/harden" "$top_srcdir/testdata/fuzz/yaml" "$top_srcdir"/testdata/golden/*/input.yml ;;
	yaml) echo "$top_srcdir/testdata/fuzz/yaml" "$top_srcdir"/testdata/golden/*/input.yml ;;
	*) echo "$top_srcdir/testdata/fuzz/$1" ;;
	esac
}

# fuzz_dictionary TARGET: its words for libFuzzer; nothing when it has none.
fuzz_dictionary() {
	case $1 in
	annotation | harden | layers | yaml) echo "$top_srcdir/testdata/fuzz/compose.dict" ;;
	audit | inspect) echo "$top_srcdir/testdata/fuzz/inspect.dict" ;;
	facts | policy) echo "$top_srcdir/testdata/fuzz/$1.dict" ;;
	esac
}
