#!/bin/bash
# A private container engine for tests, from Debian packages, as root; it touches no engine that runs here.
# usage: engine.sh start|images|docker ARGUMENT...|compose ARGUMENT...|run COMMAND...|program ARGUMENT...|stop
#
# The engine lives in namespaces of its own (mounts, network, processes): published ports, bridges,
# firewall rules and mounts are its own, and ending its first process ends all that it started.
#   ENGINE_STATE  folder of the engine (default: composeharden-engine in the folder for temporary files)
#   ENGINE_CACHE  folder that keeps the base image between runs (default: none is kept)
#   ENGINE_ROOT   folder with the root file system of another Debian release, whose engine is taken instead:
#                 engine-root.sh makes one
#   ENGINE_WITH   what runs there: docker (default); podman, with podman-compose; podman-socket, that is docker's command
#                 line over podman's socket; rootless, that is podman as a user. All but docker need an ENGINE_ROOT
#   ENGINE_SHARE  folder that the engine's root shows at the same path, for what runs there (default: ENGINE_STATE)
# Whatever it is, `docker` of the tests reaches it, over the socket that podman has for that.
# Exit 77: no engine can run here, with the reason in one line. May also be sourced for its functions.

engine_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ENGINE_STATE=${ENGINE_STATE:-${TMPDIR:-/tmp}/composeharden-engine}
export ENGINE_STATE DOCKER_HOST=unix://$ENGINE_STATE/docker.sock DOCKER_CONFIG=$ENGINE_STATE/client
export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0 COMPOSE_HTTP_TIMEOUT=60
ENGINE_WITH=${ENGINE_WITH:-docker}
export ENGINE_WITH ENGINE_ROOT ENGINE_SHARE=${ENGINE_SHARE:-$ENGINE_STATE}
engine_user=0 # who has the engine
[ "$ENGINE_WITH" != rootless ] || engine_user=1000
unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH COMPOSE_FILE COMPOSE_PROJECT_NAME

engine_skip() {
	echo "skipped: $*"
	exit 77
}

# engine_need COMMAND|FILE PACKAGE...: installs the packages when it is missing and apt-get is there.
engine_need() {
	local command=$1
	shift
	if [ -e "$command" ] || command -v "$command" >/dev/null; then
		return
	fi
	command -v apt-get >/dev/null || engine_skip "$command is missing, and there is no apt-get to install it"
	export DEBIAN_FRONTEND=noninteractive
	local apt=(timeout 240 apt-get -qq -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)
	"${apt[@]}" --no-install-recommends install "$@" >&2 ||
		{ "${apt[@]}" update >&2 && "${apt[@]}" --no-install-recommends install "$@" >&2; } ||
		engine_skip "$command is missing, and its package could not be installed"
}

engine_check() {
	[ "$(uname -s)" = Linux ] || engine_skip "a Docker engine runs on Linux only"
	[ "$(id -u)" -eq 0 ] || engine_skip "a Docker engine of our own needs root"
	grep -qw overlay /proc/filesystems || modprobe overlay 2>/dev/null ||
		engine_skip "the kernel has no overlay filesystem"
	grep -qwE 'cgroup2?' /proc/filesystems || engine_skip "the kernel has no control groups"
	unshare -m -n -p -f true 2>/dev/null || engine_skip "namespaces may not be made here"
	case $ENGINE_STATE in
	/run/* | /var/run/*) engine_skip "the engine's folder may not be below /run" ;;
	esac
	local engine=sbin/dockerd
	[ "$ENGINE_WITH" = docker ] || engine=bin/podman
	[ "$ENGINE_WITH" = docker ] || [ -n "${ENGINE_ROOT:-}" ] || engine_skip "podman needs an ENGINE_ROOT"
	[ -z "${ENGINE_ROOT:-}" ] || [ -x "$ENGINE_ROOT/usr/$engine" ] || engine_skip "there is no ${engine#*/} in $ENGINE_ROOT"
	engine_need dockerd docker.io iptables
	[ -n "${ENGINE_ROOT:-}" ] || engine_need docker-compose docker-compose
	engine_need apt-get apt
	engine_need /usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
	engine_need ip iproute2
	engine_need iptables iptables
	engine_need curl curl
}

# engine_enter: makes ENGINE_ROOT the root of these namespaces; the engine's folder keeps its path there.
engine_enter() {
	local folder
	mount --bind "$ENGINE_ROOT" "$ENGINE_ROOT" && cd "$ENGINE_ROOT" || return
	mkdir -p "./$ENGINE_SHARE" former
	for folder in /proc /sys /dev /run "$ENGINE_SHARE"; do
		mount --rbind "$folder" "./$folder" || return
	done
	pivot_root . former && cd / && umount -l /former || return
	export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	hash -r
}

# engine_as_user COMMAND...: in the engine's root, as who has the engine; replaces the shell.
engine_as_user() {
	# shellcheck disable=SC2093 # nothing comes after it
	case $ENGINE_WITH in
	rootless)
		exec setpriv --reuid "$engine_user" --regid "$engine_user" --clear-groups \
			env HOME=/home/engine USER=engine XDG_RUNTIME_DIR="/run/user/$engine_user" "$@"
		;;
	*) exec env HOME=/root "$@" ;;
	esac
}

# engine_podman FILES: podman, with a limit on the number of open files; its storage and networks are the
# engine's own, and it has the socket for `docker`.
engine_podman() {
	local storage=/var/lib/containers networks=/etc/containers/networks processes
	mkdir -p "$ENGINE_STATE/networks"
	if [ "$ENGINE_WITH" = rootless ]; then
		storage=/home/engine/.local/share/containers networks=''
		id "$engine_user" >/dev/null 2>&1 || useradd --uid "$engine_user" --create-home engine || return
		grep -q ^engine: /etc/subuid || { echo engine:100000:65536 | tee -a /etc/subuid >>/etc/subgid; }
		mkdir -p "/run/user/$engine_user" $storage
		chown -R "$engine_user:$engine_user" "/run/user/$engine_user" /home/engine
		# Its networks are made through an interface with a route.
		ip link add eth0 type veth peer name eth1 && ip address add 192.0.2.2/24 dev eth0 &&
			ip link set eth0 up && ip link set eth1 up &&
			ip route add default via 192.0.2.1 || return
		# As udev has it: everybody's.
		(engine_as_user test -w /dev/net/tun) || { mknod -m 666 "$ENGINE_STATE/tun" c 10 200 &&
			mount --bind "$ENGINE_STATE/tun" /dev/net/tun; } || return
	fi
	mkdir -p $storage $networks
	mount --bind "$ENGINE_STATE/root" $storage || return
	[ -z "$networks" ] || mount --bind "$ENGINE_STATE/networks" $networks || return
	processes=$(ulimit -Hu)
	[ "$processes" != unlimited ] || processes=-1
	printf '[containers]\ndefault_ulimits = ["nofile=%s:%s", "nproc=%s:%s"]\n' "$1" "$1" "$processes" "$processes" \
		>"$ENGINE_STATE/containers.conf"
	touch /etc/containers/containers.conf
	mount --bind "$ENGINE_STATE/containers.conf" /etc/containers/containers.conf || return
	# A hybrid hierarchy of control groups is nothing for its runtime: a user has no part of the old one.
	if [ "$ENGINE_WITH" = rootless ]; then
		mount -t cgroup2 cgroup2 /sys/fs/cgroup || return
	elif mountpoint -q /sys/fs/cgroup/unified; then
		umount /sys/fs/cgroup/unified || return
	fi
	export PODMAN_IGNORE_CGROUPSV1_WARNING=1
	unset DOCKER_HOST DOCKER_CONFIG TMPDIR
	cd / && engine_as_user podman system service --time=0 "unix://$ENGINE_STATE/docker.sock"
}

# engine_docker FILES: dockerd, with a limit on the number of open files.
engine_docker() {
	exec dockerd --config-file "$ENGINE_STATE/daemon.json" --data-root "$ENGINE_STATE/root" \
		--exec-root "$ENGINE_STATE/exec" --pidfile "$ENGINE_STATE/dockerd.pid" --host "$DOCKER_HOST" \
		--storage-driver overlay2 --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/${ENGINE_STATE##*/}" \
		--default-ulimit nofile="$1:$1" \
		--default-address-pool base=172.29.0.0/16,size=24 --bip 172.30.0.1/24
}

# The first process of the engine's namespaces. It still sees the outer /proc, and so its outer id.
engine_inside() {
	local outer rest root=$ENGINE_STATE/root left files
	read -r outer rest </proc/self/stat
	: "$rest"
	mount -t proc proc /proc
	mount -t tmpfs -o mode=755 tmpfs /run # hides the sockets of engines that run here
	if ! awk '$3 ~ /^cgroup/ { found = 1 } END { exit !found }' /proc/mounts; then
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
	fi
	# An overlay cannot lie on an overlay: then memory has to do.
	if [ "$(stat -f -c %T "$ENGINE_STATE")" = overlayfs ]; then
		left=$(awk '$1 == "MemAvailable:" { print int($2 / 1048576) }' /proc/meminfo)
		[ "$left" -ge 6 ] || { echo "no place for images: an overlay, and less than 6 GB of memory"; exit 1; }
		mount -t tmpfs -o size=5g tmpfs "$root"
	fi
	ip link set lo up
	# Servers that walk all possible file descriptors take minutes with the limit of a billion.
	files=$(ulimit -Hn)
	[ "$files" != unlimited ] && [ "$files" -lt 65536 ] || files=65536
	echo "$outer" >"$ENGINE_STATE/outer.pid"
	[ -z "${ENGINE_ROOT:-}" ] || engine_enter || { echo "$ENGINE_ROOT cannot be made the root"; exit 1; }
	case $ENGINE_WITH in
	docker) engine_docker "$files" & ;;
	*) engine_podman "$files" & ;;
	esac
	trap 'kill -TERM %1 2>/dev/null' TERM
	while ! wait %1; do
		[ -n "$(jobs -r)" ] || break
	done
}

# engine_start: returns when the engine answers. Its processes end when the calling shell does,
# unless ENGINE_KEEP is set.
engine_start() {
	local i death=(setpriv --pdeathsig KILL)
	engine_check
	[ -z "${ENGINE_KEEP:-}" ] || death=(setsid)
	mkdir -p "$ENGINE_STATE/root" "$ENGINE_STATE/client"
	echo '{}' >"$ENGINE_STATE/daemon.json"
	[ "$engine_user" = 0 ] || chown "$engine_user:$engine_user" "$ENGINE_SHARE" "$ENGINE_STATE" "$ENGINE_STATE"/*
	[ -z "${ENGINE_ROOT:-}" ] || engine_take_clients
	"${death[@]}" unshare -m -n -p -f --kill-child=KILL \
		bash "$engine_source/engine.sh" inside >"$ENGINE_STATE/log" 2>&1 </dev/null &
	engine_child=$!
	echo "$engine_child" >"$ENGINE_STATE/pid"
	for ((i = 0; i < 400; i++)); do
		timeout 5 docker version >/dev/null 2>&1 && return
		[ -d "/proc/$engine_child" ] || break
		sleep 0.2
	done
	tail -n 20 "$ENGINE_STATE/log" | sed 's/^/engine: /' >&2
	engine_stop
	engine_skip "the Docker engine does not start here"
}

# engine_take_clients: the command lines of ENGINE_ROOT, where they run here. Docker's looks for its plugins in DOCKER_CONFIG.
engine_take_clients() {
	local plugin=$ENGINE_ROOT/usr/libexec/docker/cli-plugins/docker-compose
	mkdir -p "$ENGINE_STATE/bin" "$ENGINE_STATE/client/cli-plugins"
	! "$ENGINE_ROOT/usr/bin/docker" --version >/dev/null 2>&1 ||
		ln -sf "$ENGINE_ROOT/usr/bin/docker" "$ENGINE_STATE/bin/docker"
	! "$plugin" version >/dev/null 2>&1 ||
		ln -sf "$plugin" "$ENGINE_STATE/client/cli-plugins/docker-compose"
	PATH=$ENGINE_STATE/bin:$PATH
}

# engine_take_program: composeharden as the engine's root can run it, with its own libraries.
engine_take_program() {
	local folder=$ENGINE_STATE/program archive loader library
	archive=$(ldconfig -p | awk '$1 ~ /^libarchive\.so\.13/ { print $NF; exit }')
	loader=$(ldd "$COMPOSEHARDEN" | awk '$1 ~ /^\/.*ld-/ { print $1 }')
	mkdir -p "$folder"
	cp "$COMPOSEHARDEN" "$folder/program" && cp "$loader" ${archive:+"$archive"} "$folder/" || return
	ldd "$COMPOSEHARDEN" ${archive:+"$archive"} | awk '$2 == "=>" { print $3 }' | sort -u |
		while IFS= read -r library; do
			cp "$library" "$folder/" || return
		done
	printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$folder/${loader##*/}" "$folder" "$folder/program" \
		>"$folder/composeharden"
	chmod 755 "$folder/composeharden"
}

# engine_do COMMAND...: where the engine's command line is, as who has the engine, in the folder that is the current one;
# replaces the shell.
engine_do() {
	case $ENGINE_WITH in
	docker | podman-socket) exec "$@" ;;
	esac
	# shellcheck disable=SC2016,SC2093 # the inner shell expands it
	exec nsenter -t "$(cat "$ENGINE_STATE/outer.pid")" -m -n -p -- \
		env -u DOCKER_HOST -u DOCKER_CONFIG PODMAN_IGNORE_CGROUPSV1_WARNING=1 \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		ENGINE_WITH="$ENGINE_WITH" engine_user="$engine_user" \
		bash -c "$(declare -f engine_as_user)"'; cd "$0" && engine_as_user "$@"' "$PWD" "$@"
}

# engine_program ARGUMENT...: composeharden (COMPOSEHARDEN) there; replaces the shell.
engine_program() {
	local options=()
	case $ENGINE_WITH in
	docker | podman-socket) engine_do "$COMPOSEHARDEN" "$@" ;;
	esac
	[ "$ENGINE_STATE/program/composeharden" -nt "$COMPOSEHARDEN" ] || engine_take_program || return
	[ "$1" != try ] || options=(--engine=podman)
	engine_do "$ENGINE_STATE/program/composeharden" "$@" "${options[@]}"
}

# engine_compose ARGUMENT...: the Compose that goes with the engine; replaces the shell.
engine_compose() {
	case $ENGINE_WITH in
	podman | rootless) engine_do podman-compose --in-pod=false "$@" ;;
	esac
	[ ! -e "$ENGINE_STATE/client/cli-plugins/docker-compose" ] || exec docker compose "$@"
	exec docker-compose "$@"
}

# engine_run COMMAND...: in the namespaces of the engine, where its containers' addresses can be reached.
engine_run() {
	nsenter -t "$(cat "$ENGINE_STATE/outer.pid")" -m -n -p -- "$@"
}

# engine_stop: ends what engine_start started, and removes the engine's folder.
engine_stop() {
	local i pid
	# Ending the first process of the namespaces ends every process there, containers included.
	if pid=$(cat "$ENGINE_STATE/outer.pid" 2>/dev/null) && [ -n "$pid" ] &&
		grep -qsz "$engine_source/engine.sh" "/proc/$pid/cmdline"; then
		kill -KILL "$pid" 2>/dev/null
	elif pid=$(cat "$ENGINE_STATE/pid" 2>/dev/null) && [ -n "$pid" ] &&
		grep -qsz "$engine_source/engine.sh" "/proc/$pid/cmdline"; then
		kill -KILL "$pid" 2>/dev/null
	fi
	for ((i = 0; i < 100; i++)); do
		[ -d "/proc/${pid:-none}" ] || break
		! grep -qs '^State:.*Z' "/proc/$pid/status" || break
		sleep 0.1
	done
	for i in /sys/fs/cgroup/"${ENGINE_STATE##*/}" /sys/fs/cgroup/*/"${ENGINE_STATE##*/}"; do
		[ ! -d "$i" ] || find "$i" -depth -type d -exec rmdir {} + 2>/dev/null
	done
	for ((i = 0; i < 10; i++)); do
		rm -rf --one-file-system "$ENGINE_STATE" 2>/dev/null && break
		sleep 0.3
	done
	[ ! -e "$ENGINE_STATE" ]
}

[ "${BASH_SOURCE[0]}" = "$0" ] || return 0
set -u
case ${1:-} in
start) ENGINE_KEEP=1 engine_start ;;
stop) engine_stop ;;
inside) engine_inside ;;
images)
	# shellcheck source=tests/engine/images.sh
	. "$engine_source/images.sh"
	shift
	images_build "$@"
	;;
docker) shift && docker "$@" ;;
compose) shift && engine_compose "$@" ;;
run) shift && engine_run "$@" ;;
program) shift && engine_program "$@" ;;
*)
	echo "usage: engine.sh start|images|docker ARGUMENT...|compose ARGUMENT...|run COMMAND...|program ARGUMENT...|stop" >&2
	exit 2
	;;
esac
