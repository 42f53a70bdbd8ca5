#!/bin/sh
# Prints the time that archives of the sources have: SOURCE_DATE_EPOCH, else that of the commit, else, in an unpacked
# archive, that of its files.
# usage: source-date.sh
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
	echo "$SOURCE_DATE_EPOCH"
elif [ -e "$here/.git" ]; then
	git -C "$here" -c safe.directory="$here" log -1 --format=%ct
else
	stat -c %Y "$here/configure.ac"
fi
