#!/bin/sh
printf 'Content-Type: text/plain\r\n'
if cat >"/srv/notes/$QUERY_STRING"; then
	printf '\r\nwritten\n'
else
	printf 'Status: 500\r\n\r\n'
fi
