# The test images: one Debian base with every package, and a thin image of each folder in images/.
# Sourced by engine.sh and run.sh. shellcheck shell=bash

images_mirror=http://deb.debian.org/debian
images_suite=bookworm
# What the images run. The clients are for the requests of the tests.
images_packages=(
	nginx-light apache2 libapache2-mod-php8.2 php8.2-fpm libfcgi-bin postgresql-15 libnss-wrapper
	mariadb-server redis-server gosu memcached rabbitmq-server amqp-tools mosquitto mosquitto-clients
	haproxy caddy prometheus gunicorn s6 libcap2-bin busybox-static
)

# Left out: what no image here reads, half of the size.
images_leave_out=(
	'/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*'
	'/usr/share/javascript/*' '/usr/bin/promtool' '/usr/lib/*/libLLVM*'
	'/usr/lib/postgresql/*/lib/llvmjit*' '/usr/lib/postgresql/*/lib/bitcode/*'
)

# images_debian ROOT: the base in a folder.
images_debian() {
	local root=$1 proxy
	timeout 240 debootstrap --variant=minbase "$images_suite" "$root" "$images_mirror" || return
	proxy=$(apt-config dump 2>/dev/null | grep -E '^Acquire::https?::Proxy ')
	[ -z "$proxy" ] || printf '%s\n' "$proxy" >"$root/etc/apt/apt.conf.d/proxy"
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # starts no service
	chmod 755 "$root/usr/sbin/policy-rc.d"
	{ echo force-unsafe-io && printf 'path-exclude=%s\n' "${images_leave_out[@]}"; } \
		>"$root/etc/dpkg/dpkg.cfg.d/tests"
	mkdir -p "$root/etc/postgresql-common"
	echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
	DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 timeout 300 chroot "$root" \
		apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 \
		-o Dpkg::Options::=--force-confold "${images_packages[@]}" || return
	# Every image brings its own users, with the ids of the popular one; nobody's files are left over.
	find "$root" -xdev \( -uid +99 -o -gid +99 \) -exec chown -h root:root {} +
	sed -i -E '/^[^:]*:[^:]*:[1-9][0-9]{2}:/d' "$root/etc/passwd" "$root/etc/group" "$root/etc/shadow"
	rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/etc/apt/apt.conf.d/proxy \
		"$root"/var/lib/mysql "$root"/var/lib/rabbitmq "$root"/run/* "$root"/tmp/*
	mkdir -m 1777 "$root/run/lock"
	# The file capability of the popular image; a tar of it would need a flag at both ends.
	chmod 1777 "$root/tmp"
}

# images_base: the image composeharden-base, from the cache or new.
images_base() {
	local root=$ENGINE_STATE/debian tar key
	key=$(printf '%s\n' "$images_suite" "${images_packages[@]}" "$(declare -f images_debian)" | cksum | cut -d' ' -f1)
	tar=${ENGINE_CACHE:-}/base-$key.tar
	if [ -n "${ENGINE_CACHE:-}" ] && [ -s "$tar" ]; then
		timeout 120 docker import "$tar" composeharden-base >/dev/null
		return
	fi
	if ! images_debian "$root" >"$ENGINE_STATE/debian.log" 2>&1; then
		tail -n 15 "$ENGINE_STATE/debian.log" >&2
		return 1
	fi
	if [ -n "${ENGINE_CACHE:-}" ]; then
		mkdir -p "$ENGINE_CACHE"
		rm -f "$ENGINE_CACHE"/base-*.tar
		tar -C "$root" -cf "$tar.$$" . && mv "$tar.$$" "$tar" &&
			timeout 120 docker import "$tar" composeharden-base >/dev/null
	else
		tar -C "$root" -c . | timeout 120 docker import - composeharden-base >/dev/null
	fi || return
	rm -rf --one-file-system "$root"
}

# images_build_one FOLDER: builds it under every name in its file "names".
images_build_one() {
	local folder=$1 name tags=()
	while read -r name; do
		tags+=(--tag "$name")
	done <"$folder/names"
	timeout 120 docker build --quiet "${tags[@]}" "$folder" >"$ENGINE_STATE/build-${folder##*/}.log" 2>&1 && return
	echo "image ${folder##*/} was not built:" >&2
	tail -n 10 "$ENGINE_STATE/build-${folder##*/}.log" >&2
	return 1
}

# images_build [NAME...]: the base when it is missing, and all images or the ones named; two at a time.
images_build() {
	local name status=0 running=()
	docker image inspect composeharden-base >/dev/null 2>&1 || images_base || return
	[ $# -gt 0 ] || set -- $(cd "$engine_source/images" && echo *)
	for name in "$@"; do
		images_build_one "$engine_source/images/$name" &
		running+=($!)
		[ ${#running[@]} -lt 2 ] && continue
		wait "${running[0]}" || status=1
		running=("${running[@]:1}")
	done
	for name in "${running[@]}"; do
		wait "$name" || status=1
	done
	return $status
}
