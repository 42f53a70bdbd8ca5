#!/bin/bash
# The password comes from the environment.
set -o nounset
printf '%s\n%s\n' "$SHARE_PASSWORD" "$SHARE_PASSWORD" | smbpasswd -s -a share >/dev/null || exit 1
exec smbd --foreground --no-process-group --debug-stdout </dev/null
