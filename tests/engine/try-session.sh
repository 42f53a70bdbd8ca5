#!/bin/bash
# Records a session of composeharden try at a terminal, on a real engine of its own, as text: doc/try-session.txt.
# usage: try-session.sh [FILE]    (COMPOSEHARDEN names the program; without a FILE it goes to standard output)
#
# Exit 77: no engine can run here. Nothing of this machine stands in the record: neither a path nor a name.
# shellcheck disable=SC2016 # scripts of images
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u

here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/../.." && pwd)
COMPOSEHARDEN=${COMPOSEHARDEN:-${top_builddir:-$source_root}/composeharden}
[ -x "$COMPOSEHARDEN" ] || { echo "$COMPOSEHARDEN is not there" >&2 && exit 1; }
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-session.XXXXXX")
ENGINE_STATE=$TMPDIR/engine
export TMPDIR ENGINE_STATE LC_ALL=C.UTF-8 COMPOSEHARDEN
out=${1:-/dev/stdout}

. "$here/engine.sh"
. "$here/images.sh"
. "$here/try-lib.sh"
engine_skip() {
	echo "skipped: $*" >&2
	exit 77
}

command -v script >/dev/null || engine_skip "there is no script(1) to record with"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
engine_start
compose_plugin || engine_skip "there is no Compose 2"
stay='trap "exit 0" TERM
while :; do sleep 1; done'
{
	image shop/web 'mkdir -p /run/web && exec httpd -f -p 8080 -h /app' &&
		image shop/mailer 'while :; do su app -c "exec sleep 1000"; sleep 1; done &
'"$stay" &&
		image shop/notes 'set -- $(echo /data)
mkdir -p $1/notes && echo x >>$1/notes/list
'"$stay"
} >"$TMPDIR/images.log" 2>&1 || engine_skip "the images could not be built: $(tail -n 1 "$TMPDIR/images.log")"

mkdir "$TMPDIR/shop" "$TMPDIR/bin"
ln -s "$COMPOSEHARDEN" "$TMPDIR/bin/composeharden"
cat >"$TMPDIR/shop/compose.yaml" <<'END'
services:
  web:
    image: shop/web
    ports: ["127.0.0.1:8080:8080"]
  mailer:
    image: shop/mailer
  notes:
    image: shop/notes
END
cat >"$TMPDIR/commands" <<'END'
type() {
	printf '$ %s\n' "$1"
	eval "$1"
}
cd "$TMPDIR/shop"
type 'cat compose.yaml'
type 'composeharden try --watch=5 --for=20s --measure -i --learn facts.yaml'
type 'echo $?'
type 'cat facts.yaml'
END
PATH=$TMPDIR/bin:$PATH TERM=xterm COLUMNS=96 NO_COLOR=1 \
	timeout 1200 script -qefc "bash $TMPDIR/commands" "$TMPDIR/record" >/dev/null 2>&1 </dev/null

# Without what script adds, line ends of a terminal, its escapes, and this machine's folders and random ids.
sed -e '/^Script \(started\|done\)/d' -e 's/\r$//' -e 's/\x1b\[[0-9;?]*[A-Za-z]//g' -e "s|$TMPDIR|/home/you|g" \
	-e 's/sha256:[0-9a-f]\{64\}/sha256:.../g' "$TMPDIR/record" >"$TMPDIR/session"
grep -q '^\$ echo' "$TMPDIR/session" || { echo "the session was not recorded to its end" >&2 && exit 1; }
cat "$TMPDIR/session" >"$out"
