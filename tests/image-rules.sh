#!/bin/sh
# What follows from an image's content: image-rules.py over testdata/image-rules.yaml.
# usage: image-rules.sh (environment: top_srcdir, COMPOSEHARDEN, PYTHON; skipped without Python and its yaml)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
with_yaml image-rules.py "$top_srcdir/testdata/image-rules.yaml"
