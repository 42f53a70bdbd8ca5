#!/bin/bash
# As root: what is there becomes the user's of the server, who goes on.
set -e
if [ "$(id -u)" = 0 ]; then
	find /var/lib/rabbitmq /var/log/rabbitmq ! -user rabbitmq -exec chown rabbitmq:rabbitmq {} +
	exec setpriv --reuid rabbitmq --regid rabbitmq --init-groups "$@"
fi
exec "$@"
