# What the tests of composeharden try share: an engine of their own, images of busybox and a script, and what was told.
# shellcheck shell=bash disable=SC2016,SC2034,SC2046,SC2154 # what these scripts and the sourcing ones set and read
# Sourced by try.sh and try-use.sh, after engine.sh and images.sh.

. "$here/check.sh"

clean_up() {
	trap '' INT TERM HUP
	[ -z "${running:-}" ] || kill "$running" 2>/dev/null
	engine_stop
	wait
	rm -rf --one-file-system "$TMPDIR"
}

# image NAME SCRIPT: busybox, whose /init is the script.
image() {
	local folder=$TMPDIR/image
	rm -rf "$folder" && mkdir -p "$folder/bin" "$folder/app" "$folder/etc"
	cp "$(command -v busybox)" "$folder/bin/busybox"
	printf '#!/bin/sh\n%s\n' "$2" >"$folder/app/init"
	chmod 755 "$folder/app/init"
	printf 'root:x:0:0::/:/bin/sh\napp:x:999:999::/:/bin/sh\n' >"$folder/etc/passwd"
	printf 'root:x:0:\napp:x:999:\n' >"$folder/etc/group"
	printf 'FROM scratch\nCOPY . /\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\n%s\nCMD ["/app/init"]\n' \
		'RUN mkdir -p -m 1777 /tmp && mkdir -p /run /data /var/lib/rooted && chown 999:999 /data' \
		>"$folder/Dockerfile"
	# podman's command line looks for a name without a registry among those of localhost.
	timeout 60 docker build --quiet --tag "$1" "$folder" >/dev/null && docker tag "$1" "localhost/$1"
}

# try_images: those of testdata/try, of busybox and a script each.
try_images() {
	image try/store 'grep -q hello /settings/settings.conf || exit 4
if [ "$(id -u)" = 0 ]; then
	chown 999:999 /data && exec su app -c "exec $0"
fi
echo started >>/data/log || exit 5
exec httpd -f -p 8080 -h /settings' &&
		image try/rooted '[ "$(id -u)" = 0 ] || { echo "rooted: I am not root" >&2; exit 6; }
echo x >/var/lib/rooted/file || exit 7
chown 5:5 /var/lib/rooted/file || exit 8
trap "exit 0" TERM
while :; do sleep 1; done' &&
		image try/selfwriter 'echo x >/app/state || exit 9
trap "exit 0" TERM
while :; do sleep 1; done' &&
		image try/outside 'ip link set lo mtu 1400 || exit 10
trap "exit 0" TERM
while :; do sleep 1; done' &&
		image try/idle 'trap "exit 0" TERM
while :; do sleep 1; done' &&
		image try/late 'trap "exit 0" TERM
i=0; while [ $i -lt 10 ]; do sleep 1; i=$((i + 1)); done
echo "late: had enough" >&2
exit 11'
}

# Images of run.sh, and what testdata/try-stack and testdata/try-twenty call them.
stack_of_six=(redis=cache:7 postgres=db:17 php-fpm=app:8.2 nginx=web:1 caddy=edge:2 s6=home:3)
stack_of_twenty=("${stack_of_six[@]}" redis=queue:7 postgres=archive:17 mariadb=ledger:11 php-fpm=intranet:8.2
	nginx=docs:1 httpd=site:2.4 haproxy=entry:3 memcached=sessions:1 mosquitto=broker:2 prometheus=metrics:2)

# stack DATA FOLDER IMAGE=NAME...: the folder as testdata/DATA, its images under the names that its file has, and the
# files that they are used with.
stack() {
	local data=$1 folder=$2 image name
	shift 2
	images_build $(printf '%s\n' "${@%%=*}" | sort -u) || return
	cp -a "$source_root/testdata/$data" "$folder"
	for image in "$@"; do
		read -r name <"$here/images/${image%%=*}/names"
		docker tag "$name" "registry.example.org/shop/${image#*=}" || return
		find "$source_root/testdata/engine/${image%%=*}" -mindepth 1 -maxdepth 1 ! -name compose.yml \
			-exec cp -a {} "$folder" \;
	done
}

# start NAME ARGUMENT...: the program in the background in the folder of that name, its outputs kept under it.
start() {
	local name=$1
	shift
	[ "$engine_user" = 0 ] || chown -R "$engine_user:$engine_user" "$TMPDIR/$name"
	(cd "$TMPDIR/$name" && engine_program try "$@" >"$TMPDIR/$name.out" 2>"$TMPDIR/$name.err") &
	running=$!
}

# await SECONDS: what was started; 1 when it runs longer.
await() {
	local i
	for ((i = 0; i < $1; i++)); do
		kill -0 "$running" 2>/dev/null || return 0
		sleep 1
	done
	return 1
}

# finish: the exit status of what was launched goes to $status.
finish() {
	wait "$running"
	status=$?
	running=''
}

# says NAME SERVICE PATTERN...: the paragraph of a service holds every pattern.
says() {
	local paragraph pattern
	paragraph=$(awk -v name="$2:" 'BEGIN { FS = " " } /^[^ ]/ { inside = $1 == name } inside' "$TMPDIR/$1.err" |
		tr -s '\n ' ' ')
	shift 2
	for pattern in "$@"; do
		grep -qE -- "$pattern" <<<"$paragraph" || {
			echo "no \"$pattern\" in: $paragraph"
			return 1
		}
	done
}

# signal NAME: to the program that was started, which may be in namespaces of its own.
signal() {
	local pid=$running
	case $ENGINE_WITH in
	podman | rootless) pid=$(pgrep -P "$running") ;;
	esac
	kill "-$1" "$pid"
}

# clean: removes what trials left.
clean() { (cd "$TMPDIR" && engine_program try --clean); }

# What there is in the engine, without what Docker makes itself.
inventory() {
	docker ps --all --quiet --no-trunc
	docker volume ls --quiet
	docker network ls --quiet --no-trunc
	docker image ls --all --quiet --no-trunc | sort -u
}

nothing_is_left() {
	local now
	now=$(inventory)
	[ "$now" = "$before" ] || { diff <(printf '%s\n' "$before") <(printf '%s\n' "$now") && false; } || return
	! ls -d "$TMPDIR"/composeharden-try-[0-9a-f]* 2>/dev/null
}

# hostile: services that reach for the host; status 1, and no container was made.
hostile() {
	local created since
	rm -rf "${TMPDIR:?}/hostile" && cp -a "$source_root/testdata/try-hostile" "$TMPDIR/hostile"
	ln -s "${DOCKER_HOST#unix://}" "$TMPDIR/hostile/link"
	sleep 1 # what was made before this second is no matter
	since=$(date +%s)
	start hostile
	finish
	created=$(docker events --since "$since" --until "$(date +%s)" --filter event=create --filter type=container)
	[ -z "$created" ] || { echo "created: $created" && false; } || return
	[ "$status" -eq 1 ]
}
hostile_services=(root linked capable profile rules data network joined disguise dependent)

# compose_plugin: gives the engine's client the plugin of Compose 2; 1 where there is none.
compose_plugin() {
	local folder
	[ ! -e "$ENGINE_STATE/client/cli-plugins/docker-compose" ] || return 0
	for folder in "${DOCKER_PLUGINS:-${HOME:-/root}/.docker}" \
		/usr/local/lib/docker /usr/local/libexec/docker /usr/lib/docker /usr/libexec/docker; do
		[ -x "$folder/cli-plugins/docker-compose" ] || continue
		mkdir -p "$ENGINE_STATE/client/cli-plugins"
		ln -sf "$folder/cli-plugins/docker-compose" "$ENGINE_STATE/client/cli-plugins/docker-compose"
		return
	done
	return 1
}
