# One image in one way: its service is started, used, restarted twice, stopped, and its posture compared with the
# expert's. Sourced by unknown.sh. What is found goes into a file, one NAME=TEXT a line.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by unknown.sh

patience=40 # seconds until a service must have worked as it is, at most

say() {
	printf '%s\n' "$1=$2" >>"$result"
}

# of_container FORMAT
of_container() {
	timeout 20 docker inspect --format "$1" "$container" 2>/dev/null
}

compose() {
	(cd "$folder" && COMPOSE_PROJECT_NAME=$project timeout 60 "${compose[@]}" "$@") >>"$folder/compose.log" 2>&1
}

# wait_for_use: until the oracle is content. 1: it never was; 2: the service did not stay up.
wait_for_use() {
	local began=$SECONDS state
	while :; do
		state=$(of_container '{{.State.Running}} {{.RestartCount}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}')
		case $state in
		"true 0 "*) ;;
		*) return 2 ;;
		esac
		if address=${state##* } container=$container turn=$turn timeout 25 \
			bash "$unknown_source/$name/oracle" >"$folder/oracle.log" 2>&1; then
			ready=$((SECONDS - began))
			return 0
		fi
		[ $((SECONDS - began)) -lt "$limit" ] || return 1
		sleep 0.4
	done
}

# service_override FILE: the expert's lines, as a file that Compose lays over the service's.
service_override() {
	local service
	service=$(awk '/^services:/ { inside = 1; next } inside && /^  [a-z]/ { sub(/:.*/, ""); print $1; exit }' \
		"$folder/compose.yaml")
	printf 'services:\n  %s:\n' "$service"
	sed 's/^/    /' "$1"
}

# take_steps FILE: what the file asks to do before the service is started, as its reader would do it. A volume that stays
# empty gets a file, as is said there.
take_steps() {
	local step volume
	while IFS= read -r step; do
		echo "step: $step" >>"$folder/compose.log"
		(cd "$folder" && COMPOSE_PROJECT_NAME=$project timeout 60 bash -c "$step") >>"$folder/compose.log" 2>&1 ||
			say note "its step fails"
		say steps 1
	done < <(sed -n -e 's/^ *> .*): \(docker .*\)/\1/p' -e 's/^# step: //p' "$1")
	grep -q '^steps=' "$result" || return 0
	for volume in $(docker volume ls --quiet --filter "label=com.docker.compose.project=$project"); do
		volume=$(docker volume inspect --format '{{.Mountpoint}}' "$volume")
		engine_run sh -c '[ -n "$(ls -A "$0")" ] || { touch "$0/.keep" && chown --reference="$0" "$0/.keep"; }' "$volume"
	done
}

# harden ARGUMENT...
harden() {
	timeout 60 "$COMPOSEHARDEN" "$@" compose.yaml >"$folder/harden.log" 2>&1 ||
		say note "exit status $?: $(tail -n 1 "$folder/harden.log")"
}

learn() {
	timeout 60 "$COMPOSEHARDEN" learn --from docker compose.yaml >learn.log 2>&1 ||
		say note "learn: exit status $?: $(tail -n 1 learn.log)"
}

# try: says how it ended; 0 is its word that the service works.
try() {
	timeout 300 "$COMPOSEHARDEN" try -i --timeout=25 compose.yaml >harden.log 2>&1
	case $? in
	0) say believed yes ;;
	1) ;;
	*) say note "try: $(tail -n 1 harden.log)" ;;
	esac
}

# prepare: the file of the way in a folder of its own.
prepare() {
	cp "$unknown_source/$name/compose.yaml" "$folder/"
	cd "$folder" || return
	case $way in
	as-is) : >harden.log ;;
	expert)
		service_override "$unknown_source/$name/expert" >compose.override.yaml
		cp "$unknown_source/$name/expert" harden.log
		;;
	plain) harden -i ;;
	inspect)
		docker image inspect "$(unknown_image "$name")" >inspect.json
		harden -i --inspect inspect.json
		;;
	learn) learn && harden -i ;;
	try) try ;;
	both) learn && try ;;
	esac
}

# same_as WAY: the result of an earlier way that gave the same file and the same steps.
same_as() {
	local other=$trials/$name/$1
	[ "$1" != "$way" ] && [ -f "$other.result" ] && [ ! -e "$folder/compose.override.yaml" ] || return
	cmp -s "$other/compose.yaml" "$folder/compose.yaml" || return
	cmp -s <(grep '^ *>.* chown ' "$other/harden.log") <(grep '^ *>.* chown ' "$folder/harden.log") || return
	{ cat "$other.result" && { grep '^believed=' "$result" || true; }; } >"$folder/same.result"
	mv "$folder/same.result" "$result"
	cp "$other/log" "$folder/log" 2>/dev/null || true
}

# is_root USER
is_root() {
	case $1 in
	'' | 0 | 0:* | root | root:*) return 0 ;;
	esac
	return 1
}

# posture_weaker: how the container's posture is weaker than the expert's, in words; nothing when it is not.
posture_weaker() {
	local settings expert=$unknown_source/$name/expert capability allowed
	mapfile -t settings < <(of_container '{{.Config.User}}
{{.HostConfig.ReadonlyRootfs}}
{{range .HostConfig.CapDrop}}{{.}} {{end}}
{{range .HostConfig.CapAdd}}{{.}} {{end}}
{{range .HostConfig.SecurityOpt}}{{.}} {{end}}
{{.HostConfig.Privileged}}')
	! is_root "${settings[0]}" || is_root "$(sed -n 's/^user: "\(.*\)"/\1/p' "$expert" | grep . ||
		docker image inspect --format '{{.Config.User}}' "$(unknown_image "$name")")" || echo user
	! grep -q '^read_only: true' "$expert" || [ "${settings[1]}" = true ] || echo read_only
	[[ " ${settings[2]}" =~ \ (CAP_)?(ALL|all)\  ]] || echo cap_drop
	allowed=" $(sed -n 's/^cap_add: \[\(.*\)\]/\1/p' "$expert" | tr ',' ' ') "
	for capability in ${settings[3]//CAP_/}; do
		[[ $allowed == *" $capability "* ]] || echo "$capability"
	done
	! grep -q '^security_opt:.*no-new-privileges:true' "$expert" ||
		[[ "${settings[4]}" =~ no-new-privileges(:true|=true)?\  ]] || echo no-new-privileges
	[ "${settings[5]}" != true ] || echo privileged
}

# stop_in_time: the service is asked to end, and does.
stop_in_time() {
	local code
	timeout 30 docker stop --time 10 "$container" >/dev/null 2>&1
	code=$(of_container '{{.State.ExitCode}}')
	[ -n "$code" ] && [ "$code" != 137 ]
}

# turns: the life of the service.
turns() {
	local ready=0
	compose up --detach
	container=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$project" | head -n 1)
	[ -n "$container" ] || return
	turn=1
	wait_for_use
	case $? in
	0) say starts yes && say works yes ;;
	1) say starts yes && return ;;
	2) return ;;
	esac
	say ready $ready
	say weaker "$(posture_weaker | xargs)"
	for turn in 2 3; do
		timeout 30 docker restart --time 4 "$container" >/dev/null 2>&1
		wait_for_use || break
		[ $turn != 3 ] || say restarts yes
	done
	! stop_in_time || say stops yes
}

clean() {
	local what=(--filter "label=com.docker.compose.project=$project") ids
	ids=$(docker ps --all --quiet "${what[@]}")
	# shellcheck disable=SC2086 # lists of ids
	{
		[ -z "$ids" ] || docker rm -fv $ids
		ids=$(docker network ls --quiet "${what[@]}")
		[ -z "$ids" ] || docker network rm $ids
		ids=$(docker volume ls --quiet "${what[@]}")
		[ -z "$ids" ] || docker volume rm $ids
	} >/dev/null 2>&1
}

# unknown_trial NAME WAY
unknown_trial() (
	name=$1 way=$2 began=$SECONDS container='' limit=$patience
	folder=$trials/$name/$way
	project=u${name//[-_]/}${way//-/}
	result=$trials/$name/$way.result
	mkdir -p "$folder"
	: >"$folder/new.result"
	$own_engine || clean # what an interrupted run left
	# What the image needs as it is, thrice, and something for slow machines.
	[ "$way" = as-is ] || [ ! -f "$trials/$name/as-is.result" ] ||
		limit=$(($(sed -n 's/^ready=//p' "$trials/$name/as-is.result" | grep . || echo 2) * 3 + 5))
	result=$folder/new.result
	prepare || return 0
	mv "$result" "$trials/$name/$way.result"
	result=$trials/$name/$way.result
	same_as plain || same_as inspect || same_as learn || {
		take_steps "$folder/harden.log"
		turns
		[ -z "$container" ] || timeout 20 docker logs "$container" >"$folder/log" 2>&1
		clean
	}
	say seconds $((SECONDS - began))
)
