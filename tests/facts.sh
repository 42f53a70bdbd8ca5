#!/bin/sh
# The command `facts` and the option --facts, as users call them.
# usage: facts.sh (environment: COMPOSEHARDEN)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

cd "$work" || exit 99

# run STATUS ARGUMENT...: output in out and err.
run() {
	wanted=$1
	shift
	"$COMPOSEHARDEN" "$@" >out 2>err </dev/null
	status=$?
	ran=$*
	[ "$status" -eq "$wanted" ] || { fault "$ran: status $status, not $wanted"; cat err; }
}

# says LINE...: the output holds each of these whole lines. tells TEXT: the errors hold it.
says() {
	for line; do
		grep -qxF -- "$line" out || { fault "$ran: no line \"$line\" in:"; cat out; }
	done
}
tells() {
	grep -qF -- "$1" err || { fault "$ran: no \"$1\" in:"; cat err; }
}

known='A service of it gets this, all of it known:'
assumed='A service of it gets this, all of it assumed:'

run 0 facts postgres:17-alpine
says 'postgres:17-alpine: known as postgres (built in); other tags of it differ' "$known" \
	'    user: "70:70"' '      - /run/postgresql:uid=70,gid=70,mode=1777'
run 0 facts nginx
says 'nginx: known as nginx (built in)' "$known" '    user: "101:101"' \
	'      - /var/cache/nginx:uid=101,gid=101,mode=1777' '      - NET_BIND_SERVICE'
run 0 facts caddy
says 'caddy: known as caddy (built in)' "$known" '  writes              nothing' \
	'      - NET_BIND_SERVICE'
run 0 facts lscr.io/linuxserver/sonarr
says 'lscr.io/linuxserver/sonarr: known as linuxserver-sonarr (built in)' '      - SETUID'
grep -q '^    user:\|read_only: true' out && fault "$ran: gives a user or a read-only root"
run 0 facts n8nio/n8n
says '      - /home/node/.cache:uid=1000,gid=1000,mode=1777'
run 0 facts mcr.microsoft.com/mssql/server
says '      - NET_BIND_SERVICE'
run 0 facts elasticsearch:7.17.9
says '    user: "1000:0"'
run 0 facts louislam/uptime-kuma
says '      - SETUID'
# No fact asks for what the engine does not give to every container.
for image in hashicorp/vault lscr.io/linuxserver/swag tailscale/tailscale grafana/promtail; do
	run 0 facts "$image"
	grep -qE '^ +- (IPC_LOCK|NET_ADMIN|DAC_READ_SEARCH|SYS_[B-Z].*)$' out &&
		fault "$ran: a capability beyond the default ones"
done
run 0 facts ghcr.io/acme/unknown
says 'ghcr.io/acme/unknown: nothing is known of this image.' "$assumed" '    user: "1000:1000"'
run 0 facts --user 1234:1234 ghcr.io/acme/unknown
says '    user: "1234:1234"'
run 0 facts nginx null
says 'nginx: known as nginx (built in)' 'null: nothing is known of this image.' '  "null":'

run 0 facts
[ "$(wc -l <out)" -gt 200 ] || fault 'the list is short'
grep -q '^postgres  *999:999  *postgres$' out || fault 'the list holds no postgres'
run 0 facts --help
says 'Usage: composeharden facts [OPTION]... [IMAGE[:TAG]]...'
run 0 --help
grep -q '^  facts ' out || fault '--help does not name the command'
run 2 facts 'Not An Image'
tells 'invalid image reference'
run 2 facts --in-place nginx
tells '--in-place cannot be used with this command'

cat >own.yaml <<'END'
acme:
  match: ["ghcr.io/acme/*"]
  user: "4242:4242"
  tmpfs: [/var/lib/acme]
  sources: ["acme/infra:app/Dockerfile@1"]
END
cat >more.yaml <<'END'
widget: {match: [registry.example.com/widget], user: "7:7", sources: [us]}
END
run 0 facts --facts own.yaml --facts more.yaml ghcr.io/acme/unknown
says 'ghcr.io/acme/unknown: known as acme (--facts)' '    user: "4242:4242"' \
	'      - /var/lib/acme:uid=4242,gid=4242,mode=1777'
run 0 facts --facts own.yaml --facts more.yaml registry.example.com/widget:2
says '    user: "7:7"'
cat >.composeharden.yaml <<'END'
facts:
  widget: {match: [registry.example.com/widget], user: "8:8", sources: [policy]}
END
run 0 facts registry.example.com/widget
says 'registry.example.com/widget: known as widget (policy)' '    user: "8:8"'
run 0 facts --no-config registry.example.com/widget
says 'registry.example.com/widget: nothing is known of this image.'
rm .composeharden.yaml

printf 'services:\n  app:\n    image: ghcr.io/acme/app:1\n' >facts
run 0 --facts own.yaml -q -i ./facts
grep -qxF '    user: "4242:4242"' facts || fault './facts is not read as a file'
sed 's/user: .*/user: root/' own.yaml >bad.yaml
run 2 --facts bad.yaml ./facts
tells 'bad.yaml:3:9: user is what it runs as without being root; use needs_root'
run 2 --facts own.yaml --facts own.yaml ./facts
tells 'own.yaml:1:1: the entry is there twice: acme'
run 2 --facts nowhere.yaml ./facts
tells 'nowhere.yaml: no such file'
run 2 facts --facts bad.yaml
tells 'bad.yaml:3:9'

# What only matters to a start as root is told of such a start only.
cat >rooted.yaml <<'END'
rooted: {match: [rooted], user: "7:7", notes: [Of any.], root_notes: [Of root.], sources: [us]}
END
printf 'services:\n  app:\n    image: rooted\n' >notes.yml
run 0 --summary=full --facts rooted.yaml notes.yml
grep -q 'Of any\.' err || fault 'the note is not told'
! grep -q 'Of root\.' err || fault 'the note on a start as root is told to others'
printf '    x-composeharden: {user: root}\n' >>notes.yml
run 0 --summary=full --facts rooted.yaml notes.yml
grep -q 'Of root\.' err || fault 'the note on a start as root is not told'
run 0 facts --facts rooted.yaml rooted
says 'Notes on a start as root:'

[ "$failed" -eq 0 ]
