#!/bin/bash
# composeharden try on a real engine, and services that break without ending: what complains in words of its own, what
# goes on without its files, what breaks only when it is used. None of them may be told to work.
# usage: try-use.sh    (COMPOSEHARDEN names the program)
#
# Prints the Test Anything Protocol; skips (77) where no engine can run.
# shellcheck disable=SC2016,SC2317 # scripts of images; what is called by name
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
COMPOSEHARDEN=${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}
[ -x "$COMPOSEHARDEN" ] || { echo "Bail out! $COMPOSEHARDEN is not there" && exit 1; }
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-try-test.XXXXXX")
ENGINE_STATE=$TMPDIR/engine ENGINE_SHARE=$TMPDIR
export TMPDIR ENGINE_STATE ENGINE_SHARE LC_ALL=C.UTF-8
exec </dev/null

. "$here/engine.sh"
. "$here/images.sh"
. "$here/try-lib.sh"

trial_limit=${ENGINE_TIME:-900} # seconds for the one trial of all services

images() {
	local stay='trap "exit 0" TERM
while :; do sleep 1; done'
	image try/careless 'echo "app2:x:77:77::/:/bin/sh" 2>/dev/null >>/etc/passwd ||
	echo "useradd: cannot lock /etc/passwd; try again later." >&2
'"$stay" &&
		image try/silent '(echo "$OVERRIDE" >/var/lib/rooted/state) 2>/dev/null
'"$stay" &&
		image try/late-port 'sleep 15
exec httpd -f -p 8080 -h /app' &&
		image try/uploads 'mkdir -p /app/uploads 2>/dev/null
'"$stay" &&
		image try/supervisor 'while :; do su app -c "exec sleep 1000" 2>/dev/null; sleep 1; done &
'"$stay" &&
		image try/idle "$stay" &&
		image try/owner 'f=$(echo ch)own; touch /tmp/x
$f 5:5 /tmp/x || exit 1
'"$stay" &&
		image try/rotate 'trap "exit 0" TERM
n=0
while :; do
	sleep 1
	n=$((n + 1))
	[ $n -ne 60 ] || (: >/etc/rotated) 2>/dev/null || echo "rotate: cannot create /etc/rotated: Read-only file system"
done' &&
		image try/eater 'dd if=/dev/zero of=/tmp/x bs=1M count=40 2>/dev/null
'"$stay" &&
		image try/notes 'set -- $(echo /data)
mkdir -p $1/notes; echo x >>$1/notes/list
'"$stay" &&
		image try/included '(echo x >/var/lib/rooted/state) 2>/dev/null
'"$stay"
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
engine_start
compose_plugin || engine_skip "there is no Compose 2, which knows include"
images >"$TMPDIR/images.log" 2>&1 || engine_skip "the test images could not be built: $(tail -n 1 "$TMPDIR/images.log")"
echo "# engine $(docker version --format '{{.Server.Version}}') ready after $SECONDS s"

cp -a "$source_root/testdata/try-use" "$TMPDIR/use"
start use -i --timeout=30 --learn learnt.yaml --exercise=uploads:host:'[ -n "$COMPOSEHARDEN_ADDRESS" ]'
await "$trial_limit" || engine_skip "this machine is too slow: the trial took more than $trial_limit s"
finish
sed 's/^/#   /' "$TMPDIR/use.err"
check "services that lack a control are no success" [ "$status" -eq 1 ]
check "who says in its own words that it was refused keeps a writable root" \
	says use careless 'but for a control' 'without read_only'
check "who goes on without its file gets the place for it, or the root" \
	says use silent 'works hardened' '(tmpfs .*/var/lib/rooted|without read_only)'
check "  and its override file was read" grep -q OVERRIDE "$TMPDIR/use/compose.override.yaml"
check "who listens after 15 seconds is waited for" says use late 'works' '1 port took connections, 1 answered HTTP'
check "who is exercised must do the same hardened" says use uploads 'works' '2 exercises ended'
check "  which nobody else would have seen" says use silent 'nobody used it for more'
check "a child that is another user stays" says use supervisor 'works' 'root'
check "a service of an included file is tried" says use included 'works hardened'
check "  and its file is written" grep -q cap_drop "$TMPDIR/use/more/compose.yaml"
check "a volume of root's is given to a guessed user, and its owner is told to do so" \
	says use keeper 'works' 'user (root|1000:1000;.* before deploying: .*kept must belong to 1000:1000)'
check "who has a health check becomes healthy" says use checked 'works' 'its health check passed'
check "a profile that is off is named" says use off 'not tried' 'profile'
progress() {
	grep -qE "^\[ *[0-9]+ s\] $1" "$TMPDIR/use.err" || { head -n 40 "$TMPDIR/use.err" && false; }
}

check "progress tells the time and the bound of trials" progress 'careless: trial 1 \(of 48 at most\): user '
check "  and what is waited for, and for how long" \
	progress 'late: it does not listen on port 8080: waiting for [0-9]+ s of at most 30 s'
check "the cost has what it was before the search, and after it" \
	says use silent 'cost [0-9]+ trials?, [0-9]+ s: as it is [1-9][0-9]* s, the search [0-9]+ s, the proof [1-9][0-9]* s'
check "  and the last line has all of it" grep -qE '^in all: [1-9][0-9]* trials, [1-9][0-9]* s$' "$TMPDIR/use.err"

# bounded: one trial is not enough for what reading its script does not tell.
bounded() {
	mkdir "$TMPDIR/bounded"
	printf 'services:\n  owner:\n    image: try/owner\n' >"$TMPDIR/bounded/compose.yaml"
	start bounded --trials 1 --watch 2 -j 1
	await "$trial_limit" || kill -INT "$running"
	finish
	[ "$status" -eq 1 ] || { cat "$TMPDIR/bounded.err" && false; }
}
check "one trial is not enough for who needs more" bounded
check "  and that it was the bound is said, with its option" \
	says bounded owner 'left as it is' 'the bound of 1 trial was reached \(--trials\)'
check "what does not work is not learnt" bash -c '! grep -q FAIL "$1"' sh "$TMPDIR/use/learnt.yaml"

# What comes late, what is taken, what is lost, and the reports of it.
mkdir "$TMPDIR/later"
cat >"$TMPDIR/later/compose.yaml" <<'END'
services:
  rotate:
    image: try/rotate
  eater:
    image: try/eater
  notes:
    image: try/notes
END
start later -i --watch=3 --for=2m --measure=2 --learn learnt.yaml --format=json -o report.json --format=markdown -o report.md
await "$trial_limit" || engine_skip "this machine is too slow: the second trial took more than $trial_limit s"
finish
sed 's/^/#   /' "$TMPDIR/later.err"
check "who complains late is no success" [ "$status" -eq 1 ]
check "  and is told with the time" says later rotate 'did not go on to work' 'after [0-9]+ s of --for its log: rotate: cannot create'
check "  and neither written nor learnt" bash -c '! grep -q "rotate.*user\|try/rotate:" "$1/compose.yaml" "$1/learnt.yaml"' sh "$TMPDIR/later"
check "what lies on a tmpfs is measured as memory" says later eater 'works as hardened' 'measured 4[0-9] MiB, [0-9]+ tasks?, [0-9.]+ CPU at peak, while it was started, restarted, kept up for'
check "  is learnt" grep -q 'measured: \[memory 4[0-9]m, pids' "$TMPDIR/later/learnt.yaml"
check "  and twice that is a limit" grep -qE 'mem_limit: (8[0-9]|9[0-9])m' "$TMPDIR/later/compose.yaml"
check "data that ends on a tmpfs is told" says later notes 'lost what it keeps in /data is gone' '/data/notes/list after a restart'
check "the JSON report has the verdicts" [ "$(grep -cE '"state": "(late|works.*)"' "$TMPDIR/later/report.json")" -eq 3 ]
check "the Markdown report has them in a table" grep -q '^| `eater` | works as hardened | started, restarted' "$TMPDIR/later/report.md"

echo "1..$count"
echo "# $SECONDS seconds in all"
exit $failed
