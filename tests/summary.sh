#!/bin/sh
# The summary: thirteen services in one screen, each step once and last, nothing hidden from --summary=full.
# usage: summary.sh (environment: top_srcdir, COMPOSEHARDEN); UPDATE=1 writes what is expected anew.
set -u
LC_ALL=C
export LC_ALL
unset NO_COLOR FORCE_COLOR CLICOLOR_FORCE COLUMNS

top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
: "${COMPOSEHARDEN:=$top_srcdir/composeharden}"
data=$top_srcdir/testdata/summary
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 99
status=0

fail() {
	echo "FAIL: $1"
	status=1
}

# summary OPTION...: standard error of a preview, in err.
summary() {
	"$COMPOSEHARDEN" --no-config "$@" compose.yaml >out 2>err </dev/null || fail "status $? of $*"
}

cp "$data/input.yml" compose.yaml
summary
[ -z "${UPDATE:-}" ] || cp err "$data/short"
diff -u "$data/short" err || fail 'the short summary differs'
[ "$(wc -l <err)" -le 40 ] || fail "$(wc -l <err) lines"
summary --summary=short
cmp -s err "$data/short" || fail '--summary=short is not the default'
summary --summary=full
[ "$(wc -l <err)" -gt 80 ] || fail 'the full summary is short'
summary -v
grep -q 'before deploying:' err || fail '-v does not say what is to be done'
[ "$(wc -l <err)" -gt 80 ] || fail 'the summary of -v is short'
summary --summary=none
[ ! -s err ] || fail '--summary=none says something'
cmp -s out "$work/out" || fail 'the diff depends on the summary'
"$COMPOSEHARDEN" --summary=long compose.yaml >out 2>err </dev/null
[ $? -eq 2 ] || fail 'a wrong word is taken'
grep -q 'none of none, short and full' err || fail 'a wrong word is not told'

# The same folder, given to two services: one step.
cat >compose.yaml <<'YAML'
services:
  one: {image: "example.org/a:1", volumes: ["./data:/data"]}
  two: {image: "example.org/b:1", volumes: ["./data:/data"]}
YAML
summary
[ "$(grep -c 'chown -R' err)" -eq 1 ] || fail 'a step is said twice'

# Names and images of strangers are escaped, and begin no line with a command of a CI.
printf 'services:\n  "::error file=x::\\e[31m": {image: "example.org/\xe2\x80\xaea:1"}\n' >compose.yaml
summary
! grep -q "$(printf '\033')" err || fail 'an escape sequence gets through'
! grep -q '^ *::' err || fail 'a command of a CI gets through'

# More than one window: every step of many services is said.
awk 'BEGIN { print "services:"; for (i = 0; i < 20000; i++)
	printf "  s%d: {image: \"example.org/a%d:1\", volumes: [\"./d%d:/d\"]}\n", i, i, i }' >compose.yaml
summary
[ "$(grep -c 'chown -R' err)" -eq 20000 ] || fail 'steps of many services are missing'
exit $status
