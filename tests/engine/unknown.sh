#!/bin/bash
# Images under names that nobody knows, on a real engine: how many work as they are, as an expert would harden them,
# and as composeharden does: alone, with what the engine says of the image, with what it learns from it, by trial.
# usage: unknown.sh [--engine=FOLDER] [--ways=WAY,...] [--try] [--document] [NAME...]
#
#   --engine=FOLDER  the engine of another Debian release, whose root file system is there (ENGINE_ROOT of engine.sh)
#   --ways=WAY,...   of as-is, expert, plain, inspect, learn, try and both: learn, then try (default: all but the last two)
#   --try            all of them
#   --document       write the table into doc/unknown-images.md
#
# An image is a folder in unknown/: packages and Dockerfile (how it is made), compose.yaml (as a user would write it),
# oracle (a real request, which writes where the service is there for that; exit 0: it works), and expert (the posture
# that an expert would choose). Exit 0: all images work as they are and as the expert has them. What composeharden makes of
# them is measured, not judged. Exit 77: no engine can run here. COMPOSEHARDEN names the program; ENGINE_CACHE a folder that
# keeps the packages for the next run; ENGINE_WORKERS how many images are tried at a time (2); ENGINE_LEAVE=1 leaves the
# folder of the trials with all logs. An engine that `engine.sh start` made in ENGINE_STATE is used, and left.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
COMPOSEHARDEN=${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}
[ -x "$COMPOSEHARDEN" ] || { echo "Bail out! $COMPOSEHARDEN is not there" && exit 1; }
all_ways=(as-is expert plain inspect learn try both)
ways=(as-is expert plain inspect learn)
document=false
while [ $# -gt 0 ]; do
	case $1 in
	--engine=*) export ENGINE_ROOT=${1#*=} ;;
	--ways=*) IFS=, read -r -a ways <<<"${1#*=}" ;;
	--try) ways=("${all_ways[@]}") ;;
	--document) document=true ;;
	--*) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
	*) break ;;
	esac
	shift
done
# The plugin of Compose 2, where there is one: the engine's client has a folder of its own.
plugin=''
for folder in "${DOCKER_CONFIG:-${HOME:-/root}/.docker}" ${ENGINE_ROOT:+"$ENGINE_ROOT/usr/libexec/docker"} \
	/usr/local/lib/docker /usr/local/libexec/docker /usr/lib/docker /usr/libexec/docker; do
	[ -n "$plugin" ] || [ ! -x "$folder/cli-plugins/docker-compose" ] || plugin=$folder/cli-plugins/docker-compose
done
own_engine=true
[ ! -S "${ENGINE_STATE:-/nonexistent}/docker.sock" ] || own_engine=false
$own_engine && ENGINE_STATE=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-unknown.XXXXXX")
export LC_ALL=C.UTF-8 REQUESTS=$here/unknown/requests.sh
exec </dev/null

. "$here/engine.sh"
. "$here/check.sh"
. "$here/images.sh"
. "$here/unknown-images.sh"
. "$here/unknown-trial.sh"
. "$here/unknown-table.sh"
unknown_cache=${ENGINE_CACHE:-$ENGINE_STATE/cache}

clean_up() {
	trap '' INT TERM HUP
	kill ${workers[@]+"${workers[@]}"} 2>/dev/null
	[ -z "${ENGINE_LEAVE:-}" ] || ! $own_engine || cp -a "$ENGINE_STATE/unknown" "$ENGINE_STATE.trials"
	! $own_engine || engine_stop
	wait
}

# image_ways NUMBER NAME: an image in every way, and the verdicts on the first two.
image_ways() {
	local number=$((($1 - 1) * 2)) name=$2 way
	for way in "${ways[@]}"; do
		unknown_trial "$name" "$way"
	done
	for way in as-is expert; do
		number=$((number + 1))
		if [ ! -f "$trials/$name/$way.result" ]; then
			echo "ok $number - $name: $way # SKIP not asked for"
		elif [ "$(table_verdict "$name" "$way")" = works ]; then
			echo "ok $number - $name: $way"
		else
			echo "not ok $number - $name: $way: $(table_verdict "$name" "$way")"
			touch "$trials/failed"
		fi
	done
	table_row "$name" | sed 's/^/# /'
}

# shellcheck disable=SC2046 # names
[ $# -gt 0 ] || set -- $(cd "$here/unknown" && for name in */Dockerfile; do echo "${name%/*}"; done)
for name in "$@"; do
	[ -f "$here/unknown/$name/Dockerfile" ] || { echo "Bail out! there is no image $name" && exit 1; }
done
workers=()
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
! $own_engine || engine_start
mkdir -p "$ENGINE_STATE/client/cli-plugins" "$unknown_cache"
[ -z "$plugin" ] || [ "$plugin" = "$ENGINE_STATE/client/cli-plugins/docker-compose" ] ||
	ln -sf "$plugin" "$ENGINE_STATE/client/cli-plugins/docker-compose"
compose=(docker-compose)
! docker compose version >/dev/null 2>&1 || compose=(docker compose)
trials=$ENGINE_STATE/unknown
# Of an engine that is there already, what was found of other images is kept, for the table.
mkdir -p "$trials" && (cd "$trials" && rm -rf taken failed "$@" && mkdir taken)
if ! unknown_build "$@"; then
	docker image inspect composeharden-unknown >/dev/null 2>&1 || engine_skip "the base could not be built (no network?)"
	touch "$trials/failed"
fi
echo "1..$(($# * 2))"
echo "# $(unknown_versions); $# images ready after $SECONDS s"
for ((worker = 0; worker < ${ENGINE_WORKERS:-2}; worker++)); do
	{
		number=0
		for name in "$@"; do
			number=$((number + 1))
			mkdir "$trials/taken/$name" 2>/dev/null || continue
			image_ways $number "$name"
		done
	} &
	workers+=($!)
done
wait "${workers[@]}"
workers=()
table_summary "$@" | sed 's/^/# /'
table_rules "$@" | sed 's/^/# /'
# shellcheck disable=SC2046 # names
! $document || table_document "$source_root/doc/unknown-images.md" $(cd "$trials" && printf '%s\n' */as-is.result | cut -d/ -f1)
echo "# $SECONDS seconds in all"
[ ! -e "$trials/failed" ]
