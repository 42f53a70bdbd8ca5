#!/bin/sh
# The public kinds of cases: cases.py over testdata/cases.yaml.
# usage: cases.sh (environment: top_srcdir, COMPOSEHARDEN, PYTHON; skipped without Python and its yaml)
set -u
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
: "${COMPOSEHARDEN:=$top_srcdir/composeharden}" "${PYTHON:=python3}"
"$PYTHON" -c 'import yaml' 2>/dev/null || { echo "skipped: no $PYTHON with yaml"; exit 77; }
exec "$PYTHON" "$top_srcdir/tests/cases.py" "$COMPOSEHARDEN" "$top_srcdir/testdata/cases.yaml"
