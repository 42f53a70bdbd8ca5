#!/bin/sh
# Builds the static program from an archive of the sources: one file that runs on any Linux of this architecture.
# usage: static.sh ARCHIVE FOLDER (environment: CC, MAKE): writes FOLDER/composeharden-VERSION-linux-ARCH and its line of
# FOLDER/SHA256SUMS. The same archive and the same packages give the same bytes, in whatever folder.
set -eu
umask 022
[ $# -eq 2 ] || { echo 'usage: static.sh ARCHIVE FOLDER' >&2; exit 2; }
archive=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
mkdir -p "$2"
folder=$(cd "$2" && pwd)
name=$(basename "$archive" .tar.xz)

work=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-static.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
unset MAKEFLAGS MFLAGS MAKELEVEL CFLAGS CPPFLAGS LDFLAGS DESTDIR
tar -C "$work" -xJf "$archive"
cd "$work/$name"

# flag COMMAND... FLAG: the flag, when the linker or compiler takes it.
echo 'int main(void) { return 0; }' >"$work/try.c"
flag() {
	"${CC:-gcc}" -Werror "$1" -o "$work/try" "$work/try.c" 2>/dev/null && printf ' %s' "$1"
	return 0
}
# The size is what people load: no unwinding tables, no unused functions, relocations packed.
cflags="-Os -ffunction-sections -fdata-sections$(flag -fno-asynchronous-unwind-tables)"
ldflags="-Wl,--gc-sections$(flag -Wl,-z,noseparate-code)$(flag -Wl,-z,pack-relative-relocs)"
# Layers of images are plain, gzip or zstd, and no other filter is ever asked for (src/evidence/image/unpack.c): libarchive's
# table of all of them shall not bring their libraries in.
unused=
for filter in bzip2 compress grzip lrzip lz4 lzip lzma lzop rpm uu xz; do
	unused="$unused -Wl,--defsym=archive_read_support_filter_$filter=archive_read_support_filter_none"
done
if ! ./configure --quiet --enable-static-program ${CC:+"CC=$CC"} CFLAGS="$cflags" LDFLAGS="$ldflags" >"$work/log" 2>&1; then
	tail -n 30 "$work/log" >&2
	echo 'static.sh: configure fails; a static program needs the static libraries, in Debian of libfyaml-dev, libjansson-dev,' >&2
	echo 'libarchive-dev, nettle-dev, libacl1-dev, libbz2-dev, liblz4-dev, liblzma-dev, libxml2-dev, libzstd-dev, zlib1g-dev' >&2
	exit 1
fi
{
	"${MAKE:-make}" -s -j"$(nproc 2>/dev/null || echo 1)" composeharden && rm composeharden &&
		"${MAKE:-make}" -s LDFLAGS="$ldflags$unused" composeharden
} >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; exit 1; }

binary=$name-linux-$(uname -m)
strip composeharden
./composeharden --version >/dev/null
rm -f "$folder/$binary"
cp composeharden "$folder/$binary"
cd "$folder"
[ ! -e SHA256SUMS ] || { grep -vF "  $binary" SHA256SUMS >SHA256SUMS.new || true; mv SHA256SUMS.new SHA256SUMS; }
sha256sum "$binary" >>SHA256SUMS
ls -l "$binary"
