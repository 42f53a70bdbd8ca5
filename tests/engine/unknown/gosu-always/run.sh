#!/bin/bash
echo "$(date +%T) the feed starts"
exec gosu feed python3 /usr/local/lib/feed.py 8080 /srv/feed
