#!/bin/bash
# The settings come from the environment.
sed -i "s|^folder=.*|folder=${GUESTBOOK_FOLDER:-/data}|" /etc/guestbook.conf
[ -z "$GUESTBOOK_TITLE" ] || sed -i "s|^title=.*|title=$GUESTBOOK_TITLE|" /etc/guestbook.conf
exec python3 /opt/guestbook/guestbook.py 8080 "$(sed -n 's/^folder=//p' /etc/guestbook.conf)"
