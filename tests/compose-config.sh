#!/bin/sh
# What Compose accepts before, it accepts after, and resolves to the same but for the controls.
# usage: compose-config.sh (environment and what is left out: see with-compose.sh)
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
export top_srcdir
exec sh "$top_srcdir/tests/with-compose.sh" compose-config.py 'yaml' testdata
