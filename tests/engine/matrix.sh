#!/bin/bash
# One container engine, and what must hold on every one of them: images of run.sh, `try` on services made for it, hostile
# files, and what comes between: Ctrl-C, kill -9, an engine that dies, a full disk, a registry that never answers.
# usage: matrix.sh [--engine=FOLDER] [--with=docker|podman|podman-socket|rootless] [--parts=PART,...] [--document] [CASE...]
#
#   --engine=FOLDER   the engine of another Debian release, whose root file system is there (engine-root.sh makes one)
#   --with=WHAT       what runs there: ENGINE_WITH of engine.sh (default: docker)
#   --parts=PART,...  of cases, try, hostile and interrupts (default: all; MATRIX_PARTS)
#   --document        write the engine's row into the table of doc/engine.md
#
# A CASE is a file of cases/, for the first part (six of them by default). Prints the Test Anything Protocol, and the row of
# the table at the end; skips (77) with the reason where the engine cannot run. COMPOSEHARDEN names the program.
# shellcheck disable=SC2016,SC2317 # scripts of images; what is called by name
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
COMPOSEHARDEN=$(realpath "${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}")
[ -x "$COMPOSEHARDEN" ] || { echo "Bail out! $COMPOSEHARDEN is not there" && exit 1; }
parts=${MATRIX_PARTS:-cases,try,hostile,interrupts} document=false
ENGINE_ROOT=${ENGINE_ROOT:-} ENGINE_WITH=${ENGINE_WITH:-docker}
while [ $# -gt 0 ]; do
	case $1 in
	--engine=*) ENGINE_ROOT=${1#*=} ;;
	--with=docker | --with=podman | --with=podman-socket | --with=rootless) ENGINE_WITH=${1#*=} ;;
	--parts=*) parts=${1#*=} ;;
	--document) document=true ;;
	--*) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || set -- redis nginx postgres caddy php-fpm memcached
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-try-test.XXXXXX")
ENGINE_STATE=$TMPDIR/engine ENGINE_SHARE=$TMPDIR
export TMPDIR ENGINE_STATE ENGINE_SHARE ENGINE_ROOT ENGINE_WITH COMPOSEHARDEN LC_ALL=C.UTF-8
exec </dev/null

. "$here/engine.sh"
. "$here/images.sh"
. "$here/try-lib.sh"
. "$here/matrix-interrupts.sh"

declare -A passed=() wanted=()

has() {
	case ,$parts, in
	*",$1,"*) return 0 ;;
	esac
	return 1
}

# tally PART DESCRIPTION COMMAND...: a check that counts for a part.
tally() {
	local part=$1 so_far=$failed
	shift
	failed=0
	check "$@"
	wanted[$part]=$((${wanted[$part]:-0} + 1))
	[ "$failed" = 1 ] || passed[$part]=$((${passed[$part]:-0} + 1))
	failed=$((failed | so_far))
}

# told_only FILE: fails, and shows its end.
told_only() {
	tail -n 4 "$1"
	return 1
}

# leave_out PART WHAT REASON
leave_out() {
	count=$((count + 1))
	echo "ok $count - $2 # SKIP $3"
	skipped[$1]="${skipped[$1]:+${skipped[$1]}, }$2"
}
declare -A skipped=()

# take PART SCRIPT ARGUMENT...: a test script, each of whose checks counts for the part.
take() {
	local part=$1 script=$2 line tap=$TMPDIR/$1.tap
	shift 2
	# It starts an engine of its own, of the same kind; deeper folders are too long for names of sockets.
	(unset ENGINE_STATE ENGINE_SHARE DOCKER_HOST DOCKER_CONFIG && TMPDIR=${TMPDIR%/*} exec bash "$here/$script" "$@") >"$tap" 2>&1
	while IFS= read -r line; do
		case $line in
		*"# SKIP"*) ;;
		"ok "*) tally "$part" "$script: ${line#ok * - }" true ;;
		"not ok "*) tally "$part" "$script: ${line#not ok * - }" false ;;
		"# "* | "engine: "*) echo "#   ${line#\# }" ;;
		"1..0 "* | skipped:*) leave_out "$part" "$script" "${line#*: }" && return ;;
		esac
	done <"$tap"
	[ -n "${wanted[$part]:-}" ] || tally "$part" "$script prints its checks" told_only "$tap"
}

images() {
	image try/idle 'trap "exit 0" TERM
while :; do sleep 1; done' &&
		image try/store 'grep -q hello /settings/settings.conf || exit 4
if [ "$(id -u)" = 0 ]; then
	chown 999:999 /data && exec su app -c "exec $0"
fi
echo started >>/data/log || exit 5
exec httpd -f -p 8080 -h /settings'
}

versions() {
	local compose how=''
	case $ENGINE_WITH in
	podman-socket) how=' by its socket' ;;
	rootless) how=' of a user' ;;
	esac
	compose=$(cd "$TMPDIR" && bash "$here/engine.sh" compose version 2>/dev/null | grep -oE '(podman-compose|docker-compose|Docker Compose) version v?[0-9.]+' |
		head -n 1 | sed -E 's/(docker-compose|Docker Compose) version v?/Compose /; s/ version / /')
	printf '%s %s%s, %s' "$([ "$ENGINE_WITH" = docker ] && echo Docker || echo podman)" \
		"$(docker version --format '{{.Server.Version}}' | sed 's/[+~].*//')" "$how" "$compose"
}

cell() {
	if ! has "$1"; then
		printf ' - |'
	else
		printf ' %s of %s%s |' "${passed[$1]:-0}" "${wanted[$1]:-0}" "${skipped[$1]:+, without: ${skipped[$1]}}"
	fi
}

# document_row ROW: in place of the row that begins the same, or as the last one. Parts that were not run stay as they are.
document_row() {
	local file=$source_root/doc/engine.md
	awk -v row="$1" -F ' [|]' '
		BEGIN { count = split(row, new, / [|]/) }
		/^<!-- table: tests\/engine\/matrix.sh / { inside = 1 }
		inside && /^\| / && $1 == new[1] {
			for (i = 2; i <= count; i++)
				if (new[i] == " -") new[i] = $i
			row = new[1]
			for (i = 2; i <= count; i++) row = row " |" new[i]
			if (!done++) print row
			next
		}
		inside && /^<!-- end of table -->/ { if (!done++) print row; inside = 0 }
		{ print }' "$file" >"$TMPDIR/document" && cat "$TMPDIR/document" >"$file"
}

# What is mounted here is gone with this process, however it ends.
if [ -z "${MATRIX_OWN_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	rmdir "$TMPDIR"
	TMPDIR=${TMPDIR%/*} MATRIX_OWN_MOUNTS=1 exec unshare -m bash "$0" "--parts=$parts" \
		"$($document && echo --document || echo "--parts=$parts")" "$@"
fi
trap 'umount "$TMPDIR/full" 2>/dev/null; clean_up' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
interrupts_prepare
engine_start
images >"$TMPDIR/images.log" 2>&1 || engine_skip "the test images could not be built: $(tail -n 1 "$TMPDIR/images.log")"
name=$(versions)
echo "# $name ready after $SECONDS s"
docker run --detach --name own --label com.docker.compose.service=store --network none try/idle >/dev/null
before=$(inventory)

if has hostile; then
	tally hostile "who reaches for the host is not started" hostile
	for service in "${hostile_services[@]}"; do
		tally hostile "  $service is named, with the reason" says hostile "$service" 'not tried' 'why'
	done
fi
! has interrupts || interrupts
if has try; then
	begin_at=$SECONDS
	rm -rf "$TMPDIR/plain" && cp -a "$source_root/testdata/try" "$TMPDIR/plain"
	start plain --timeout=8 --service store -i
	finish
	tally try "a service works hardened" says plain store works
	tally try "  and its file is written" grep -q read_only "$TMPDIR/plain/compose.yml"
	tally try "  and nothing is left" nothing_is_left
	sed 's/^/#   /' "$TMPDIR/plain.err"
	echo "# $((SECONDS - begin_at)) s"
fi
engine_stop
! has try || take try try-use.sh
! has cases || take cases run.sh "$@"

row="| $name |$(for part in cases try hostile interrupts; do cell $part; done)"
echo "1..$count"
echo "# $row"
echo "# $SECONDS seconds in all"
! $document || document_row "$row"
exit $failed
