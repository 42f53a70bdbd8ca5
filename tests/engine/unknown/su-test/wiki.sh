#!/bin/sh
set -e
if [ "$(whoami)" = root ]; then
	chown -R wiki:wiki "$WIKI_HOME"
	exec su -m wiki -c "exec $0"
fi
cd "$WIKI_HOME"
exec python3 /opt/wiki/wiki.py 8080 pages
