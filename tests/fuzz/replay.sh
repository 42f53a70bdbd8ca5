#!/bin/sh
# Every seed of the fuzz targets, and every input of the golden cases, goes through them once.
# usage: replay.sh (environment: top_srcdir, top_builddir)
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
# shellcheck source=targets.sh
. "$top_srcdir/tests/fuzz/targets.sh"
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

# replay TARGET FOLDER...
replay() {
	target=$1
	shift
	if "$top_builddir/tests/fuzz/fuzz_$target" "$@" >"$work/out" 2>&1; then
		echo "fuzz_$target: $(tail -n 1 "$work/out")"
	else
		echo "FAIL fuzz_$target:"
		tail -n 5 "$work/out"
		failed=1
	fi
}

for target in $(fuzz_targets); do
	# shellcheck disable=SC2046 # a list of words
	replay "$target" $(fuzz_seeds "$target")
done
# Every file of the golden cases, those that are refused as well.
replay harden "$top_srcdir/testdata/golden"
exit $failed
