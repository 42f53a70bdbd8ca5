#!/bin/sh
# Laws 2 and 12 to 15 over every image of the facts: fact-laws.py.
# usage: fact-laws.sh (environment: top_srcdir, COMPOSEHARDEN, PYTHON; skipped without Python and its yaml)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
with_yaml fact-laws.py "$top_srcdir/src/evidence/facts/images"
