#!/bin/sh
# Every seed of the fuzz targets, and every input of the golden cases, goes through them once.
# usage: replay.sh (environment: top_srcdir, top_builddir)
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
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

replay dockerfile "$top_srcdir/testdata/fuzz/dockerfile"
replay image_accounts "$top_srcdir/testdata/fuzz/image_accounts"
replay image_archive "$top_srcdir/testdata/fuzz/image_archive"
replay image_script "$top_srcdir/testdata/fuzz/image_script"
replay yaml "$top_srcdir/testdata/fuzz/yaml"
replay harden "$top_srcdir/testdata/fuzz/yaml" "$top_srcdir/testdata/golden"
replay project "$top_srcdir/testdata/fuzz/project"
exit $failed
