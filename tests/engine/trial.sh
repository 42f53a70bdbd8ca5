# One trial: a Compose file is started, used, looked at from outside, restarted twice and stopped.
# Sourced by run.sh. What it finds goes into the file $result, one NAME=TEXT a line.
# shellcheck shell=bash

# For the cases: requests to the container, which sees them on the turn (1 to 3) in $turn.

# near COMMAND...: where the container's address can be reached. A user's networks are in none of the engine's namespaces.
near() {
	if [ "$ENGINE_WITH" = rootless ]; then
		engine_run nsenter -t "$(of_container '{{.State.Pid}}')" -n -- "$@"
	else
		engine_run "$@"
	fi
}

# reach CURL-ARGUMENT...
reach() {
	near curl --silent --show-error --fail --max-time 15 "$@" 2>/dev/null
}

# get PATH CURL-ARGUMENT...: of the service's own port.
get() {
	local path=$1
	shift
	reach "$@" "http://$address:$port$path"
}

# upload PATH BYTES
upload() {
	head -c "$2" /dev/zero | get "$1" --header Expect: --data-binary @-
}

# inside COMMAND...: in the container, with the posture of the service.
inside() {
	timeout 30 docker exec "$container" "$@"
}

# healthy: what the service's own health check says, when it is asked.
healthy() {
	inside sh -c "$(of_container '{{if .Config.Healthcheck}}{{index .Config.Healthcheck.Test 1}}{{else}}false{{end}}')" >/dev/null 2>&1
}

# talk: sends its input to the service's port and prints the answer.
talk() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	near timeout 15 \
		bash -c 'exec 3<>"/dev/tcp/$1/$2" && cat >&3 && cat <&3' talk "$address" "$port"
}

# The trial itself.

say() {
	printf '%s\n' "$1=$2" >>"$result"
}

# of_container FORMAT
of_container() {
	timeout 30 docker inspect --format "$1" "$container" 2>/dev/null
}

# compose_open: a docker-compose for all trials of this shell, where it can be had as a Python module.
compose_open() {
	local answer
	compose_in='' compose_out=''
	[ -z "${ENGINE_ROOT:-}" ] || return 0
	coproc compose_server { exec "$engine_source/compose-server.py" 2>/dev/null; }
	# shellcheck disable=SC2154 # set by coproc; copies reach the shells below this one
	exec {compose_in}>&"${compose_server[1]}" {compose_out}<&"${compose_server[0]}"
	IFS= read -r -t 60 -u "$compose_out" answer && [ "$answer" = ready ] || compose_in=''
}

# compose ARGUMENT...
compose() {
	local status
	set -- --project-name "$project" "${compose_files[@]}" "$@"
	if [ -n "$compose_in" ]; then
		(IFS=$'\t' && printf '%s\t%s\n' "$folder/compose.log" "$*" >&"$compose_in")
		IFS= read -r -t 150 -u "$compose_out" status && return "$((status & 255))"
		return 1
	fi
	(cd "$folder" && timeout 120 bash "$engine_source/engine.sh" compose "$@" >>"$folder/compose.log" 2>&1)
}

find_container() {
	container=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$project" | head -n 1)
	[ -n "$container" ]
}

# wait_for_use SECONDS: until a request works. 2: the service did not stay up until then.
wait_for_use() {
	local end=$((SECONDS + $1)) state pause
	for pause in 0.3 0.5 0.8 {1..200}; do
		state=$(of_container '{{.State.Running}} {{.RestartCount}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}')
		address=${state##* }
		case $state in
		"true 0 "*) ;;
		*) return 2 ;;
		esac
		[ -z "$address" ] || ! use || return 0
		[ $SECONDS -lt $end ] || return 1
		sleep "${pause/#[1-9]*/1}"
	done
}

# keep_log: what the container wrote so far, before it is replaced or gone.
keep_log() {
	timeout 30 docker logs "$container" >>"$folder/log" 2>&1
}

# settle: until the service says nothing for a second, 10 s at most. A process that was forked a moment ago has no
# handler yet: gunicorn, asked to end while its second worker boots, waits for that one until it is killed.
settle() {
	local said before=''
	for _ in {1..10}; do
		said=$(timeout 30 docker logs "$container" 2>&1 | wc -c)
		[ "$said" != "$before" ] || return 0
		before=$said
		sleep 1
	done
}

# stop_in_time: asks the service to end; it must not have to be killed. More time than its own grace
# time is for slow machines: a service that does not listen to the signal has to be killed after any time.
stop_in_time() {
	local start limit=(--time 30) code
	settle
	start=$SECONDS
	[ "$variant" != blanket ] || limit=()
	timeout 60 docker stop "${limit[@]}" "$container" >/dev/null 2>&1
	say stop_seconds $((SECONDS - start))
	code=$(of_container '{{.State.ExitCode}}')
	[ "$code" != 137 ] && [ -n "$code" ]
}

# The steps that composeharden told for data that is there already. The Compose of these tests has another
# name, and the old container is there: its volumes are given away, by the base of the test images.
take_steps() {
	local step pattern='^docker compose .* busybox (chown .*)$'
	while IFS= read -r step; do
		step=${step#sudo }
		[[ ! $step =~ $pattern ]] || step="docker run --rm --volumes-from $container composeharden-base ${BASH_REMATCH[1]}"
		echo "step: $step" >>"$folder/compose.log"
		(cd "$folder" && timeout 60 bash -c "$step") >>"$folder/compose.log" 2>&1 ||
			say refused "its step failed: $step"
	done < <(sed -n 's/^ *> .*): \(.*\)/\1/p' "$folder/harden.log")
}

# A service with data of its first life becomes a hardened one.
trial_move() {
	turn=1
	compose up --detach && find_container && wait_for_use "$patience" && stop_in_time || return
	say starts yes
	harden
	take_steps
	docker rm "$container" >/dev/null
	turn=2
	compose up --detach && find_container && wait_for_use "$patience" || return
	say works yes
	say survives yes
	posture_check
	! stop_in_time || say stops yes
}

trial_turns() {
	local seen stops=yes
	compose up --detach
	find_container || return
	turn=1
	wait_for_use "$patience"
	seen=$?
	[ $seen = 2 ] || say starts yes
	[ $seen = 0 ] || return
	say works yes
	[ "$variant" = as-is ] || [ "$variant" = blanket ] || posture_check
	stop_in_time || stops=no
	if [ "$variant" = as-is ] && ! $all; then
		say survives untried
		say stops $stops
		return
	fi
	# The same container once more, and then a new one on the same volumes.
	turn=2
	if timeout 60 docker start "$container" >/dev/null 2>&1 && wait_for_use "$patience"; then
		stop_in_time || stops=no
		keep_log
		turn=3
		if compose up --detach --force-recreate && find_container && wait_for_use "$patience"; then
			say survives yes
		fi
	fi
	stop_in_time || stops=no
	say stops $stops
}

# The log's lines of refusals, without what changes from run to run.
complaints() {
	grep -aiE 'operation not permitted|read-only file ?system|permission denied|EPERM|EACCES|EROFS' "$1" |
		grep -vE "$harmless" | sed -E 's/[0-9]+/N/g' | sort -u
}

trial_clean() {
	local what=(--filter "label=com.docker.compose.project=$project") ids
	ids=$(docker ps --all --quiet "${what[@]}")
	# shellcheck disable=SC2086 # lists of ids
	{
		[ -z "$ids" ] || docker rm -fv $ids
		docker network rm "${project}_default"
		ids=$(docker volume ls --quiet "${what[@]}")
		[ -z "$ids" ] || docker volume rm $ids
	} >/dev/null 2>&1
}

# The Compose file of the variant, in a folder of its own.
trial_prepare() {
	local service
	if [ -n "$made_by_new" ]; then
		make_new
	else
		cp -a "$testdata/$name/." "$folder/"
	fi
	compose_files=(--file "$folder/compose.yml")
	case $variant in
	blanket)
		service=$(awk '/^services:/ { inside = 1; next } inside && /^  [a-z]/ { sub(/:.*/, ""); print $1; exit }' \
			"$folder/compose.yml")
		{
			sed -n '/^version:/p' "$folder/compose.yml"
			printf 'services:\n  %s:\n    user: "1000:1000"\n    read_only: true\n' "$service"
			printf '    tmpfs: [/tmp, /run]\n    cap_drop: [ALL]\n'
		} >"$folder/blanket.yml"
		compose_files+=(--file "$folder/blanket.yml")
		;;
	root)
		ask_for_root
		harden
		;;
	bound)
		# On a folder of the host, which the engine makes and root owns.
		sed -i "s,- $volume:/,- ./data:/," "$folder/compose.yml"
		# podman makes no folder that is missing.
		[ "$ENGINE_WITH" = docker ] || install -d -o "$engine_user" -g "$engine_user" "$folder/data"
		ask_for_root
		harden
		;;
	hardened) [ -n "$made_by_new" ] || harden ;;
	esac
}

# make_new: a file that `composeharden new` makes, and its secrets, as that says, readable for the user.
make_new() {
	local secret
	timeout 60 "$COMPOSEHARDEN" new --image "$made_by_new" service >"$folder/compose.yml" 2>"$folder/harden.log" ||
		say refused "exit status $?: $(tail -n 1 "$folder/harden.log")"
	sed -n 's/^    file: \([^ ]*\).*/\1/p' "$folder/compose.yml" | while IFS= read -r secret; do
		mkdir -p "$folder/secrets"
		(umask 077 && printf example >"$folder/$secret")
		chown "$user" "$folder/$secret"
	done
	diff -u /dev/null "$folder/compose.yml" >"$folder/compose.diff"
}

# An image that has a user of its own runs as root only by the author's word.
ask_for_root() {
	case $user in
	image:*) sed -i -E 's/^    (image|build):.*/&\n    user: "0:0"/' "$folder/compose.yml" ;;
	*) printf '\nx-composeharden:\n  user: root\n%s' "$root_needs" >>"$folder/compose.yml" ;;
	esac
}

harden() {
	local options=()
	if $inspect; then
		docker image inspect "$(table_image "$name")" >"$folder/inspect.json"
		options=(--inspect "$folder/inspect.json")
	fi
	timeout 60 "$COMPOSEHARDEN" --in-place "${options[@]}" "$folder/compose.yml" >"$folder/harden.log" 2>&1 ||
		say refused "exit status $?: $(tail -n 1 "$folder/harden.log")"
	diff -u "$testdata/$name/compose.yml" "$folder/compose.yml" >"$folder/compose.diff"
}

# trial_run NAME VARIANT: a case of cases/ in one of the variants of run.sh, if it is one for the case.
trial_run() (
	name=$1 variant=$2
	user='' caps='' root_caps='' bound_caps='' port=80 patience=90 has_shell=true read_only=true runs_as=''
	volume='' inspect=false harmless='^$' as_root=true root_needs='' made_by_new=''
	# shellcheck source=/dev/null
	. "$engine_source/cases/$name"
	[ "$variant" != blanket ] || patience=10
	[ -z "$made_by_new" ] || [ "$variant" = hardened ] || return 0
	case $variant in
	root) $as_root || return 0 ;;
	bound) [ -n "$volume" ] && [ "${user#image:}" = "$user" ] || return 0 ;;
	moved) [ -n "$volume" ] || return 0 ;;
	esac
	folder=$ENGINE_STATE/trials/$name/$variant
	project=${name//-/}${variant//-/}
	result=$folder.result
	rm -rf "$folder" "$result"
	mkdir -p "$folder"
	say began "$SECONDS"
	trial_prepare
	case $variant in
	moved) trial_move ;;
	*) trial_turns ;;
	esac
	[ -z "${container:-}" ] || keep_log
	touch "$folder/log"
	complaints "$folder/log" >"$folder/complaints"
	# What the service also says as it is cannot be our doing.
	mkdir -p "$ENGINE_STATE/trials/$name/as-is"
	touch "$ENGINE_STATE/trials/$name/as-is/complaints"
	comm -23 "$folder/complaints" "$ENGINE_STATE/trials/$name/as-is/complaints" |
		while IFS= read -r line; do
			say complaint "$line"
		done
	trial_clean
	say ended "$SECONDS"
)
