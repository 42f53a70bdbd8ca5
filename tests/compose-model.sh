#!/bin/sh
# What our view of services of several files is, against what Compose makes of them: before and after hardening.
# usage: compose-model.sh (environment and what is left out: see with-compose.sh)
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
export top_srcdir
exec sh "$top_srcdir/tests/with-compose.sh" compose-model.py 'yaml, compose.config' testdata/golden
