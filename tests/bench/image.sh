#!/bin/sh
# Time and memory of reading images of 20 MiB, 200 MiB and 1 GiB, against `bsdtar -tf` of their layers: bsdtar passes over
# the layers of the archive itself, as they are files in it, so each is listed alone. It reads
# from a pipe: in a plain file it would seek from header to header, and no digest can be taken that way.
# Prints a Markdown table. The largest is left out where less than 6 GiB are free.
set -eu

bench=${top_builddir:?}/tests/bench
command -v bsdtar >/dev/null || { echo "bsdtar was not found: no images are read"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# read_one FORM PACKING MIB ROUNDS
read_one() {
	python3 "${top_srcdir:?}/tests/bench/make-image.py" "$1" "$2" "$3" "$work/image.tar"
	mkdir "$work/layers"
	case $1 in
	docker) bsdtar -xf "$work/image.tar" -C "$work/layers" --include '*/layer.tar' ;;
	*) bsdtar -xf "$work/image.tar" -C "$work/layers" --include 'blobs/*' ;;
	esac
	find "$work/layers" -type f -size -64k -delete
	echo
	echo "$3 MiB of files, $1, layers $2"
	echo
	echo '| command        |   cpu (s) | system (s) |  wall (s) | peak MiB | ratio  |'
	echo '|----------------|-----------|------------|-----------|----------|--------|'
	find "$work/layers" -type f >"$work/list"
	# shellcheck disable=SC2016 # that shell expands it
	"$bench/measure" "$4" sh -c 'while read -r layer; do cat "$layer" | bsdtar -tf -; done <"$0"' "$work/list" -- \
		"$bench/read_image" "$work/image.tar"
	rm -r "$work/layers" "$work/image.tar"
}

for size in 20 200; do
	read_one docker plain "$size" 5
	read_one oci gzip "$size" 5
	read_one oci zstd "$size" 5
done
free=$(df -Pk "$work" | awk 'END { print $4 }')
if [ "$free" -gt $((6 << 20)) ]; then
	read_one oci gzip 1024 3
else
	echo "less than 6 GiB are free: no image of 1 GiB"
fi

# Twenty images of 20 MiB, by one thread and by two: the wall times compare.
python3 "${top_srcdir:?}/tests/bench/make-image.py" oci gzip 20 "$work/image.tar"
echo 'services:' >"$work/compose.yaml"
set --
for number in $(seq 20); do
	printf '  s%s:\n    image: example.org/bench-%s:1\n' "$number" "$number" >>"$work/compose.yaml"
	set -- "$@" "--image=$work/image.tar=example.org/bench-$number:1"
done
echo
echo '20 images of 20 MiB, learn -j1 and -j2'
echo
echo '| command        |   cpu (s) | system (s) |  wall (s) | peak MiB | ratio  |'
echo '|----------------|-----------|------------|-----------|----------|--------|'
"$bench/measure" 3 "${COMPOSEHARDEN:?}" learn -j1 --no-config --all -o "$work/one.yaml" "$@" "$work/compose.yaml" -- \
	"${COMPOSEHARDEN:?}" learn -j2 --no-config --all -o "$work/two.yaml" "$@" "$work/compose.yaml"
