#!/bin/bash
# A certificate of its own, until its owner mounts a real one.
set -e
if [ ! -s /etc/stunnel/service.pem ]; then
	umask 077
	openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=localhost -keyout /etc/stunnel/key -out /etc/stunnel/cert 2>/dev/null
	cat /etc/stunnel/key /etc/stunnel/cert >/etc/stunnel/service.pem
	umask 022
fi
setpriv --reuid=stunnel --regid=stunnel --clear-groups python3 /srv/notes.py 8080 /srv/notes &
exec stunnel /etc/stunnel/stunnel.conf
