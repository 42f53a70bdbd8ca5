# The test images: one Debian base with every package, and a thin image of each folder in images/.
# shellcheck shell=bash
# Sourced by engine.sh and run.sh.

images_mirror=http://deb.debian.org/debian
images_suite=bookworm
images_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# What the images run, with the clients for the requests of the tests.
images_packages=(
	base-files base-passwd bash coreutils dash debianutils findutils grep libc-bin login mawk passwd
	perl-base sed tzdata util-linux busybox-static libcap2-bin gosu
	nginx-light apache2 libapache2-mod-php8.2 php8.2-fpm libfcgi-bin postgresql-15 libnss-wrapper
	mariadb-server-core mariadb-client-core redis-server memcached rabbitmq-server amqp-tools
	mosquitto mosquitto-clients haproxy caddy prometheus gunicorn s6
)
# What they depend on for other uses, and files that no image here reads: most of the size.
images_no_packages='^(libjs-.*|libllvm.*|libz3-.*|postgresql.*-common|perl|perl-modules.*|libperl.*|systemd.*|libsystemd-shared|dbus.*|locales|libc-l10n|libmagic.*)$'
images_no_files=(
	'./usr/share/doc/*' './usr/share/man/*' './usr/share/info/*' './usr/share/locale/*'
	'./usr/share/mysql/mysql-test/*' './usr/bin/promtool' './usr/lib/postgresql/*/lib/llvmjit*'
	'./usr/lib/postgresql/*/lib/bitcode/*' './usr/lib/postgresql/*/lib/plperl*'
)

# images_apt FOLDER COMMAND APT-ARGUMENT...: with lists and state in the folder, as if nothing were installed.
images_apt() {
	local folder=$1 command=$2
	shift 2
	timeout 240 "$command" -qq -o Dir::State="$folder" -o Dir::State::status="$folder/status" \
		-o Dir::Cache="$folder/cache" -o Dir::Etc::SourceList="$folder/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
		-o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Acquire::Languages=none \
		-o Acquire::Retries=3 "$@"
}

# images_lists FOLDER: the lists of the packages there are, for images_apt.
images_lists() {
	local folder=$1
	mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
	: >"$folder/status"
	echo "deb [signed-by=$images_keyring] $images_mirror $images_suite main" >"$folder/sources.list"
	images_apt "$folder" apt-get update
}

# images_debian FOLDER: the base in FOLDER/root: its packages unpacked, which is all that the images need. Their
# installation scripts would take ten times as long.
images_debian() {
	local folder=$1 root=$1/root packages
	mkdir -p "$folder/debs" "$root"
	images_lists "$folder" || return
	packages=$(images_apt "$folder" apt-get --simulate install "${images_packages[@]}" |
		awk '$1 == "Inst" { print $2 }' | sort -u | grep -vE "$images_no_packages") || return
	# shellcheck disable=SC2086 # a list of words
	(cd "$folder/debs" && images_apt "$folder" apt-get download $packages) || return
	mkdir -p "$root"/usr/{bin,sbin,lib,lib64}
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
	printf '%s\n' "${images_no_files[@]}" >"$folder/no-files"
	# shellcheck disable=SC2016 # expanded by the inner shell
	find "$folder/debs" -name '*.deb' -print0 | xargs -0 -P 2 -n 8 bash -c 'for deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$0" --numeric-owner --keep-directory-symlink \
			--exclude-from="$0/../no-files" || exit; done' "$root" || return
	images_settle "$root"
}

# images_settle ROOT: the little of the installation that counts here.
images_settle() {
	local root=$1
	cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
	cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
	sed 's/:.*/:*:19000:0:99999:7:::/' "$root/etc/passwd" >"$root/etc/shadow"
	sed 's/:.*/:*::/' "$root/etc/group" >"$root/etc/gshadow"
	chmod 640 "$root/etc/shadow" "$root/etc/gshadow"
	cp "$root/usr/share/libc-bin/nsswitch.conf" "$root/etc/nsswitch.conf"
	ln -sf mawk "$root/usr/bin/awk"
	[ -e "$root/usr/bin/sh" ] || ln -s dash "$root/usr/bin/sh"
	[ -e "$root/etc/mysql/my.cnf" ] || ln -s mariadb.cnf "$root/etc/mysql/my.cnf"
	rm -rf "$root"/var/{run,lock} "$root"/run/*
	ln -s /run "$root/var/run"
	ln -s /run/lock "$root/var/lock"
	mkdir -p "$root"/{proc,sys,dev,tmp,run} "$root/run/lock" "$root/var/tmp" "$root"/usr/local/{bin,sbin}
	chmod 1777 "$root/tmp" "$root/var/tmp" "$root/run/lock"
	chroot "$root" ldconfig
}

# images_base: the image composeharden-base, from the cache or new.
images_base() {
	local folder=$ENGINE_STATE/debian root=$ENGINE_STATE/debian/root tar key
	key=$(printf '%s\n' "$images_suite" "${images_packages[@]}" "$(declare -f images_debian images_settle)" |
		cksum | cut -d' ' -f1)
	tar=${ENGINE_CACHE:-}/base-$key.tar
	if [ -n "${ENGINE_CACHE:-}" ] && [ -s "$tar" ]; then
		timeout 120 docker import "$tar" composeharden-base >/dev/null
		return
	fi
	if ! images_debian "$folder" >"$ENGINE_STATE/debian.log" 2>&1; then
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
	rm -rf --one-file-system "$folder"
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
