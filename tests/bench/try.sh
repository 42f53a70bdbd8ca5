#!/bin/bash
# How long composeharden try takes for six services and for twenty: trials and seconds, one line a program and stack.
# usage: try.sh [PROGRAM]...    (default: $COMPOSEHARDEN)
#
# TRY_STACKS: which of "six twenty" (default: both). With several programs each line is of one of them, to compare a
# build with an earlier one. It is a measure, no test: exit 77 where no engine can run. TRY_KEEP: a folder that gets the reports.
# shellcheck disable=SC1091,SC2154,SC2317 # what is sourced, and called by name
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")/../engine" && pwd)
source_root=$(cd "$here/../.." && pwd)
[ $# -gt 0 ] || set -- "${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}"
for program in "$@"; do
	[ -x "$program" ] || { echo "Bail out! $program is not there" && exit 1; }
done
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-try-bench.XXXXXX")
ENGINE_STATE=$TMPDIR/engine
export TMPDIR ENGINE_STATE LC_ALL=C.UTF-8
exec </dev/null

. "$here/engine.sh"
. "$here/images.sh"
. "$here/try-lib.sh"

# bench PROGRAM NUMBER STACK DATA IMAGE=NAME...
bench() {
	local COMPOSEHARDEN=$1 name=$3-$2 stack=$3 data=$4 began
	shift 4
	stack "$data" "$TMPDIR/$name" "$@" >"$TMPDIR/stack.log" 2>&1 ||
		engine_skip "the images could not be built: $(tail -n 1 "$TMPDIR/stack.log")"
	[ "$stack" = six ] || cp -a "$source_root/testdata/try/settings" "$TMPDIR/$name"
	began=$SECONDS
	start "$name"
	await 3600 || kill -INT "$running"
	finish
	[ -z "${TRY_KEEP:-}" ] || cp "$TMPDIR/$name.err" "$TRY_KEEP/"
	printf '%s: %s, status %d: %d s, %d trials, %d services work hardened (load %s)\n' "$COMPOSEHARDEN" "$stack" \
		"$status" $((SECONDS - began)) \
		"$(awk '$1 == "cost" { count += $2 } END { print count + 0 }' "$TMPDIR/$name.err")" \
		"$(grep -cE '^[^ ]+: works (as )?hardened' "$TMPDIR/$name.err")" "$(cut -d' ' -f1 /proc/loadavg)"
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
engine_start
try_images >"$TMPDIR/images.log" 2>&1 || engine_skip "the images could not be built: $(tail -n 1 "$TMPDIR/images.log")"
number=0
for program in "$@"; do
	number=$((number + 1))
	case " ${TRY_STACKS:-six twenty} " in *' six '*) bench "$program" $number six try-stack "${stack_of_six[@]}" ;; esac
	case " ${TRY_STACKS:-six twenty} " in *' twenty '*) bench "$program" $number twenty try-twenty "${stack_of_twenty[@]}" ;; esac
done
