#!/bin/bash
# composeharden try on a real engine: what it finds, what it tells of services that cannot be hardened, and
# that nothing is left of it, also when it is interrupted or killed.
# usage: try.sh    (COMPOSEHARDEN names the program)
#
# Prints the Test Anything Protocol; skips (77) where no engine can run, and on a machine that is too slow for
# the time that it may take. Its images are busybox and a script, and at the end six of those of run.sh under
# names that no fact knows.
# shellcheck disable=SC2016,SC2317 # scripts of images; what is called by name
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
COMPOSEHARDEN=${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}
[ -x "$COMPOSEHARDEN" ] || { echo "Bail out! $COMPOSEHARDEN is not there" && exit 1; }
# The folder of the trials must be the test's own: others may try things here at the same time.
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-try-test.XXXXXX")
ENGINE_STATE=$TMPDIR/engine ENGINE_SHARE=$TMPDIR
export TMPDIR ENGINE_STATE ENGINE_SHARE LC_ALL=C.UTF-8
exec </dev/null

. "$here/engine.sh"
. "$here/images.sh"
. "$here/try-lib.sh"

trial_limit=600 # seconds for the one trial of all services
stack_limit=1500 # seconds for that of the popular images

# launch NAME ARGUMENT...: the same on a fresh copy of the services that were made for this.
launch() {
	rm -rf "${TMPDIR:?}/$1" && cp -a "$source_root/testdata/try" "$TMPDIR/$1"
	start "$1" --timeout=8 "${@:2}"
}

dry_run() {
	launch dry --dry-run
	finish
	return "$status"
}

# facts_give_the_same NAME FOLDER [SERVICES]: what was learnt makes a plain run on the folder's file give what the
# trial wrote.
facts_give_the_same() {
	cp "$source_root/testdata/$2/compose.yml" "$TMPDIR/plain.yml"
	"$COMPOSEHARDEN" --no-config --quiet -i --facts "$TMPDIR/$1/learnt.yaml" \
		${3:+"--service=$3"} "$TMPDIR/plain.yml" || return
	diff -u "$TMPDIR/$1/compose.yml" "$TMPDIR/plain.yml"
}

# begin NAME: a trial runs in the background, and has containers.
begin() {
	local i
	launch "$1" --service store
	for ((i = 0; i < 300; i++)); do
		[ -z "$(docker ps --quiet --filter label=io.composeharden.try)" ] || return
		sleep 0.2
	done
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
engine_start
try_images >"$TMPDIR/images.log" 2>&1 || engine_skip "the test images could not be built: $(tail -n 1 "$TMPDIR/images.log")"
echo "# engine $(docker version --format '{{.Server.Version}}') ready after $SECONDS s"
# Somebody's own container, which nothing here may touch.
docker run --detach --name own --label com.docker.compose.service=store --network none try/idle >/dev/null
before=$(inventory)

check "what would be tried is told, and nothing is started" dry_run
check "  and why one cannot be" says dry watcher 'not tried' 'socket'
check "  and nothing is there afterwards" nothing_is_left

check "who reaches for the host is not started" hostile
for name in "${hostile_services[@]}"; do
	check "  $name is named, with the reason" says hostile "$name" 'not tried' 'why'
done
check "who needs one of them is told so" says hostile dependent 'it needs root'

launch all --allow=capability -i --learn learnt.yaml
await $trial_limit || engine_skip "this machine is too slow: the trial took more than $trial_limit s"
finish
check "a trial that leaves something unproved ends with 1" [ "$status" -eq 1 ]
check "a user that was seen is found" says all store 'works' 'user 999:999'
check "root, its one capability and its place are found" \
	says all rooted 'works hardened' 'proved user root; cap_add CHOWN; tmpfs .*/var/lib/rooted' \
	'needed CHOWN' 'needed tmpfs /var/lib/rooted'
check "who writes beside its program keeps a writable root, and the rest" \
	says all selfwriter 'but for a control' 'without read_only' '/app/state'
check "who needs a capability that engines do not give is told as not working" \
	says all outside 'does not work as it is' 'status 10' 'Operation not permitted'
check "with the author's word for it, it works" says all granted 'works'
check "who is never healthy as it is, is told so" says all sick 'does not work as it is' 'not become healthy'
check "who ends after ten seconds is told so" says all late 'does not work as it is' 'status 11' 'had enough'
check "who mounts the engine's socket is not tried" says all watcher 'not tried' 'socket'
check "the learnt facts give the same file" facts_give_the_same all try store,rooted,selfwriter,granted
check "nothing is left of it" nothing_is_left

begin interrupted
signal INT
finish
check "Ctrl-C ends a trial, as trouble" [ "$status" -eq 2 ]
check "and nothing is left" nothing_is_left

begin killed
check "a trial that runs is not cleaned away" clean
check "  and still runs" kill -0 "$running"
check "  with its container" grep -q . <(docker ps --quiet --filter label=io.composeharden.try)
signal KILL
finish 2>/dev/null
check "what a killed trial left is removed" clean
check "and nothing is left" nothing_is_left

# Six images of run.sh, as the files in testdata/engine use them.
if stack try-stack "$TMPDIR/stack" "${stack_of_six[@]}" >"$TMPDIR/stack.log" 2>&1; then
	before=$(inventory)
	began=$SECONDS
	start stack -i --learn learnt.yaml
	await $stack_limit || kill -INT "$running"
	finish
	echo "# six popular images, $((SECONDS - began)) s:"
	sed 's/^/#   /' "$TMPDIR/stack.err"
	check "six popular images work hardened, all but one with every control" [ "$status" -eq 1 ]
	for name in cache db app web edge; do
		check "  $name" says stack $name 'works (as )?hardened'
	done
	check "  home, but for its root" says stack home 'but for a control' 'without read_only'
	check "  and the learnt facts give the same file" facts_give_the_same stack try-stack
	check "  which nothing denies" bash -c '! grep -q "do not say all" "$1"' sh "$TMPDIR/stack.err"
	check "  and nothing is left of it" nothing_is_left
else
	echo "# skipped: six popular images (10 checks): $(tail -n 1 "$TMPDIR/stack.log")"
fi

echo "1..$count"
echo "# $SECONDS seconds in all"
exit $failed
