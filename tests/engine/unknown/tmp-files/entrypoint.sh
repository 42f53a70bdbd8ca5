#!/bin/sh
if [ ! -f /reader/config/settings.json ]; then
	echo "The settings are missing; they are made from the template."
	mkdir -p /reader/config
	cp /tmp/config/settings.json /reader/config/settings.json || exit 1
fi
exec python3 /opt/reader/reader.py 5000 /reader/config
