#!/bin/sh
# Renders the report of what is in the inbox every $INTERVAL seconds, and publishes it.
set -e
mkdir -p /reports /inbox
(cd /reports && exec python3 -m http.server 8080) &
server=$!
trap 'kill $server; exit 0' TERM INT
while :; do
	report.sh || echo "report failed" >&2
	sleep "$INTERVAL" &
	wait $!
done
