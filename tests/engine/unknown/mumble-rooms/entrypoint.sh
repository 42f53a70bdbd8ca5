#!/bin/sh
# The configuration is written anew from the environment at each start.
set -e
cat >/data/mumble_server_config.ini <<-END
	database=/data/murmur.sqlite
	ice=
	logfile=
	bonjour=false
	autobanSuccessfulConnections=false
	port=64738
	users=${MUMBLE_USERS:-20}
	welcometext="${MUMBLE_WELCOME:-Hello}"
END
if [ -n "$MUMBLE_SUPERUSER_PASSWORD" ]; then
	murmurd -fg -ini /data/mumble_server_config.ini -supw "$MUMBLE_SUPERUSER_PASSWORD"
fi
exec "$@"
