#!/bin/sh
# What our view of services of several files is, against what Compose makes of them: before and after hardening.
# usage: compose-model.sh (environment: top_srcdir, COMPOSEHARDEN; CORPUS, a folder of real files,
# ../shared/corpus beside the sources when it is not set; what is not there is left out)
set -u
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
if ! "$python" -c 'import yaml, compose.config' 2>/dev/null; then
	echo "$python with the modules of docker-compose 1.29.2 was not found: left out"
	exit 77
fi
set -- "$top_srcdir/testdata/golden"
if [ -d "$corpus" ]; then
	set -- "$@" "$corpus"
else
	echo "there is no corpus of real files (set CORPUS): only the golden cases with trees are compared"
fi
exec "$python" -B "$top_srcdir/tests/compose-model.py" "$COMPOSEHARDEN" "$@"
