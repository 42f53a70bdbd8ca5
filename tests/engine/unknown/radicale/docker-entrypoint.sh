#!/bin/sh
set -e
if [ "$1" = radicale ] && [ "$(id -u)" = 0 ]; then
	chown -R radicale:radicale /data
	exec gosu radicale "$@"
fi
exec "$@"
