# What comes between a trial and its end; sourced by matrix.sh.
# shellcheck shell=bash disable=SC2016,SC2154,SC2034,SC2317 # what these scripts and the sourcing one set and call

interrupt_limit=120 # seconds for a trial to end when its engine is gone
registry_limit=1000 # seconds for a pull that hangs: the program's own bound is below

# interrupts_prepare: a disk of sixteen kilobytes, which the engine's root shows as well.
interrupts_prepare() {
	mkdir "$TMPDIR/full" || return
	mount -t tmpfs -o size=16k,mode=1777 tmpfs "$TMPDIR/full" 2>/dev/null || rmdir "$TMPDIR/full"
}

# begin NAME: a trial runs in the background, and has containers.
begin() {
	local i
	rm -rf "${TMPDIR:?}/$1" && cp -a "$source_root/testdata/try" "$TMPDIR/$1"
	start "$1" --timeout=8 --service store -i
	for ((i = 0; i < 300; i++)); do
		[ -z "$(docker ps --quiet --filter label=io.composeharden.try)" ] || return 0
		sleep 0.2
	done
}

# told_once NAME: the program's own last word is one line, and the file is as it was.
told_once() {
	local lines
	lines=$(grep -c '^composeharden: ' "$TMPDIR/$1.err")
	tail -n 5 "$TMPDIR/$1.err"
	[ "$lines" -eq 1 ] && cmp "$TMPDIR/$1/compose.yml" "$source_root/testdata/try/compose.yml"
}

interrupts() {
	begin interrupted
	signal INT
	finish
	tally interrupts "Ctrl-C ends a trial, as trouble" [ "$status" -eq 2 ]
	tally interrupts "  with one line, and the file is as it was" told_once interrupted
	tally interrupts "  and nothing is left" nothing_is_left

	begin killed
	signal KILL
	finish 2>/dev/null
	tally interrupts "what a killed trial left is removed" clean
	tally interrupts "  and nothing is left" nothing_is_left

	interrupts_engine
	interrupts_disk
	interrupts_registry
}

# The daemon and all that it started.
kill_engine() {
	kill -KILL "$(cat "$ENGINE_STATE/outer.pid")"
	wait "$engine_child" 2>/dev/null
}

interrupts_engine() {
	case $ENGINE_WITH in
	podman | rootless)
		leave_out interrupts "a dying engine" "podman has no daemon"
		return
		;;
	esac
	begin dying
	kill_engine
	if await $interrupt_limit; then
		finish
		tally interrupts "an engine that dies ends a trial, as trouble" [ "$status" -eq 2 ]
		tally interrupts "  with one line, and the file is as it was" told_once dying
	else
		tally interrupts "an engine that dies ends a trial in $interrupt_limit s" told_only "$TMPDIR/dying.err"
		signal KILL
		finish
	fi
	rm -rf "$ENGINE_STATE"/{exec,docker.sock,dockerd.pid}
	engine_start
	docker rm --force own >/dev/null && docker run --detach --name own --network none try/idle >/dev/null
	tally interrupts "when it is back, what was left is removed" clean
	interrupts_left
	before=$(inventory)
}

# interrupts_left: nothing of a trial is there; what the restart itself changed is no matter.
interrupts_left() {
	tally interrupts "  and nothing is left" bash -c '
		left=$(docker ps --all --quiet --filter label=io.composeharden.try; docker volume ls --quiet --filter label=io.composeharden.try
			docker network ls --quiet --filter label=io.composeharden.try; ls -d "$0"/composeharden-try-[0-9a-f]* 2>/dev/null)
		echo "$left"; [ -z "$left" ]' "$TMPDIR"
}

# A disk with no page left, and with one: the trial has its folder then, and can write nothing more.
interrupts_disk() {
	local pages
	if [ ! -d "$TMPDIR/full" ]; then
		leave_out interrupts "a full disk" "no tmpfs can be mounted here"
		return
	fi
	for pages in 4 3; do
		rm -rf "${TMPDIR:?}"/full/* "${TMPDIR:?}/filled" && cp -a "$source_root/testdata/try" "$TMPDIR/filled"
		head -c $((pages * 4096)) /dev/zero >"$TMPDIR/full/fill"
		TMPDIR=$TMPDIR/full disk_trial
		tally interrupts "a full disk ($((4 - pages)) pages left) ends a trial, as trouble" [ "$status" -eq 2 ]
		tally interrupts "  with one line, and the file is as it was" told_once filled
		tally interrupts "  and nothing is left" nothing_is_left
		tally interrupts "  nor on that disk" bash -c 'left=$(ls "$0" | grep -v "^fill$"); echo "$left"; [ -z "$left" ]' "$TMPDIR/full"
	done
}

disk_trial() {
	local full=$TMPDIR
	TMPDIR=${TMPDIR%/full}
	[ "$engine_user" = 0 ] || chown -R "$engine_user:$engine_user" "$TMPDIR/filled"
	(cd "$TMPDIR/filled" && TMPDIR=$full engine_program try --timeout=8 --service store -i \
		>"$TMPDIR/filled.out" 2>"$TMPDIR/filled.err")
	status=$?
}

# A registry that takes the connection, and never answers.
interrupts_registry() {
	local python=${PYTHON:-python3} registry began=$SECONDS
	if ! command -v "$python" >/dev/null; then
		leave_out interrupts "a slow registry" "no Python to make one with"
		return
	fi
	nsenter -t "$(cat "$ENGINE_STATE/outer.pid")" -n -- "$python" -c '
import socket, time
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 5005))
listener.listen()
held = []
while True:
    held.append(listener.accept())' &
	registry=$!
	mkdir -p "$TMPDIR/slow"
	printf 'services:\n  store:\n    image: 127.0.0.1:5005/acme/store:1\n' >"$TMPDIR/slow/compose.yml"
	start slow --timeout=8 -i
	sleep 3
	signal INT
	finish
	tally interrupts "Ctrl-C ends a trial whose image does not come" [ "$status" -eq 2 ]
	start slow --timeout=8 -i
	if await $registry_limit; then
		finish
		tally interrupts "a registry that never answers ends a trial by itself" [ "$status" -eq 1 ]
		tally interrupts "  and the service is named, with the reason" says slow store 'not tried' 'its image cannot be had'
	else
		tally interrupts "a registry that never answers ends a trial in $registry_limit s" told_only "$TMPDIR/slow.err"
		signal KILL
		finish
	fi
	echo "# slow registry: $((SECONDS - began)) s"
	tail -n 3 "$TMPDIR/slow.err" | sed 's/^/#   /'
	kill $registry
	wait $registry 2>/dev/null
	tally interrupts "  and nothing is left" nothing_is_left
}
