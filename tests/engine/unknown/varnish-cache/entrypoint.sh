#!/bin/sh
# The pages as www-data, and the cache before them, which takes its own user.
set -e
setpriv --reuid www-data --regid www-data --init-groups python3 /opt/pages/pages.py 8081 /srv/pages &
exec varnishd -F -f /etc/varnish/default.vcl -a :80 -T none -s "malloc,$VARNISH_SIZE"
