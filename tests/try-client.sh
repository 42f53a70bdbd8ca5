#!/bin/sh
# Which Compose `try` takes, with stand-ins for podman, docker-compose and podman-compose.
# usage: try-client.sh (environment: COMPOSEHARDEN, top_builddir)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

mkdir "$work/bin" "$work/own" "$work/project"
CALLS=$work/calls
PATH=$work/bin:/usr/bin:/bin
TMPDIR=$work
export CALLS PATH TMPDIR
cd "$work/project" || exit 99
cat >compose.yaml <<'END'
services:
  web: {image: "acme/web:1"}
END

# $PROVIDER is what podman hands over to, $SOCKET that it has one.
cat >"$work/bin/podman" <<'END'
#!/bin/sh
echo "podman $*" >>"$CALLS"
case $* in
version*) echo 5.8.0 ;;
"compose version") [ -z "$PROVIDER" ] && exit 125; echo "$PROVIDER version 9" ;;
"compose ls"*) [ -n "$SOCKET" ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; } ;;
"compose "*" config") cat compose.yaml ;;
esac
END
cat >"$work/own/podman-compose" <<'END'
#!/bin/sh
echo "podman-compose $*" >>"$CALLS"
case $* in
*--project-directory*) echo "unrecognized arguments" >&2; exit 2 ;;
*" config") cat compose.yaml ;;
esac
END
chmod +x "$work/bin/podman" "$work/own/podman-compose"

# run STATUS PROVIDER SOCKET
run() {
	: >"$CALLS"
	PROVIDER=$2 SOCKET=$3 timeout 20 "$COMPOSEHARDEN" try --engine=podman --dry-run >out 2>err </dev/null
	status=$?
	[ $status -eq "$1" ] || { fault "status $status, not $1"; cat err; }
	count=$((count + 1))
}

# calls PATTERN
calls() { grep -Eq "$1" "$CALLS" || { fault "not called: $1"; cat "$CALLS"; }; }

name="docker-compose with a socket"
run 0 "Docker Compose" yes
calls '^podman compose --project-name [^ ]* --project-directory .* config$'

name="docker-compose without a socket, and nothing else"
run 2 "Docker Compose" ""
grep -q 'install podman-compose.*socket' err || { fault "it is not said what is missing"; cat err; }
[ "$(wc -l <err)" -eq 1 ] || { fault "it is not said in one line"; cat err; }

name="nothing at all"
run 2 "" ""
grep -q 'neither "podman compose" nor podman-compose' err || { fault "it is not said what is missing"; cat err; }

PATH=$work/own:$PATH
name="docker-compose without a socket, and podman-compose"
run 0 "Docker Compose" ""
calls '^podman-compose --project-name [^ ]* --in-pod false --file .* config$'

name="podman-compose alone"
run 0 "" ""
calls '^podman-compose --project-name [^ ]* --in-pod false --file .* config$'

name="podman that hands over to podman-compose"
run 0 "podman-compose" ""
calls '^podman compose --project-name [^ ]* --in-pod false --file .* config$'

echo "$count runs, $failed failed"
[ "$failed" -eq 0 ]
