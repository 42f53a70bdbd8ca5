#!/bin/sh
# The public kinds of cases: cases.py over testdata/cases.yaml.
# usage: cases.sh (environment: top_srcdir, COMPOSEHARDEN, PYTHON; skipped without Python and its yaml)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
with_yaml cases.py "$top_srcdir/testdata/cases.yaml"
