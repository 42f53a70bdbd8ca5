# What the tests that are scripts share: settings, a folder for the work, and words for what is wrong.
# shellcheck shell=sh
# A test reads it first (. "$(dirname "$0")/lib.sh"), and then has, each absolute:
#   $top_srcdir, $top_builddir   the sources and the build (defaults: where the test lies; the sources)
#   $COMPOSEHARDEN               the program (default: the one of the build)
#   $work                        an empty folder, removed at the end
LC_ALL=C
SOURCE_DATE_EPOCH=1767225600 # 2026-01-01
export LC_ALL SOURCE_DATE_EPOCH
unset NO_COLOR FORCE_COLOR CLICOLOR_FORCE COLUMNS

top_srcdir=$(cd "${top_srcdir:-$(dirname "$0")/..}" && pwd) || exit 99
top_builddir=$(cd "${top_builddir:-$top_srcdir}" && pwd) || exit 99
: "${COMPOSEHARDEN:=$top_builddir/composeharden}"
COMPOSEHARDEN=$(cd "$(dirname "$COMPOSEHARDEN")" && pwd)/$(basename "$COMPOSEHARDEN") || exit 99
export COMPOSEHARDEN

work=$(mktemp -d) || exit 99
# What is in it may be closed to its owner.
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
# Nobody's own settings and no repository around the work may matter to git.
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$(dirname "$work")
export GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_CEILING_DIRECTORIES

name=   # of the case at work, for what is said
count=0 # of what was looked at
failed=0

# fault WORDS...: something is wrong.
fault() {
	echo "FAIL ${name:+$name: }$*"
	failed=$((failed + 1))
}

# same WANTED GOT WORDS: both files are equal.
same() {
	count=$((count + 1))
	cmp -s "$1" "$2" && return
	fault "$3"
	diff -a -u "$1" "$2" | head -n 40
}

# skip WHY: nothing can be tested here.
skip() {
	echo "skipped: $*"
	exit 77
}

# with_yaml SCRIPT ARGUMENT...: is a script of Python over the program; skipped without Python and its yaml.
with_yaml() {
	script=$top_srcdir/tests/$1
	shift
	"${PYTHON:=python3}" -c 'import yaml' 2>/dev/null || skip "no $PYTHON with yaml"
	TMPDIR=$work "$PYTHON" -B "$script" "$COMPOSEHARDEN" "$@"
	exit
}

# finish WHAT: ends the test, which looked at $count of them.
finish() {
	echo "$count $1, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}
