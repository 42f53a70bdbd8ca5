#!/bin/sh
set -e
chown -R broker:broker /var/lib/broker
exec setpriv --reuid=broker --regid=broker --init-groups --inh-caps=-all "$@"
