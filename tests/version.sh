#!/bin/sh
# The version number of configure.ac is what every other file names.
# usage: version.sh (environment: top_srcdir, with a default)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
cd "$top_srcdir" || exit 99
version=$(sed -n 's/^AC_INIT(\[composeharden\], \[\(.*\)\])$/\1/p' configure.ac)
[ -n "$version" ] || fault "configure.ac has no version"

# names FILE COMMAND...: what the command prints is the version, once at least, and nothing else.
names() {
	file=$1
	shift
	count=$((count + 1))
	"$@" >"$work/found"
	[ -s "$work/found" ] || fault "$file names no version"
	! grep -vxF "$version" "$work/found" || fault "$file names another version than $version"
}

for file in README.md action.yml .pre-commit-hooks.yaml; do
	names $file sed -n 's/.*\(composeharden@\|rev: \)v\([0-9][0-9.]*\).*/\2/p' $file
done
names NEWS.md sed -n '/^## /{s/^## \([0-9.]*\).*/\1/p;q}' NEWS.md
if [ -e debian/changelog ]; then
	names debian/changelog sed -n '1s/^composeharden (\(.*\)) .*/\1/p' debian/changelog
fi
finish files
