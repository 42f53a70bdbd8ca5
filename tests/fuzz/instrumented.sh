#!/bin/sh
# Builds libfyaml and jansson from Debian's source packages with the sanitizers of the fuzz targets, for FUZZ_LIBRARIES.
# usage: instrumented.sh FOLDER [SANITIZERS]   (the libraries are then in FOLDER/lib; needs clang, dpkg-dev and source packages in apt's lists)
# Then: FUZZ_LIBRARIES=FOLDER/lib make fuzz; with SANITIZERS (memory) FUZZ_SANITIZERS=memory as well.
set -eu
: "${1:?usage: instrumented.sh FOLDER}"
mkdir -p "$1/lib" "$1/source"
folder=$(cd "$1" && pwd)
flags='-g -O1 -fsanitize='${2:-address,undefined}' -fno-sanitize=function,alignment -fsanitize-coverage=trace-cmp,inline-8bit-counters,pc-table -fno-omit-frame-pointer'

# Lists of sources of their own: the machine's may have none.
lists=$folder/apt
mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
cat /etc/apt/sources.list.d/*.sources 2>/dev/null | sed 's/^Types:.*/Types: deb-src/' >"$lists/all.sources"
[ -s "$lists/all.sources" ] || sed 's/^deb /deb-src /' /etc/apt/sources.list >"$lists/all.list"
from=$(find "$lists" -maxdepth 1 -name 'all.*' -size +0 | head -n 1)
apt() {
	apt-get -qq -o Dir::Etc::SourceList="$from" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$lists/lists" \
		-o Dir::Cache="$lists/cache" "$@"
}
apt update
for package in libfyaml jansson; do
	(
		cd "$folder/source"
		apt source "$package"
		cd "$(find . -maxdepth 1 -type d -name "$package-*" | head -n 1)"
		[ -x configure ] || autoreconf -fi
		# What configure tries shall not fail for a sanitizer's sake: make gets the flags.
		./configure --quiet --disable-static CC=clang CFLAGS='-g -O1'
		make -s -j"$(nproc)" CFLAGS="$flags" -C "$([ "$package" = jansson ] && echo src || echo .)" || true
		find . -name "lib*.so*" -path '*.libs*' -exec cp -P {} "$folder/lib/" \;
	)
done
for library in libfyaml libjansson; do
	[ -e "$folder/lib/$library.so" ] || { echo "$library was not built" >&2; exit 1; }
done
echo "$folder/lib"
