#!/bin/bash
# Popular images on a real engine: as they are, with the blanket recipe, and hardened by composeharden.
# usage: run.sh [--all] [--document] [CASE...]    (COMPOSEHARDEN names the program)
#
# Prints the Test Anything Protocol, and a table at the end. Every case is run as it is and hardened, and
# in the further ways that its file in cases/ calls for; --all runs each in every way, with the blanket
# recipe to compare; --document does so and writes the table into doc/engine.md.
# Skips (77) where no engine can run. All that it makes is removed at the end, on Ctrl-C as well;
# ENGINE_CACHE names a folder that keeps the base image for the next run, ENGINE_WORKERS how many
# cases run at a time, ENGINE_TIME the seconds after which nothing further is begun but skipped with that
# reason (the cases with most to show come first), ENGINE_LEAVE=1 leaves the folder of the trials with
# all logs. An engine that `engine.sh start` and `engine.sh images` made in ENGINE_STATE is used, and left.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
testdata=$source_root/testdata/engine
COMPOSEHARDEN=${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}
begin_limit=${ENGINE_TIME:-420} # seconds; see above
time_limit=$((begin_limit + 440)) # for all of it
[ -x "$COMPOSEHARDEN" ] || { echo "Bail out! $COMPOSEHARDEN is not there" && exit 1; }
own_engine=true
[ ! -S "${ENGINE_STATE:-/nonexistent}/docker.sock" ] || own_engine=false
$own_engine && ENGINE_STATE=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-engine.XXXXXX")
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
	[ -z "${ENGINE_LEAVE:-}" ] || ! $own_engine || cp -a "$ENGINE_STATE/trials" "$ENGINE_STATE.trials"
	! $own_engine || engine_stop
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

# The trials that are tests, in the order in which they run. What the blanket recipe does is only told.
tests=(
	"as-is:works as it is" "hardened:hardened" "root:hardened, as root"
	"bound:hardened, as root, on a folder of the host" "moved:hardened when it has data"
)

# case_run NUMBER NAME: the trials of a case.
case_run() {
	local number=$((($1 - 1) * ${#tests[@]})) name=$2 test ways late='' reason
	# shellcheck source=/dev/null
	ways=" as-is hardened $(also='' && . "$here/cases/$name" && echo "$also") "
	for test in "${tests[@]%%:*}"; do
		case $all$ways in
		true* | *" $test "*)
			if [ $SECONDS -lt "$begin_limit" ]; then
				trial_run "$name" "$test"
			else
				late+=" $test "
			fi
			;;
		esac
	done
	! $all || trial_run "$name" blanket
	# One write for all, so that workers do not mix their lines.
	for test in "${tests[@]}"; do
		number=$((number + 1))
		if [ ! -f "$ENGINE_STATE/trials/$name/${test%%:*}.result" ]; then
			reason="does not apply, or only with --all"
			[ "${late#* "${test%%:*}" }" = "$late" ] || reason="no time: $begin_limit seconds were over"
			echo "ok $number - $name: ${test#*:} # SKIP $reason"
			continue
		fi
		table_judge "$name" "${test%%:*}"
		verdict $number $? "$name: ${test#*:}"
	done >"$ENGINE_STATE/verdict-$name"
	cat "$ENGINE_STATE/verdict-$name"
}

all=false document=false
while :; do
	case ${1:-} in
	--all) all=true ;;
	--document) all=true document=true ;;
	*) break ;;
	esac
	shift
done
# shellcheck disable=SC2046 # names
[ $# -gt 0 ] || set -- $(cd "$here/cases" && grep -l '^also=' -- * && grep -L '^also=' -- *)
workers=() watch=''
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
if $own_engine; then
	engine_start
	images_build || engine_skip "the test images could not be built (no network?)"
fi
rm -rf "$ENGINE_STATE/taken" "$ENGINE_STATE/trials" "$ENGINE_STATE"/verdict-*
mkdir -p "$ENGINE_STATE/trials"
# Some cases shall be seen even where the images took most of the time.
[ "$begin_limit" -ge $((SECONDS + 150)) ] || begin_limit=$((SECONDS + 150))
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
		compose_open
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
	table_document "$source_root/doc/engine.md" "$@"
fi
echo "# $SECONDS seconds in all"
status=0
for name in "$@"; do
	if [ ! -s "$ENGINE_STATE/verdict-$name" ] || grep -q '^not ok' "$ENGINE_STATE/verdict-$name"; then
		echo "# failed: $name"
		status=1
	elif grep -q 'SKIP no time' "$ENGINE_STATE/verdict-$name"; then
		echo "# not run, as the machine is too slow: $name"
	fi
done
[ $status = 0 ]
