# Images under names that nobody knows: a small Debian base, a layer of packages for each list of them, and on these
# the images of unknown/. An image holds what it needs and no more, as what is in it is what `learn` goes by.
# shellcheck shell=bash
# Sourced by unknown.sh, after images.sh.

# shellcheck disable=SC2034 # read by images_debian
images_packages=(
	base-files base-passwd bash coreutils dash debianutils findutils grep libc-bin login mawk passwd
	perl-base sed tar gzip tzdata util-linux hostname procps
)
# Another word for what images.sh leaves out: the same, and what only installation scripts use.
images_no_packages+='|^(debconf|adduser|ucf|init-system-helpers|gcc-.*-base|lsb-base|sysvinit-utils|bsdextrautils|logrotate|ssl-cert|iso-codes|media-types|mime-support|libgl.*|libx11.*|fonts-.*|publicsuffix|dmsetup|libdevmapper.*|openssh-sftp-client|cpp-.*)$'
unknown_source=$engine_source/unknown
# The clients of the requests.
unknown_client=(curl bind9-dnsutils ldap-utils smbclient rsync openssh-client sshpass redis-tools netcat-openbsd)

# unknown_lists NAME...: the lists of packages of these images and of the client, one a line: the key, and the packages.
# A word "-PATTERN" leaves packages out.
unknown_lists() {
	local name file list
	for name in "$@"; do
		file=$unknown_source/$name/packages
		[ -f "$file" ] || continue
		list=$(grep -v '^#' "$file" | xargs)
		echo "$(unknown_key "$list") $list"
	done | sort -u
	echo "$(unknown_key "${unknown_client[*]}") ${unknown_client[*]}"
}

# unknown_key LIST
unknown_key() {
	printf '%s\n' "$images_suite" "$images_no_packages" "$(declare -f unknown_layer)" "$1" | cksum | cut -d' ' -f1
}

# unknown_closure FOLDER LIST: the packages of a layer: those of the list, and what they depend on without what is left out
# and the base's.
unknown_closure() {
	local folder=$1 word out='^$' wanted=()
	for word in $2; do
		case $word in
		-*) out+="|^(${word#-})$" ;;
		*) wanted+=("$word") ;;
		esac
	done
	images_apt "$folder" apt-get --simulate install "${wanted[@]}" | awk '$1 == "Inst" { print $2 }' |
		grep -vE "$images_no_packages" | grep -vE "$out" | cat - <(printf '%s\n' "${wanted[@]}") | sort -u |
		comm -23 - "$folder/base-packages"
}

# unknown_layer FOLDER KEY TAR: the packages of a list, unpacked, as an archive that ADD takes.
unknown_layer() {
	local folder=$1 root=$1/layer-$2 package
	mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root/var" "$root/run/lock"
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
	ln -s ../run "$root/var/run"
	ln -s ../run/lock "$root/var/lock"
	while read -r package; do
		dpkg-deb --fsys-tarfile "$folder/pool/$package"_*.deb | tar -x -C "$root" --numeric-owner \
			--keep-directory-symlink --exclude-from="$folder/no-files" || return
	done <"$folder/closure-$2"
	[ ! -d "$root/etc/mysql" ] || ln -sf mariadb.cnf "$root/etc/mysql/my.cnf"
	tar -C "$root" -cf "$3.$$" --exclude=./bin --exclude=./sbin --exclude=./lib --exclude=./lib64 \
		--exclude=./var/run --exclude=./var/lock --exclude=./run --exclude='*.pyc' . && mv "$3.$$" "$3"
	rm -rf --one-file-system "$root"
}

# unknown_settle ROOT: what the installation of libpam-runtime would write.
unknown_settle() {
	local kind
	for kind in account auth password session session-noninteractive; do
		echo "${kind%-*} required pam_unix.so" >"$1/etc/pam.d/common-$kind"
	done
}

# unknown_base FOLDER KEY: the base as the archive of that key, with the list of its packages.
unknown_base() {
	local base=$unknown_cache/unknown-base-$2 package
	images_debian "$1" && unknown_settle "$1/root" || return
	for package in "$1"/debs/*.deb; do
		package=${package##*/}
		echo "${package%%_*}"
	done | sort -u >"$base.packages"
	tar -C "$1/root" -cf "$base.tar.$$" . && mv "$base.tar.$$" "$base.tar"
}

# unknown_layers NAME...: the base and the layers of these images, from the cache or new.
unknown_layers() {
	local folder=$ENGINE_STATE/unknown-debian key base list missing=()
	base=$(unknown_key "${images_packages[*]}$(declare -f images_debian images_settle unknown_settle)")
	mkdir -p "$folder/pool"
	printf '%s\n' "${images_no_files[@]}" >"$folder/no-files"
	[ -s "$unknown_cache/unknown-base-$base.tar" ] || unknown_base "$folder" "$base" || return
	while read -r key list; do
		[ -s "$unknown_cache/unknown-$key.tar" ] || missing+=("$key $list")
	done < <(unknown_lists "$@")
	if [ ${#missing[@]} -gt 0 ]; then
		cp "$unknown_cache/unknown-base-$base.packages" "$folder/base-packages" && images_lists "$folder" || return
		for list in "${missing[@]}"; do
			unknown_closure "$folder" "${list#* }" >"$folder/closure-${list%% *}" || return
		done
		# shellcheck disable=SC2046 # a list of words
		(cd "$folder/pool" && images_apt "$folder" apt-get download $(sort -u "$folder"/closure-*)) || return
		printf '%s\n' "${missing[@]%% *}" | xargs -P 2 -I KEY bash -c \
			'. "$0" && . "$1" && unknown_layer "$2" KEY "$3/unknown-KEY.tar"' \
			"$engine_source/images.sh" "$engine_source/unknown-images.sh" "$folder" "$unknown_cache" || return
	fi
	rm -rf --one-file-system "$folder"
	# A new import would be another image, and what was built on the former would be built again.
	docker image inspect "composeharden-unknown:$base" >/dev/null 2>&1 ||
		timeout 120 docker import "$unknown_cache/unknown-base-$base.tar" "composeharden-unknown:$base" >/dev/null || return
	# What the printed steps give volumes away with.
	docker tag "composeharden-unknown:$base" busybox:latest
	docker tag "composeharden-unknown:$base" composeharden-unknown
}

# unknown_image NAME: the name that its compose.yaml uses.
unknown_image() {
	sed -n 's/^ *image: *//p' "$unknown_source/$1/compose.yaml" | head -n 1
}

# unknown_build_one NAME: builds an image from a copy of its folder, with the programs that several have.
unknown_build_one() {
	local folder=$ENGINE_STATE/build/$1 source=$unknown_source/$1 log=$ENGINE_STATE/build-$1.log list status=0
	local program=$source/program.c
	: >"$log"
	rm -rf "$folder" && mkdir -p "$folder" && cp -a "$source/." "$unknown_source"/*.py "$folder/" || return
	if [ -f "$source/packages" ]; then
		list=$(grep -v '^#' "$source/packages" | xargs)
		ln "$unknown_cache/unknown-$(unknown_key "$list").tar" "$folder/packages.tar" 2>/dev/null ||
			cp "$unknown_cache/unknown-$(unknown_key "$list").tar" "$folder/packages.tar" || return
	fi
	[ -f "$program" ] || ! grep -q '^COPY program ' "$source/Dockerfile" || program=$unknown_source/keeper.c
	if [ -f "$program" ]; then
		"${CC:-cc}" -Os -static -s -I "$unknown_source" -o "$folder/program" "$program" >"$log" 2>&1
	fi && timeout 120 docker build --quiet --tag "$(unknown_image "$1")" "$folder" >>"$log" 2>&1 || status=1
	[ $status = 0 ] || { echo "image $1 was not built:" && tail -n 10 "$log"; } >&2
	rm -rf "$folder"
	return $status
}

# unknown_client_start: a container with the clients, in the engine's own network, from where all services can be reached.
unknown_client_start() {
	local folder=$ENGINE_STATE/build/client
	docker container inspect unknown-client >/dev/null 2>&1 && return
	mkdir -p "$folder"
	cp "$unknown_cache/unknown-$(unknown_key "${unknown_client[*]}").tar" "$folder/packages.tar" || return
	printf 'FROM composeharden-unknown\nADD packages.tar /\nCMD ["sleep", "infinity"]\n' >"$folder/Dockerfile"
	timeout 120 docker build --quiet --tag composeharden-unknown-client "$folder" >/dev/null 2>"$ENGINE_STATE/client.log" &&
		docker run --detach --init --network host --name unknown-client composeharden-unknown-client >/dev/null
	rm -rf "$folder"
}

# unknown_build [NAME...]: two at a time; the images that could not be built are named, and the rest goes on.
unknown_build() {
	local name running=() status=0
	unknown_layers "$@" >"$ENGINE_STATE/unknown-layers.log" 2>&1 ||
		{ tail -n 5 "$ENGINE_STATE/unknown-layers.log" >&2 && return 1; }
	unknown_client_start || return
	for name in "$@"; do
		unknown_build_one "$name" &
		running+=($!)
		[ ${#running[@]} -lt 2 ] && continue
		wait "${running[0]}" || status=1
		running=("${running[@]:1}")
	done
	for name in ${running[@]+"${running[@]}"}; do
		wait "$name" || status=1
	done
	return $status
}
