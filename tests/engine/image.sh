#!/bin/bash
# The container image of composeharden itself on a real engine: the last stage of Containerfile around the static program,
# run as packaging/compose.yaml says: not root, read-only, no capabilities, no network.
# usage: image.sh    (STATIC_PROGRAM names the program; without it "make static" makes it)
#
# Prints the Test Anything Protocol; skips (77) where no engine can run or no static program can be made.
# shellcheck disable=SC2317 # what is called by name
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
build_root=${top_builddir:-$source_root}
COMPOSEHARDEN=${COMPOSEHARDEN:-$build_root/composeharden}
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-image-test.XXXXXX")
ENGINE_STATE=$TMPDIR/engine
HOME=$TMPDIR/home
export TMPDIR ENGINE_STATE HOME LC_ALL=C.UTF-8
exec </dev/null

. "$here/engine.sh"
. "$here/check.sh"

clean_up() {
	trap '' INT TERM HUP
	engine_stop
	wait
	rm -rf --one-file-system "$TMPDIR"
}

trap clean_up EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$HOME" "$TMPDIR/context" "$TMPDIR/project"

if [ -z "${STATIC_PROGRAM:-}" ]; then
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -C "$build_root" -s static >"$TMPDIR/static.log" 2>&1 ||
		engine_skip "no static program can be made: $(tail -n 1 "$TMPDIR/static.log")"
	STATIC_PROGRAM=$(ls "$build_root"/static/composeharden-*-linux-*)
fi
engine_start

# The last stage, with the program beside it in place of the one that the stage before makes.
cp "$STATIC_PROGRAM" "$TMPDIR/context/composeharden"
sed -n '/^FROM scratch/,$s/--from=build \/composeharden/composeharden/; /^FROM scratch/,$p' \
	"$source_root/Containerfile" >"$TMPDIR/context/Dockerfile"
check "the last stage is built" docker build --quiet --tag composeharden:test "$TMPDIR/context"
# Both names that a Compose gives to the image of the project "own".
docker tag composeharden:test own_composeharden
docker tag composeharden:test own-composeharden

image_is() { [ "$(docker image inspect --format "$1" composeharden:test)" = "$2" ] || docker image inspect composeharden:test; }
below() { [ "$(docker image inspect --format '{{.Size}}' composeharden:test)" -lt 3000000 ] || return 1; }
check "it has less than 3 MB" below
check "its user is not root" image_is '{{.Config.User}}' 65534:65534
check "it has one layer" image_is '{{len .RootFS.Layers}}' 1

# compose ARGUMENT...: of the own file, for the folder "project".
compose() { (cd "$TMPDIR/project" && PWD=$TMPDIR/project docker-compose -p own -f "$source_root/packaging/compose.yaml" "$@"); }

# run_status STATUS ARGUMENT...: the container ends with it.
run_status() {
	local wanted=$1 status
	shift
	compose run --rm composeharden "$@"
	status=$?
	[ "$status" -eq "$wanted" ] || { echo "status $status, not $wanted"; return 1; }
}

printf 'services:\n  web:\n    image: nginx:1.27\n' >"$TMPDIR/project/compose.yaml"
cp "$TMPDIR/project/compose.yaml" "$TMPDIR/before"
check "it tells its version" run_status 0 --version
check "a file that is not hardened fails the check" run_status 1 --check -q .
check "nothing can be written" run_status 2 -i compose.yaml
check "the file is what it was" cmp "$TMPDIR/before" "$TMPDIR/project/compose.yaml"
"$COMPOSEHARDEN" -q -i "$TMPDIR/project/compose.yaml" >/dev/null
check "a file that is hardened passes it" run_status 0 --check -q .

# What the engine made of the file is judged by the program's own rules.
audit() {
	local id
	compose up --no-start --no-build >/dev/null 2>&1
	id=$(compose ps -a -q composeharden 2>/dev/null | head -n 1)
	[ -n "$id" ] || id=$(docker ps -a -q --filter label=com.docker.compose.project=own | head -n 1)
	[ -n "$id" ] || { echo "no container was made"; return 1; }
	docker inspect "$id" >"$TMPDIR/inspect.json" || return
	"$COMPOSEHARDEN" audit "$TMPDIR/inspect.json" || return
	grep -q '"ReadonlyRootfs": true' "$TMPDIR/inspect.json" && grep -q '"NetworkMode": "none"' "$TMPDIR/inspect.json"
}
check "the container has what the file says" audit

start=$(date +%s%N)
for _ in 1 2 3 4 5; do docker run --rm --network none composeharden:test --version >/dev/null; done
echo "# size: $(docker image inspect --format '{{.Size}}' composeharden:test) bytes; start to end of a container: $((($(date +%s%N) - start) / 5000000)) ms"

echo "1..$count"
exit $failed
