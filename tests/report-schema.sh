#!/bin/sh
# The JSON report against its schema; needs Python with jsonschema.
# usage: report-schema.sh (environment: top_srcdir, COMPOSEHARDEN; PYTHON, to try another one)
set -u
: "${top_srcdir:?}" "${COMPOSEHARDEN:?}"

# The one that Debian's packages are for comes first.
for python in ${PYTHON:-/usr/bin/python3 python3}; do
	if "$python" -c 'import jsonschema' 2>/dev/null; then
		exec "$python" "$top_srcdir/tests/report-schema.py" "$COMPOSEHARDEN" "$top_srcdir"
	fi
done
echo "Python with jsonschema (python3-jsonschema) was not found: all cases are skipped"
exit 77
