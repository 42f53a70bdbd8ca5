#!/bin/bash
# A root file system of another Debian release with its container engine, for ENGINE_ROOT of engine.sh; as root.
# usage: engine-root.sh [--podman] RELEASE FOLDER
#
#   --podman   with podman and podman-compose as well
#
# From the mirror that apt has here. ENGINE_CACHE names a folder that keeps it for the next run, where it may. Exit 77: it
# cannot be made here, with the reason in one line.
set -u

podman=false
[ "${1:-}" != --podman ] || { podman=true && shift; }
[ $# -eq 2 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2; }
release=$1 folder=$2
packages=docker.io,docker-cli,docker-compose,iptables,iproute2,procps,curl,ca-certificates
more=(podman podman-compose crun netavark nftables aardvark-dns passt uidmap)

skip() {
	rm -rf --one-file-system "$folder"
	echo "skipped: $*"
	exit 77
}

[ "$(id -u)" -eq 0 ] || skip "another root file system needs root"
command -v debootstrap >/dev/null || skip "debootstrap is missing"
[ ! -e "$folder" ] || { echo "$folder is there already" >&2 && exit 2; }
mkdir -p "$folder" || exit
cached=${ENGINE_CACHE:+$ENGINE_CACHE/root-$release-$(cksum <<<"$packages $podman ${more[*]}" | cut -d' ' -f1).tar}
if [ -n "$cached" ] && [ -s "$cached" ]; then
	tar -C "$folder" --numeric-owner --xattrs -xf "$cached" && exit 0
	rm -rf --one-file-system "${folder:?}"/*
fi

# shellcheck disable=SC2016 # apt's own
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Component: main' 'Created-By: Packages' 2>/dev/null |
	grep -v security | head -n 1)
[ -n "$mirror" ] || skip "apt names no mirror of Debian here"
script=/usr/share/debootstrap/scripts/$release
[ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid # for releases that this debootstrap does not know
timeout 400 debootstrap --variant=minbase --include="$packages" "$release" "$folder" "$mirror" "$script" >"$folder.log" 2>&1 ||
	skip "debootstrap could not make $release: $(tail -n 1 "$folder.log")"
if $podman; then
	printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
	chmod 755 "$folder/usr/sbin/policy-rc.d"
	timeout 300 chroot "$folder" env DEBIAN_FRONTEND=noninteractive sh -c \
		'apt-get -qq -o Acquire::Check-Valid-Until=false update && apt-get -qq -y --no-install-recommends install "$@"' sh "${more[@]}" >>"$folder.log" 2>&1 ||
		skip "podman could not be installed: $(tail -n 1 "$folder.log")"
fi
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/* "$folder.log"
if [ -n "$cached" ]; then
	mkdir -p "$ENGINE_CACHE" && rm -f "$ENGINE_CACHE/root-$release-"*.tar
	if tar -C "$folder" --numeric-owner --xattrs -cf "$cached.$$" .; then
		mv "$cached.$$" "$cached"
	else
		rm -f "$cached.$$"
	fi
fi
exit 0
