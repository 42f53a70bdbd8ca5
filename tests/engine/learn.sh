#!/bin/bash
# composeharden learn on a real engine and a real registry: whatever an image comes from, the same is learnt of it.
# usage: learn.sh    (COMPOSEHARDEN names the program)
#
# Prints the Test Anything Protocol; skips (77) where no engine can run. The part with a registry on the loopback needs
# docker-registry and skopeo, which are installed where apt-get can, and is left out elsewhere.
# shellcheck disable=SC2016,SC2317 # scripts of images and of bash -c; what is called by name
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
COMPOSEHARDEN=${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}
[ -x "$COMPOSEHARDEN" ] || { echo "Bail out! $COMPOSEHARDEN is not there" && exit 1; }
COMPOSEHARDEN=$(realpath "$COMPOSEHARDEN")
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-learn-test.XXXXXX")
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

# learn FILE STATUS ARGUMENT...: what is learnt of the project goes into FILE.
learn() {
	local file=$1 wanted=$2 status
	shift 2
	engine_run env "PATH=$PATH" "$COMPOSEHARDEN" learn -o "$TMPDIR/$file" "$@" "$TMPDIR/compose.yaml"
	status=$?
	[ "$status" -eq "$wanted" ] || { echo "status $status, not $wanted"; return 1; }
}

# alike FILE...: they say the same but for what the image is called.
alike() {
	local first=$1 file
	shift
	for file; do
		diff <(grep -v '^  digest:\|^  image_id:' "$TMPDIR/$first") \
			<(grep -v '^  digest:\|^  image_id:' "$TMPDIR/$file") || return
	done
}

has() { grep -F -- "$2" "$TMPDIR/$1" || { cat "$TMPDIR/$1"; return 1; }; }
lacks() { ! grep -F -- "$2" "$TMPDIR/$1"; }

use() { printf 'services:\n  worker:\n    image: %s\n' "$1" >"$TMPDIR/compose.yaml"; }

make_image() {
	"${PYTHON:-python3}" -B "$source_root/tests/make-image.py" "$TMPDIR/made.tar" acme/worker:2.1 \
		'Volumes={"/data": {}}' 'Entrypoint=["/start.sh"]' 'Cmd=["worker"]' -- bin/:755:0:0 bin/sh:755:0:0:x \
		bin/gosu:755:0:0:x tmp/:1777:0:0 run/:755:0:0 etc/:755:0:0 \
		'etc/passwd:644:0:0:root:x:0:0::/root:/bin/sh
work:x:999:999::/data:/bin/sh
' 'start.sh:755:0:0:#!/bin/sh
if [ "$(id -u)" = 0 ]; then
	chown -R work /data
	exec gosu work "$@"
fi
exec "$@"
' data/:755:999:999
}

command -v "${PYTHON:-python3}" >/dev/null || engine_skip "no Python to make an image with"
trap clean_up EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$HOME"
engine_start

make_image >/dev/null
docker load --quiet --input "$TMPDIR/made.tar" >/dev/null || engine_skip "an image that was made cannot be loaded"
docker save --output "$TMPDIR/saved.tar" acme/worker:2.1
use acme/worker:2.1
check "an image of the engine is learnt" learn engine.yaml 0
check "it has an ID" has engine.yaml 'image_id: sha256:'
check "no registry is known to have it" lacks engine.yaml ' digest:'
check "an archive that the engine saved is learnt" learn saved.yaml 0 --image "$TMPDIR/saved.tar"
check "the same is learnt of both" alike engine.yaml saved.yaml
check "how it starts is learnt" learn config.yaml 0 --config-only
check "it is the image that was learnt" learn engine.yaml 0 --check

# registry: on the loopback of the engine's namespaces.
registry_start() {
	(engine_need docker-registry docker-registry && engine_need skopeo skopeo) >&2 || return
	mkdir -p "$HOME/.config/containers" "$TMPDIR/registry"
	printf '[[registry]]\nlocation = "127.0.0.1:5000"\ninsecure = true\n' >"$HOME/.config/containers/registries.conf"
	printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:5000"}\n' \
		"$TMPDIR/registry" >"$TMPDIR/registry.yml"
	engine_run docker-registry serve "$TMPDIR/registry.yml" >"$TMPDIR/registry.log" 2>&1 &
	for _ in $(seq 50); do
		engine_run env "PATH=$PATH" bash -c 'exec 3<>/dev/tcp/127.0.0.1/5000' 2>/dev/null && return
		sleep 0.1
	done
	return 1
}

skopeo_copy() { engine_run env "PATH=$PATH" skopeo copy --quiet "docker://$1" "$2"; }

if registry_start; then
	image=127.0.0.1:5000/acme/worker:2.1
	docker tag acme/worker:2.1 $image
	docker push --quiet $image >/dev/null
	digest=$(docker image inspect --format '{{index .RepoDigests 0}}' $image)
	digest=${digest#*@}
	use $image
	check "an image that was pushed is learnt" learn pushed.yaml 0
	check "its digest is that of the registry" has pushed.yaml "digest: $digest"
	check "it is learnt from the registry" learn skopeo.yaml 0 --from=skopeo
	check "its digest is the same" has skopeo.yaml "digest: $digest"
	check "its configuration is learnt from the registry" learn skopeo-config.yaml 0 --from=skopeo --config-only
	check "a layout of the registry's image can be had" skopeo_copy $image "oci:$TMPDIR/layout:it"
	check "an archive of it can be had" skopeo_copy $image "oci-archive:$TMPDIR/oci.tar"
	check "the layout is learnt" learn layout.yaml 0 --image "$TMPDIR/layout"
	check "the archive is learnt" learn oci.yaml 0 --image "$TMPDIR/oci.tar"
	check "the same is learnt of all of them" alike pushed.yaml skopeo.yaml layout.yaml oci.yaml
	check "the registry has the image that was learnt" learn skopeo.yaml 0 --from=skopeo --check
	docker rmi --force $image acme/worker:2.1 >/dev/null
	check "an image that is not here is not pulled" learn missing.yaml 2
	check "with --pull it is" learn pulled.yaml 0 --pull
	check "and the same is learnt" alike pushed.yaml pulled.yaml
	cp "$TMPDIR/pushed.yaml" "$TMPDIR/.composeharden.facts.yaml"
	check "the image is pinned by what was learnt" engine_run env "PATH=$PATH" "$COMPOSEHARDEN" -i -q \
		--only=image-pin "$TMPDIR/compose.yaml"
	check "by the registry's digest" has compose.yaml "$image@$digest"
	check "what is pinned is learnt" learn pinned.yaml 0
	docker rmi --force "$(docker images --quiet $image)" >/dev/null 2>&1
	check "the engine takes what was pinned" docker pull --quiet "$image@$digest"
	check "what is pinned is covered" engine_run env "PATH=$PATH" "$COMPOSEHARDEN" learn --check "$TMPDIR/compose.yaml"
else
	echo "# no registry can run here: that part is left out"
fi
check "nothing is left in the folder for temporary files" \
	bash -c 'left=$(find "$1" -mindepth 1 -maxdepth 1 -name "composeharden-*"); echo "$left"; [ -z "$left" ]' left "$TMPDIR"
echo "1..$count"
exit $failed
