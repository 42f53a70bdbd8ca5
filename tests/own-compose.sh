#!/bin/sh
# The Compose file of our own container is as the program itself would have it, and the image is its last stage.
# usage: own-compose.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
mkdir "$work/packaging" && cp "$top_srcdir/Containerfile" "$work/" && cp "$top_srcdir/packaging/compose.yaml" "$work/packaging/" || exit 99
cd "$work" || exit 99

count=$((count + 1))
"$COMPOSEHARDEN" --check -q packaging/compose.yaml >out 2>&1 || fault "the own Compose file is not hardened: $(cat out)"
# It is hardened by what stands in it: without the controls the program writes the same again.
count=$((count + 1))
sed '/^    read_only:/,$d' packaging/compose.yaml >bare.yaml
cp bare.yaml again.yaml && mv again.yaml packaging/again.yaml
"$COMPOSEHARDEN" -q -i packaging/again.yaml >out 2>&1
same packaging/compose.yaml packaging/again.yaml "the program would harden it otherwise"
for line in 'FROM scratch' 'USER 65534:65534'; do
	count=$((count + 1))
	sed -n '/^FROM scratch/,$p' Containerfile | grep -qxF "$line" || fault "the last stage of the image has no \"$line\""
done
finish cases
