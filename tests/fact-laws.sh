#!/bin/sh
# Laws 2 and 12 to 15 over every image of the facts: fact-laws.py.
# usage: fact-laws.sh (environment: top_srcdir, COMPOSEHARDEN, PYTHON; skipped without Python and its yaml)
set -u
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
: "${COMPOSEHARDEN:=$top_srcdir/composeharden}" "${PYTHON:=python3}"
"$PYTHON" -c 'import yaml' 2>/dev/null || { echo "skipped: no $PYTHON with yaml"; exit 77; }
exec "$PYTHON" "$top_srcdir/tests/fact-laws.py" "$COMPOSEHARDEN" "$top_srcdir/src/evidence/facts/images"
