#!/bin/sh
# Makes a release of the commit that is checked out, from the one version number in configure.ac.
# usage: release.sh version VERSION  writes the number, and today, to every file that names it; commit them then
#        release.sh make FOLDER      archive, static program, Debian package, notes and SHA256SUMS, from a clean clone
#        release.sh tag              the tag vVERSION, with the notes
# What cannot be made here is named, and ends in failure. Nothing is published.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"

die() {
	printf 'release.sh: %s\n' "$*" >&2
	exit 1
}

version=$(sed -n 's/^AC_INIT(\[composeharden\], \[\(.*\)\])$/\1/p' configure.ac)
[ -n "$version" ] || die 'configure.ac has no version'

# The section of the version in NEWS.md, without its heading.
notes() {
	awk -v heading="## $version " '/^## / { inside = index($0 " ", heading) == 1; next } inside' NEWS.md | sed '/./,$!d'
}

# What a release names must be true.
check() {
	top_srcdir=$top sh tests/version.sh >&2 || die 'the files name several versions'
	grep -qE "^## $version \([0-9]{4}-[0-9]{2}-[0-9]{2}\)$" NEWS.md || die "NEWS.md has no heading \"## $version (YYYY-MM-DD)\""
	[ -n "$(notes)" ] || die "NEWS.md says nothing of $version"
	! notes | grep -q '^Write here' || die "NEWS.md does not say yet what changed in $version"
	[ -z "$(git status --porcelain --untracked-files=no)" ] || die 'there are changes that are not committed'
}

set_version() {
	new=$1
	printf '%s\n' "$new" | grep -qxE '[0-9]+\.[0-9]+\.[0-9]+' || die "not a version: $new"
	! grep -q "^## $new " NEWS.md || die "NEWS.md has a section for $new already"
	day=$(date -u +%Y-%m-%d)
	old=$(printf '%s\n' "$version" | sed 's/\./\\./g')
	sed -i "s/^AC_INIT(\[composeharden\], \[$old\])\$/AC_INIT([composeharden], [$new])/" configure.ac
	sed -i "s/\bv$old\b/v$new/g" README.md action.yml .pre-commit-hooks.yaml
	sed -i "0,/^## /s/^## /## $new ($day)\n\nWrite here what changed.\n\n&/" NEWS.md
	{
		printf 'composeharden (%s) unstable; urgency=medium\n\n  * New release; NEWS.md says what changed.\n\n' "$new"
		printf ' -- %s  %s\n\n' "$(sed -n 's/^Maintainer: //p' debian/control)" "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S +0000')"
		cat debian/changelog
	} >debian/changelog.new
	mv debian/changelog.new debian/changelog
}

make_all() {
	mkdir -p "$1"
	folder=$(cd "$1" && pwd)
	[ -z "$(ls -A "$folder")" ] || die "not an empty folder: $folder"
	work=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-release.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	git clone -q --no-hardlinks "$top" "$work/composeharden"
	cd "$work/composeharden"
	{ autoreconf -fi && ./configure --quiet && make -s static; } >"$work/log" 2>&1 ||
		{ tail -n 40 "$work/log" >&2; die 'the archive or the static program could not be made'; }
	cp "composeharden-$version.tar.xz" "static/composeharden-$version-linux-$(uname -m)" "$folder/"
	# The package is built from the archive's files as they are in git. Its tests are those of make check.
	git clean -qfdx
	DEB_BUILD_OPTIONS="nocheck ${DEB_BUILD_OPTIONS:-}" dpkg-buildpackage -us -uc >"$work/log" 2>&1 ||
		{ tail -n 40 "$work/log" >&2; die 'the Debian package could not be made'; }
	cp "$work"/composeharden_"$version"* "$work"/composeharden-dbgsym_"$version"* "$folder/"
	cd "$top"
	notes >"$folder/notes.md"
	cd "$folder"
	sha256sum -- * >"$work/sums"
	cp "$work/sums" SHA256SUMS
	cat SHA256SUMS
}

case ${1-}:$# in
version:2) set_version "$2" ;;
make:2) check && make_all "$2" ;;
tag:1)
	check
	! git rev-parse -q --verify "refs/tags/v$version" >/dev/null || die "there is a tag v$version already"
	{ printf 'composeharden %s\n\n' "$version"; notes; } | git tag -a "v$version" --cleanup=verbatim -F -
	;;
*)
	sed -n '3,6s/^# *//p' "$0" >&2
	exit 2
	;;
esac
