#!/bin/bash
set -e
mkdir -p /var/log/squid
chmod -R 755 /var/log/squid
chown -R proxy:proxy /var/log/squid /var/spool/squid
if [ ! -d /var/spool/squid/00 ]; then
	squid -N -z
fi
exec squid -NYC -d 1
