#!/bin/bash
# Popular images on a real engine: as they are, with the blanket recipe, and hardened by composeharden.
# usage: run.sh [--document] [CASE...]    (COMPOSEHARDEN names the program)
#
# Prints the Test Anything Protocol, and a table at the end; --document writes it to doc/engine.md.
# Skips (77) where no engine can run. All that it makes is removed at the end, on Ctrl-C as well;
# ENGINE_CACHE names a folder that keeps the base image for the next run, ENGINE_WORKERS how many
# cases run at a time, ENGINE_LEAVE=1 leaves the folder of the engine with all logs.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
testdata=$source_root/testdata/engine
COMPOSEHARDEN=${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}
time_limit=540 # seconds, for all of it
[ -x "$COMPOSEHARDEN" ] || { echo "Bail out! $COMPOSEHARDEN is not there" && exit 1; }
ENGINE_STATE=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-engine.XXXXXX")
export LC_ALL=C.UTF-8
exec </dev/null

. "$here/engine.sh"
. "$here/images.sh"
. "$here/posture.sh"
. "$here/trial.sh"
. "$here/table.sh"

clean_up() {
	trap '' INT TERM HUP
	# The workers' own children end with the engine, as each of their commands needs it.
	kill ${workers[@]+"${workers[@]}"} ${watch:+"$watch"} 2>/dev/null
	[ -z "${ENGINE_LEAVE:-}" ] || cp -a "$ENGINE_STATE/trials" "$ENGINE_STATE.trials"
	engine_stop
	wait
}

# skip REASON, for engine_skip and what needs the network.
engine_skip() {
	echo "1..0 # SKIP $*"
	echo "skipped: $*" >&2
	exit 77
}

# verdict NUMBER OK DESCRIPTION
verdict() {
	if [ "$2" = 0 ]; then
		echo "ok $1 - $3"
	else
		echo "not ok $1 - $3"
	fi
}

# The trials that are tests. What the blanket recipe does is only told.
tests=(
	"as-is:works as it is" "hardened:hardened" "root:hardened, as root"
	"bound:hardened, as root, on a folder of the host" "moved:hardened when it has data"
)

# case_run NUMBER NAME: the trials of a case.
case_run() {
	local number=$((($1 - 1) * ${#tests[@]})) name=$2 test
	trial_run "$name" as-is
	trial_run "$name" blanket
	for test in "${tests[@]:1}"; do
		trial_run "$name" "${test%%:*}"
	done
	# One write for all, so that workers do not mix their lines.
	for test in "${tests[@]}"; do
		number=$((number + 1))
		if [ ! -f "$ENGINE_STATE/trials/$name/${test%%:*}.result" ]; then
			echo "ok $number - $name: ${test#*:} # SKIP keeps no data"
			continue
		fi
		table_judge "$name" "${test%%:*}"
		verdict $number $? "$name: ${test#*:}"
	done >"$ENGINE_STATE/verdict-$name"
	cat "$ENGINE_STATE/verdict-$name"
}

document=false
[ "${1:-}" != --document ] || { document=true && shift; }
[ $# -gt 0 ] || set -- $(cd "$here/cases" && echo *)
workers=() watch=''
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
engine_start
images_build || engine_skip "the test images could not be built (no network?)"
mkdir -p "$ENGINE_STATE/trials"
echo "1..$(($# * ${#tests[@]}))"
echo "# engine $(docker version --format '{{.Server.Version}}') ready with $# images after $SECONDS s"

# The workers take the cases one by one.
main=$$
{
	trap 'kill $! && exit' TERM
	sleep $((time_limit - SECONDS)) &
	wait $! && kill -TERM $main
} >/dev/null 2>&1 &
watch=$!
mkdir "$ENGINE_STATE/taken"
for ((worker = 0; worker < ${ENGINE_WORKERS:-4}; worker++)); do
	{
		number=0
		for name in "$@"; do
			number=$((number + 1))
			mkdir "$ENGINE_STATE/taken/$name" 2>/dev/null || continue
			case_run $number "$name"
		done
	} &
	workers+=($!)
done
wait "${workers[@]}"
workers=()

table_print "$@" | sed 's/^/# /'
if $document; then
	table_document "$@" >"$source_root/doc/engine.md"
fi
echo "# $SECONDS seconds in all"
! grep -qs '^not ok' "$ENGINE_STATE"/verdict-*
