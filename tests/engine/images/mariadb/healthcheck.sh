#!/bin/sh
# Whether the server answers, be it only that it lets nobody in.
mariadb --protocol=tcp --host=127.0.0.1 --user=nobody --execute='SELECT 1' 2>&1 | grep -qE '^1$|Access denied'
