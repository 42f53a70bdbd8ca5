#!/bin/sh
# composeharden audit: what docker 20.10 and podman 4.3 print of containers, drift, and input that is none.
# usage: audit.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# UPDATE=1 writes what is expected anew: read it line by line before you keep it.
#
# testdata/audit/NAME.json is what the engine printed; NAME.found what is found in it, line for line as
# "LINE RULE CONTAINER: MESSAGE"; NAME.drift the same against docker-compose.yml, the file that the containers of "after" (but
# the privileged one, which is still the old one) were made from and those of "before" were not.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

data=$top_srcdir/testdata/audit
cp "$data"/*.json "$data"/*.yml "$work" && cd "$work" || exit 99

# audit STATUS ARGUMENT...: output in out and err.
audit() {
	wanted=$1
	shift
	count=$((count + 1))
	timeout 120 "$COMPOSEHARDEN" audit "$@" >out 2>err
	got=$?
	[ "$got" = "$wanted" ] || fault "audit $*: status $got, not $wanted: $(head -n 3 err)"
}

# The findings of a Code Quality report, a line each.
findings() {
	awk -F '"' '/"description"/ { text = $4 } /"check_name"/ { rule = $4 }
		/"begin"/ { gsub(/[^0-9]/, ""); print $0, rule, text }' out
}

# found FILE: the findings must be what that file holds.
found() {
	findings >lines && mv lines out
	[ -z "${UPDATE:-}" ] || cp out "$data/$1"
	cmp -s "$data/$1" out && return
	fault "$1 differs"
	diff -u "$data/$1" out | head -n 30
}

# says WORDS: one line on standard error that holds them.
says() {
	[ "$(wc -l <err)" = 1 ] || fault "not one line but: $(cat err)"
	grep -qF -- "$1" err || fault "it does not say \"$1\" but: $(cat err)"
}

for name in docker-20.10-before docker-20.10-after podman-4.3; do
	audit 1 --format=gitlab "$name.json"
	found "$name.found"
	audit 1 --format=github - <"$name.json"
	sed 's/<stdin>/NAME/; s/file=[^,]*,//' out >from-stdin
	[ -s from-stdin ] || fault "nothing is printed of standard input"
done
for name in docker-20.10-before docker-20.10-after; do
	audit 1 --format=gitlab --against docker-compose.yml "$name.json"
	found "$name.drift"
done
# Only the container that was not made anew has drifted.
[ "$(grep -c ' drift ' out)" -gt 0 ] || fault "no drift"
! grep ' drift ' out | grep -v shop_worker_1 || fault "what was made anew has drifted"

# The same project over several files, with variables and what its services extend.
mkdir split
awk -v folder=split '
	/^  [a-z]*:$/ { service = $1 }
	service == "cache:" && /^    (user|mem_limit|tmpfs):/ { over = over $0 "\n"; next }
	service == "cache:" && /^    cap_drop:/ { next }
	service == "web:" && /image:/ { sub(/1\.27/, "${TAG}") }
	{ print >folder "/docker-compose.yml" }
	END {
		print "    extends: {file: common.yml, service: cache}" >folder "/docker-compose.yml"
		printf "services:\n  cache:\n%s", over >folder "/docker-compose.override.yml"
		print "services:\n  cache:\n    cap_drop: [ALL]\n  spare:\n    image: a:1" >folder "/common.yml"
		print "TAG=1.27" >folder "/.env"
	}' docker-compose.yml
cmp -s docker-compose.yml split/docker-compose.yml && fault "the project was not split"
# Which drift it is, and not which file says otherwise.
drifts() {
	sed -n 's/^[0-9]* \(drift .*\) where .*/\1/p'
}
drifts <"$data/docker-20.10-after.drift" >wanted-drift
for files in split/docker-compose.yml \
	'split/docker-compose.yml --against split/docker-compose.override.yml'; do
	# shellcheck disable=SC2086 # options
	audit 1 --format=gitlab --against $files docker-20.10-after.json
	findings | drifts >got-drift
	cmp -s wanted-drift got-drift || fault "$files: another drift: $(diff wanted-drift got-drift)"
	! grep -q spare err || fault "a service that is only there to be extended is missed"
done
: >split/nothing.yml
audit 1 --format=gitlab --against split/docker-compose.yml --against split/nothing.yml docker-20.10-after.json
findings | drifts | grep -q 'drift shop_cache_1' || fault "no drift of what only the override file says"
printf 'services: [' >split/docker-compose.override.yml
audit 2 --against split/docker-compose.yml docker-20.10-after.json
says 'split/docker-compose.override.yml:1:12: not valid YAML'

# Every reporter, and a report beside another.
for format in table diff json sarif github gitlab markdown html; do
	audit 1 --format="$format" docker-20.10-before.json
done
audit 1 --format=json -o report.json --format=sarif docker-20.10-before.json
[ -s report.json ] || fault "no report in a file"
# With cgroup v1 every container shares the host's control groups: that is said once.
[ "$(grep -c 'what an engine with cgroup v1 does' report.json)" = 1 ] || fault "cgroup v1 is not said once"

# Choices.
audit 1 --format=github --service shop_worker_1 docker-20.10-after.json
! grep -q shop_agent_1 out || fault "--service does not choose"
audit 0 --format=github --service shop_cache_1 docker-20.10-after.json
audit 0 --format=github --service shop_web_1 docker-20.10-after.json
audit 0 --format=github --only read-only --service 'shop_[wa][eg]*' docker-20.10-after.json
audit 1 --format=github --service shop_cache_1 --enable healthcheck --fail-on low docker-20.10-after.json

# Exceptions of the Compose file hold for its containers.
{
	cat docker-compose.yml
	printf '    x-composeharden: {allow: [read-only, drift], reason: old}\n'
} >allowed.yml
sed 's/shop_cache_1/shop_lone_1/; s/"ReadonlyRootfs": true/"ReadonlyRootfs": false/' \
	docker-20.10-after.json >writable.json
audit 1 --format=github --service shop_lone_1 --against docker-compose.yml writable.json
audit 0 --format=github --service shop_lone_1 --against allowed.yml writable.json

# No containers, and no input.
printf '[]' >none.json
audit 0 --format=github none.json
printf '' >empty.json
audit 2 empty.json
says 'empty.json: is empty'
printf '[{"Name": "/a", "Config": {' >cut.json
audit 2 cut.json
says 'cut.json:1:27: is not JSON'
printf '[{"Id": "sha256:1", "RepoTags": ["a:1"]}]' >image.json
audit 2 image.json
says 'image.json: holds something that is no container'
printf '["text"]' >text.json
audit 2 text.json
says 'holds something that is no container'
printf '[{"Name": "/a", "Config": {}, "HostConfig": {"Privileged": "yes"}}]' >type.json
audit 2 type.json
says 'container a: HostConfig.Privileged is not true or false'
printf '[{"Name": "/a", "Config": {}, "HostConfig": {"CapAdd": [1]}}]' >item.json
audit 2 item.json
says 'container a: HostConfig.CapAdd is not a list of texts'
printf '[{"Name": "/a", "Config": {}, "HostConfig": {}}, {"Name": "/a", "Config": {}, "HostConfig": {}}]' >twice.json
audit 2 twice.json
says 'holds the container a twice'
audit 2 nowhere.json
says 'nowhere.json: no such file'
audit 2 --against nowhere.yml docker-20.10-after.json
says 'nowhere.yml: no such file'
audit 2 --in-place docker-20.10-after.json
audit 2 docker-20.10-after.json docker-20.10-before.json

# Names and values that mean something elsewhere.
# shellcheck disable=SC2016 # variables for Compose
printf '[{"Name": "/$HOME ${X} \\u001b[31m\\n::error::x", "Config": {"Image": "a$b", "Env": ["P=$$1"]}, "HostConfig": {}}]' >hostile.json
audit 1 --format=github hostile.json
grep -q '^::error::x' out && fault "a name breaks out of the report"
grep -q "$(printf '\033')" out && fault "an escape sequence is printed"

# Fifty megabytes: every container is there.
awk 'BEGIN {
	printf "["
	for (i = 0; i < 500; i++) {
		printf "%s{\"Name\": \"/c%d\", \"Config\": {\"Image\": \"nginx\", \"Labels\": {\"x\": \"", i ? ",\n" : "", i
		for (j = 0; j < 1700; j++)
			printf "sixty four bytes of a label that nobody reads, again and again. "
		print "\"}}, \"HostConfig\": {\"ReadonlyRootfs\": true}}"
	}
	print "]"
}' >big.json
audit 1 --format=gitlab -o big.out big.json
[ "$(grep -c '"check_name": "user"' big.out)" = 500 ] || fault "50 MB: not every container is judged"

finish runs
