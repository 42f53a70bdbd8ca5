#!/bin/sh
# Runs a comparison with Compose: with the Python that docker-compose runs on, over test data and real files.
# usage: with-compose.sh SCRIPT MODULES FOLDER (environment: top_srcdir, COMPOSEHARDEN; CORPUS, a folder of real
# files, ../shared/corpus beside the sources when it is not set; what is not there is left out). FOLDER is the test
# data, below the sources; MODULES are the Python modules that SCRIPT needs.
set -u
script=$1 modules=$2 folder=$3
SOURCE_DATE_EPOCH=1767225600 # 2026-01-01
export SOURCE_DATE_EPOCH

top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
: "${COMPOSEHARDEN:=$top_srcdir/composeharden}"
corpus=${CORPUS:-$top_srcdir/../shared/corpus}

if ! command -v docker-compose >/dev/null; then
	echo "docker-compose was not found: left out"
	exit 77
fi
# The Python that docker-compose itself runs on has its modules.
python=$(sed -n '1s/^#! *\([^ ]*python[^ ]*\).*/\1/p' "$(command -v docker-compose)")
: "${python:=python3}"
if ! "$python" -c "import $modules" 2>/dev/null; then
	echo "$python with $modules was not found: left out"
	exit 77
fi
set -- "$top_srcdir/$folder"
if [ -d "$corpus" ]; then
	set -- "$@" "$corpus"
else
	echo "there is no corpus of real files (set CORPUS): only the test data is compared"
fi
exec "$python" -B "$top_srcdir/tests/$script" "$COMPOSEHARDEN" "$@"
