#!/bin/sh
# The summary: thirteen services in one screen, each step once and last, nothing hidden from --summary=full.
# usage: summary.sh (environment: top_srcdir, COMPOSEHARDEN); UPDATE=1 writes what is expected anew.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
data=$top_srcdir/testdata/summary
cd "$work" || exit 99

# summary OPTION...: standard error of a preview, in err.
summary() {
	"$COMPOSEHARDEN" --no-config "$@" compose.yaml >out 2>err </dev/null || fault "status $? of $*"
}

cp "$data/input.yml" compose.yaml
summary
mv out diff
[ -z "${UPDATE:-}" ] || cp err "$data/short"
same "$data/short" err 'the short summary differs'
[ "$(wc -l <err)" -le 40 ] || fault "$(wc -l <err) lines"
summary --summary=short
same "$data/short" err '--summary=short is not the default'
summary --summary=full
[ "$(wc -l <err)" -gt 80 ] || fault 'the full summary is short'
summary -v
grep -q 'before deploying:' err || fault '-v does not say what is to be done'
[ "$(wc -l <err)" -gt 80 ] || fault 'the summary of -v is short'
summary --summary=none
[ ! -s err ] || fault '--summary=none says something'
same diff out 'the diff depends on the summary'
"$COMPOSEHARDEN" --summary=long compose.yaml >out 2>err </dev/null
[ $? -eq 2 ] || fault 'a wrong word is taken'
grep -q 'none of none, short and full' err || fault 'a wrong word is not told'

# The same folder, given to two services: one step.
cat >compose.yaml <<'YAML'
services:
  one: {image: "example.org/a:1", volumes: ["./data:/data"]}
  two: {image: "example.org/b:1", volumes: ["./data:/data"]}
YAML
summary
[ "$(grep -c 'chown -R' err)" -eq 1 ] || fault 'a step is said twice'

# Names and images of strangers are escaped, and begin no line with a command of a CI.
printf 'services:\n  "::error file=x::\\e[31m": {image: "example.org/\xe2\x80\xaea:1"}\n' >compose.yaml
summary
! grep -q "$(printf '\033')" err || fault 'an escape sequence gets through'
! grep -q '^ *::' err || fault 'a command of a CI gets through'

# More than one window: every step of many services is said.
awk 'BEGIN { print "services:"; for (i = 0; i < 20000; i++)
	printf "  s%d: {image: \"example.org/a%d:1\", volumes: [\"./d%d:/d\"]}\n", i, i, i }' >compose.yaml
summary
[ "$(grep -c 'chown -R' err)" -eq 20000 ] || fault 'steps of many services are missing'
finish summaries
