#!/bin/sh
# A baseline: what was there before does not fail --check, what is new does, what is gone is said.
# usage: baseline.sh (environment: COMPOSEHARDEN)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
LC_ALL=C.UTF-8

mkdir "$work/sub" && cd "$work" || exit 99
baseline=.composeharden-baseline.json

# run STATUS ARGUMENT...: output goes to out and err.
run() {
	wanted=$1
	shift
	count=$((count + 1))
	"$COMPOSEHARDEN" --no-config "$@" >out 2>err </dev/null
	status=$?
	[ $status -eq "$wanted" ] || fault "status $status, not $wanted: $*: $(cat err)"
}

# says TEXT: standard error or output holds it.
says() {
	grep -qF -- "$1" out err || fault "nothing says \"$1\" but: $(cat err)"
}

silent() {
	! grep -qF -- "$1" out err || fault "something says \"$1\""
}

cat >compose.yml <<'END'
services:
  web:
    image: example/web
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
  job:
    image: example/job
    privileged: true
END
cp compose.yml sub/compose.yml

run 1 --check .
run 2 --check --baseline $baseline .
says 'no such file'
run 2 -i --write-baseline .
run 0 --check --write-baseline .
[ -f $baseline ] || fault 'no baseline was written'
says 'findings are in the baseline now'
run 0 --check --baseline $baseline .
says 'in the baseline'
silent 'stale'
run 0 --check --fail-on=low --baseline $baseline .
cp $baseline first
run 0 --check --write-baseline .
cmp -s first $baseline || fault 'a second baseline differs from the first'

# Paths are those of its folder, wherever the program is started.
(cd sub && "$COMPOSEHARDEN" --no-config --check --baseline ../$baseline . >out 2>err) ||
	fault "started elsewhere, it fails: $(cat sub/err)"

# Lines that move, comments and other services change nothing.
{
	echo '# a comment'
	echo 'services:'
	echo
	sed 1d compose.yml
} >moved && mv moved compose.yml
run 0 --check --baseline $baseline .
silent 'stale'

# What is new fails, and only that is listed.
cat >>compose.yml <<'END'
  new:
    image: example/new
    pid: host
END
run 1 --check --baseline $baseline compose.yml
says 'host-pid'
silent '! privileged'
run 1 --check --baseline $baseline --format=github compose.yml
says '::new: '
silent 'it is privileged'
run 1 --check --baseline $baseline --format=sarif compose.yml
says '"baselineState": "new"'
says '"baselineState": "unchanged"'
run 1 --check --baseline $baseline --format=json compose.yml
says '"in_baseline": true'

# A new finding of a known service as well.
sed -i 's/    privileged: true/&\n    network_mode: host/' compose.yml
run 1 --check --baseline $baseline --service=job --fail-on=low compose.yml
says 'host-network'
run 0 --check --write-baseline .
run 0 --check --fail-on=low --baseline $baseline .

# What is gone is said, and dropped by the next one; what was not looked at is kept.
sed -i '/pid: host/d' compose.yml
run 0 --check --baseline $baseline compose.yml
says 'compose.yml: stale in the baseline: host-pid of new'
silent 'sub/compose.yml: stale'
run 0 --check --only=user --baseline $baseline compose.yml
silent 'stale'
run 0 --check --write-baseline compose.yml
grep -q 'sub/compose.yml' $baseline || fault 'a file that was not looked at is gone from the baseline'
! grep -q 'host-pid' $baseline || fault 'the stale entry is kept'
run 0 --check --baseline $baseline .
silent 'stale'
rm sub/compose.yml
run 0 --check --baseline $baseline compose.yml
says 'sub/compose.yml: stale'

# What is no baseline is named, with its place.
for text in '[]' '{"version": 2, "files": {}}' '{"version": 1}' '{"version": 1, "files": {"a": 1}}' \
	'{"version": 1, "files": {"a": {"b": 1}}}' '{' ''; do
	printf '%s' "$text" >bad.json
	run 2 --check --baseline bad.json compose.yml
	says 'bad.json'
done
# Nothing of it acts on a terminal.
printf '{"version": 1, "files": {"gone\\u001b[31m.yml": {"x": {"rule": "a\\nb", "service": "\\u202e"}}}}' >bad.json
run 1 --check --baseline bad.json compose.yml
says 'gone\x1B[31m.yml: stale in the baseline: a\nb of \u202E'

finish runs
