#!/bin/sh
# The picture of the README is what the program prints today. UPDATE=1 draws it anew (make picture).
# usage: picture.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip "python3 was not found"
picture=$top_srcdir/doc/diff.svg
cp "$top_srcdir/testdata/sample/picture.yml" "$work/compose.yml" && cd "$work" || exit 99
{
	printf '\033[2m$\033[m \033[1mcomposeharden\033[m\n'
	COLUMNS=80 "$COMPOSEHARDEN" --no-config --color=always 2>summary || fault "the program fails"
	cat summary
} >text
python3 -B "$top_srcdir/tests/diff-svg.py" "composeharden shows a diff of a Compose file, and why" <text >picture.svg ||
	fault "the picture cannot be drawn"
[ -z "${UPDATE:-}" ] || cp picture.svg "$picture"
same "$picture" picture.svg "doc/diff.svg is not what the program prints: make picture"
python3 -c 'import sys, xml.dom.minidom as dom; dom.parse(sys.argv[1])' picture.svg || fault "it is no XML"
count=$((count + 1))
finish pictures
