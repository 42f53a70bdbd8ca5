#!/bin/sh
# The reports of composeharden try, with a stand-in for the engine (tests/stand-in/docker).
# usage: try-reports.sh (environment: COMPOSEHARDEN, top_srcdir)
# shellcheck disable=SC2016 # Markdown and Compose in quotes
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

PATH=$top_srcdir/tests/stand-in:$PATH
FAKE=$work/fake
TMPDIR=$work
export PATH FAKE TMPDIR

# project: a new folder with the file at work, and an engine that knows nothing.
project() {
	rm -rf "$FAKE" "$work/project"
	mkdir "$FAKE" "$work/project"
	cd "$work/project" || exit 99
	cat >compose.yaml <<-'END'
		services:
		  web:
		    image: acme/web
		    ports: ["127.0.0.1:8080:8080"]
		  worker:
		    image: acme/worker:2
		  host:
		    image: acme/web
		    pid: host
	END
}

# run STATUS ARGUMENT...: the command.
run() {
	count=$((count + 1))
	wanted=$1
	shift
	"$COMPOSEHARDEN" try --watch=1 "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	[ "$status" -eq "$wanted" ] || fault "status $status instead of $wanted: $* $(tail -n 3 "$work/err")"
}

# says FILE TEXT...: the file holds each.
says() {
	file=$1
	shift
	for text; do
		grep -qF -e "$text" "$file" || fault "$(basename "$file") does not say: $text"
	done
}

# Options that mean nothing here: a line, no trial, and no silence.
project
name='wrong use'
for option in --check --fail-on=low --baseline=x --write-baseline --only=user --unsafe-fixes; do
	run 2 "$option"
	says "$work/err" "${option%%=*} cannot be used with this command"
	[ "$(wc -l <"$work/err")" -eq 2 ] || fault "$option: more than a line and where help is"
done
for words in --format=json "-o x" --format=diff\ --output=x "--learn x"; do
	for mode in --dry-run --clean; do
		# shellcheck disable=SC2086 # two words
		run 2 $mode $words
		says "$work/err" "$mode tries nothing"
	done
done
run 2 --format=nonsense
run 2 --format=json -o compose.yaml
says "$work/err" 'is an input'
[ ! -e "$FAKE/started" ] || fault 'something was started'

# Every format that there is, in one run.
name='all formats'
project
"$COMPOSEHARDEN" --format=nonsense 2>"$work/formats"
formats=$(sed -n 's/.*is none of //p' "$work/formats" | tr -d ,)
[ "$(echo "$formats" | wc -w)" -ge 8 ] || fault "these are not all formats: $formats"
printf '1 cannot open <b>@all\033[31m|`x`: Permission denied\n' >"$FAKE/worker.late"
set -- --trials=3
for format in $formats; do
	[ $# -lt 49 ] || break
	set -- "$@" "--format=$format" -o "$work/report.$format"
done
run 1 "$@" -v
for format in $formats; do
	[ ! -e "$work/report.$format" ] || [ -s "$work/report.$format" ] || fault "$format is empty"
done
says "$work/err" 'worker: ' 'web: works as hardened' 'host: not tried' 'compose.yaml: 3 services, ' 'known, trial'
says "$work/report.diff" '+    read_only: true' '   web:'
says "$work/report.markdown" '### Tried on' 'docker' '| `web` | works as hardened | started, restarted | ' \
	'| `host` | not tried: ' 'nobody used it for more'
says "$work/report.services" 'web' 'host'
for format in $formats; do
	[ ! -e "$work/report.$format" ] || ! grep -q "$(printf '\033')" "$work/report.$format" || fault "$format holds an escape of a log"
done
! grep -q '<b>' "$work/report.markdown" || grep -q '`[^`]*<b>' "$work/report.markdown" ||
	fault 'markdown holds the markup of a log'
sed -n 's/.*"state": "\(works\|.*-.*\|complains\)".*/\1/p' "$work/report.json" >"$work/states"
says "$work/states" works not-tried
for python in ${PYTHON:-/usr/bin/python3 python3}; do
	"$python" -c 'import jsonschema' 2>/dev/null || continue
	"$python" - "$top_srcdir/doc/report.schema.json" "$work/report.json" <<-'END' || fault 'the JSON report is not of its schema'
		import json, sys, jsonschema
		schema, report = (json.load(open(path)) for path in sys.argv[1:])
		jsonschema.Draft7Validator(schema).validate(report)
		found = {s["name"]: s["trial"] for f in report["files"] for s in f["services"]}
		assert found["web"]["trials"] == 1 and found["web"]["proved"], found
		assert found["host"]["why"] and not found["host"]["exercised"], found
		assert report["files"][0]["engine"] == {"name": "docker", "version": "20.10.24"}
	END
	break
done

name='standard output'
project
run 1 --format=services -q
printf 'compose.yaml\tweb\ncompose.yaml\tworker\ncompose.yaml\thost\n' >"$work/wanted"
same "$work/wanted" "$work/out" 'the services on standard output'
[ ! -s "$work/err" ] || fault '-q is not quiet'

name='settings of a plain run'
project
run 1 -i --comments --known-only
says compose.yaml 'read_only: true  # tried on this engine'
! grep -q 'cap_add' compose.yaml || fault '--known-only keeps what the trial shows not to be needed'
if "${PYTHON:-python3}" -c 'import yaml' 2>/dev/null; then
	project
	run 1 -i --layout=shared --format=json -o report.json
	says compose.yaml 'x-hardening' '<<: *hardening'
	says report.json '"written": true' '"shared": true'
fi

name='no engine'
project
cat >"$FAKE/docker" <<-'END'
	#!/bin/sh
	echo 'Cannot connect to the Docker daemon' >&2
	exit 1
END
chmod +x "$FAKE/docker"
PATH=$FAKE:$PATH run 2 --format=json
says "$work/out" '"error": {' 'Docker daemon'

name='late refusals'
project
echo '4 cannot rotate /var/log/web: Read-only file system' >"$FAKE/web.late"
cp compose.yaml before
run 1 -i --service=web --for=10m --learn facts.yaml --format=json -o report.json
says "$work/err" 'web: did not go on to work' 's of --for its log: cannot rotate /var/log/web' 's left (Ctrl-C'
says report.json '"state": "late"'
same before compose.yaml 'a service that complains late is not written'
[ ! -e facts.yaml ] || fault 'a service that complains late is learnt'
project
echo 4 >"$FAKE/worker.ends"
run 1 -i --service=web,worker --for=25s
says "$work/err" 'worker: did not go on to work' 'of --for it ended with status 1' 'web: works' 'kept up for 25 s more'
[ "$(grep -c read_only compose.yaml)" -eq 1 ] || fault 'not the other one alone is written'
project
echo 4 >"$FAKE/web.signal"
run 0 --service=web --for=1h
says "$work/err" '--for was ended by Ctrl-C after' 'then ended by Ctrl-C' 'web: works'
for time in 0 -1 10d 1.5m m '' 8d 169h; do
	run 2 "--for=$time"
	says "$work/err" '--for takes a time such as 90s, 10m or 2h'
done

name='not measured'
project
run 1 --measure=2
says "$work/err" 'note        it was not measured: the engine does not tell what its container takes'

name='measured'
project
echo '41.5MiB 12 30.00%' >"$FAKE/web.stats"
echo '1.5GB 700 250.10%' >"$FAKE/worker.stats"
run 1 --measure --learn facts.yaml --format=json -o report.json --format=diff
says "$work/err" 'measured    42 MiB, 12 tasks, 0.30 CPU at peak, while it was started, restarted' \
	'measured    1431 MiB, 700 tasks, 2.50 CPU at peak'
says report.json '"memory": 43515904' '"tasks": 700'
says facts.yaml 'measured: [memory 42m, pids 12, cpus 0.30, "while started, restarted"]'
! grep -q 'limit' "$work/out" || fault 'limits are written that nobody asked for'
! grep -q 'not measured' "$work/err" || fault 'who was measured was not'
count=$((count + 1))
"$COMPOSEHARDEN" --facts facts.yaml --enable=resource-limits --summary=full >/dev/null 2>"$work/err"
says "$work/err" 'memory 42m, pids'
cat >compose.yaml <<'END'
services:
  web:
    image: acme/web
    pids_limit: 99
  worker:
    image: acme/worker
    deploy: {resources: {limits: {cpus: "3"}}}
END
run 0 -i --measure=2 --comments --format=json -o report.json
says compose.yaml 'pids_limit: 99' 'mem_limit: 83m  # 2 times 42 MiB, its peak in a trial while it was started' \
	'cpus: 0.6  # 2 times 0.30 CPU'
[ "$(grep -c pids_limit compose.yaml)" -eq 1 ] || fault 'a limit that is there is written again'
! grep -q 'mem_limit: 28' compose.yaml || fault 'a limit contradicts those in deploy'
says report.json '"rule": "resource-limits"' 'deploy.resources.limits'
for factor in 0 0.9 101 x 1e1 inf -1 ''; do
	run 2 "--measure=$factor"
	says "$work/err" '--measure takes a factor from 1 to 100'
done

name='data and logs on a tmpfs'
project
printf 'C /var/lib/web\nA /var/lib/web/state.db\nA /var/lib/web/cache.bin\nC /var/log/web\nA /var/log/web/x.log\n' >"$FAKE/web.diff"
printf 'C /opt/worker\nA /opt/worker/scratch\nC /tmp\nA /tmp/worker.log\n' >"$FAKE/worker.diff"
printf '100 7 10 10 /var/lib/web/state.db\n5 8 10 10 /var/lib/web/cache.bin\n' >"$FAKE/web.stat"
printf '100 7 50 10 /var/lib/web/state.db\n5 9 50 50 /var/lib/web/cache.bin\n' >"$FAKE/web.stat2"
printf '10 7 10 10 /opt/worker/scratch\n' | tee "$FAKE/worker.stat" >"$FAKE/worker.stat2"
run 1 --format=json -o report.json --format=markdown -o report.md
says "$work/err" 'lost        what it keeps in /var/lib/web is gone' '/var/lib/web/state.db after a restart' \
	'lost        its log files in /var/log/web are gone'
[ "$(grep -c '^    lost ' "$work/err")" -eq 2 ] || fault 'more is called lost'
says report.json '"what it keeps in /var/lib/web is gone whenever it stops'
[ "$(grep -o 'Lost' report.md | wc -l)" -eq 2 ] || fault 'markdown does not say it once'

name='who is named'
project
cat >compose.yaml <<'END'
services:
  web:
    image: acme/web
  own:
    build: own
  off:
    image: acme/web
    profiles: [maintenance]
END
mkdir own
echo 'FROM scratch' >own/Dockerfile
echo '{"User": "app", "Volumes": {"/srv/files": {}}}' >"$FAKE/web.image"
"${PYTHON:-python3}" -c 'import yaml' 2>/dev/null || sed -i '/^  off:/,$d' compose.yaml
wanted=0
! grep -q off: compose.yaml || wanted=1
run $wanted --format=json -o report.json
[ "$wanted" -eq 0 ] || says "$work/err" 'off: not tried' 'its profiles are off: --profile'
says "$work/err" 'note        its image has USER app' 'note        its image is built'
says report.json '"its image has USER app' '"its image is built'
run 0 --dry-run --service=web,own
says "$work/err" 'web: to be tried' 'image       built for the trial'

[ -z "$(find "$work" -name 'composeharden-try-*')" ] || fault 'a folder of a trial is left'
finish 'runs of try'
