#!/bin/sh
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
date -u +%FT%TZ >"$work/date"
find /inbox -type f -name '*.csv' -exec cat {} + | sort >"$work/rows"
python3 /usr/local/bin/render.py "$work" >/reports/.index.new
mv /reports/.index.new /reports/index.html
echo "$(cat "$work/date") $(wc -l <"$work/rows") rows" >>/reports/history.txt
