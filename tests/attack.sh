#!/bin/sh
# What broke into the program once, each kind by inputs of our own: layers that overflow, values of the environment, files
# outside, places of other files, capabilities that come back, a tmpfs over data, a folder swapped while -i runs. What `try`
# is asked for by hostile files: tests/engine/try.sh and tests/unit/test_host_access; closed streams: closed-streams.sh.
# usage: attack.sh (environment: COMPOSEHARDEN; PYTHON, without which the swapped folder is skipped)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${PYTHON:=python3}"

passed=0 failed=0

# check WHAT COMMAND...
check() {
	what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		echo "FAIL: $what"
		failed=$((failed + 1))
	fi
}

# enter NAME: an empty project, which is where what follows runs.
enter() {
	mkdir -p "$work/$1" && cd "$work/$1" || exit 99
}

# sane OPTION...: every format ends well, in-place writing too, and a second run changes nothing.
sane() {
	for format in diff table json sarif github gitlab markdown html; do
		"$COMPOSEHARDEN" "$@" --format="$format" >"$work/out" 2>"$work/err"
		[ $? -le 1 ] || return 1
	done
	"$COMPOSEHARDEN" "$@" -i >"$work/out" 2>"$work/err" || return 1
	"$COMPOSEHARDEN" "$@" >"$work/out" 2>"$work/err" || return 1
	! grep -q '^@@' "$work/out"
}

ports() {
	for port in $(seq "$1" "$2"); do printf '      - "%s:80"\n' "$port"; done
}

layers() {
	enter override
	{ printf 'services:\n  web:\n    image: nginx:1.27\n    ports:\n' && ports 2000 2150; } >compose.yaml
	printf 'services:\n  web:\n    ports: ["81:80"]\n' >compose.override.yaml
	check "100 ports and an override of one" sane --enable practice --unsafe-fixes
	enter extends
	{ printf 'services:\n  base:\n    image: nginx:1.27\n    ports:\n' && ports 3000 3090
		printf '  web:\n    extends: base\n    tmpfs: [/run, /tmp]\n    ports:\n' && ports 4000 4090; } >compose.yaml
	check "long lists that are extended" sane --enable practice --unsafe-fixes --layout shared
	enter include
	{ printf 'services:\n  web:\n    image: nginx:1.27\n    environment:\n'
		for i in $(seq 120); do printf '      - NAME%s=value\n' "$i"; done; } >part.yaml
	printf 'include: [part.yaml]\nservices:\n  web:\n    environment: [LAST=1]\n    cap_add: [CHOWN]\n' >compose.yaml
	check "a long list that is included and added to" sane --enable practice --unsafe-fixes
	enter twice
	printf 'services:\n  db: &db\n    image: example.org/db:1\n    security_opt: &opts [label:disable]\n    tmpfs: &places [/cache]\n  web:\n    image: example.org/app:1\n    security_opt: *opts\n    tmpfs: *places\n' >compose.yaml
	check "shared lists of which fixes take away" sane --unsafe-fixes
}

# silent WORD OPTION...: it stands in nothing that the program says.
silent() {
	word=$1
	shift
	for format in diff table json sarif github gitlab markdown html; do
		CH_CANARY=canary7351 "$COMPOSEHARDEN" --enable practice -v "$@" --format="$format" >"$work/out" 2>&1
		! grep -q "$word" "$work/out" || return 1
	done
}

# says WORD...: as fixed strings, in what the program tells of the project.
says() {
	CH_CANARY=canary7351 "$COMPOSEHARDEN" -v >"$work/out" 2>&1
	for word; do grep -qF -- "$word" "$work/out" || return 1; done
}

leaks() {
	enter environment
	# shellcheck disable=SC2016 # Compose's variables
	printf 'services:\n  web:\n    image: "nginx:${CH_CANARY}"\n    user: "${CH_CANARY}:0"\n    ports: ["80${CH_CANARY}:80"]\n    sysctls: ["kernel.${CH_CANARY}=1"]\n    devices: ["/dev/${CH_CANARY}:/dev/x"]\n' >compose.yaml
	check "a value of the environment is not shown" silent canary7351
	# shellcheck disable=SC2016
	check "what is written is shown" says 'nginx:${CH_CANARY}'
	enter outside
	mkdir -p ../secret
	printf 'PASSWORD=canary7352\ncanary7352 is no assignment\n' >../secret/creds
	printf 'services:\n  x: {image: canary7352, user: "canary7352"}\n' >../secret/other.yaml
	printf 'include:\n  - path: part.yaml\n    env_file: ../secret/creds\nservices:\n  web: {image: b, extends: {file: ../secret/other.yaml, service: x}}\n' >compose.yaml
	# shellcheck disable=SC2016
	printf 'services:\n  db: {image: "a:${PASSWORD}", env_file: ../secret/creds}\n' >part.yaml
	ln -s ../secret/creds .env
	ln -s ../secret/creds .composeharden.yaml
	check "nothing of a file outside is shown" silent canary7352
	rm .composeharden.yaml
	check "what was not read is said" says ../secret/other.yaml --allow-outside
}

places() {
	enter places
	printf '# %0300d\nservices:\n  key:\n    image: example.org/key:1\n    x-composeharden: {allow: [user], until: 2020-01-01}\n' 1 >base.yaml
	printf 'services:\n  s:\n    extends: {file: base.yaml, service: key}\n' >compose.yaml
	check "an exception of another file has its place there" says base.yaml:5:
	check "places of other files do no harm" sane
}

# holds WORD / lacks WORD: the hardened compose.yaml, as a fixed string.
holds() {
	"$COMPOSEHARDEN" -iq >/dev/null 2>&1
	grep -qF -- "$1" compose.yaml
}

lacks() {
	"$COMPOSEHARDEN" -iq >/dev/null 2>&1
	! grep -qF -- "$1" compose.yaml
}

meanings() {
	enter dropped
	printf 'services:\n  web:\n    image: nginx:1.27\n    user: root\n    cap_drop: [NET_BIND_SERVICE, CHOWN, SETUID]\n    ports: ["80:80"]\n' >compose.yaml
	check "a dropped capability stays dropped" lacks '- NET_BIND_SERVICE'
	check "all others are dropped as well" holds ALL
	enter taken
	printf 'services:\n  data:\n    image: example.org/a\n    volumes: ["shared:/tmp", "logs:/run"]\n  web:\n    image: example.org/b\n    volumes_from: [data]\nvolumes: {shared: {}, logs: {}}\n' >compose.yaml
	check "no tmpfs over what volumes_from brings" lacks '- /tmp'
	check "none over the second of its mounts" lacks '- /run'
	enter program
	printf 'FROM example.org/b\nWORKDIR /tmp/app\nCOPY run .\nCMD ["./run"]\n' >Dockerfile
	printf 'services:\n  web:\n    build: .\n' >compose.yaml
	: >run
	check "no tmpfs over the program" lacks '- /tmp'
}

# A program that opens a path again to write.
naive() {
	cat >"$work/naive" <<'END'
#!/bin/sh
for round in 1 2 3 4 5 6 7 8; do echo "# $round" >>"$3/a/compose.yaml"; done
END
	chmod +x "$work/naive"
}

# swap PROGRAM: a folder on the way is swapped for a link to outside as long as it runs.
swap() {
	"$PYTHON" - "$1" "$work/swap-${1##*/}" <<'END'
import os, subprocess, sys, threading
program, top = sys.argv[1:]
text = "services:\n  web:\n    image: nginx\n"
for number in range(40):
    here = f"{top}{number}"
    inside, outside = here + "/tree/a", here + "/outside"
    os.makedirs(inside); os.makedirs(outside)
    for folder in (inside, outside):
        with open(folder + "/compose.yaml", "w") as file:
            file.write(text)
    stop = threading.Event()
    def flip():
        while not stop.is_set():
            os.rename(inside, here + "/kept"); os.symlink(outside, inside)
            os.unlink(inside); os.rename(here + "/kept", inside)
    thread = threading.Thread(target=flip)
    thread.start()
    subprocess.run([program, "-i", "-q", here + "/tree"], capture_output=True)
    stop.set(); thread.join()
    with open(outside + "/compose.yaml") as file:
        if file.read() != text:
            sys.exit("written outside")
END
}

layers
leaks
places
meanings
if "$PYTHON" -c '' 2>/dev/null; then
	naive
	swap "$work/naive" 2>/dev/null && check "the swapped folder is a trap" false
	check "a folder that is swapped for a link" swap "$COMPOSEHARDEN"
else
	echo "skipped: the swapped folder (1 check): no $PYTHON"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
