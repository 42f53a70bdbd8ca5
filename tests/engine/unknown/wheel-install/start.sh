#!/bin/bash
# Extensions are installed at each start, as the list of them may have changed.
set -euo pipefail
for extension in ${EXTENSIONS:-}; do
	python3 -m pip install --quiet --no-index --find-links=/wheels --break-system-packages "$extension"
done
exec python3 -m extension 8080 /data
