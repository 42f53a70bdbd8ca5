# What a hardened service really has, seen from outside of its container. Sourced by run.sh.
# shellcheck shell=bash

posture_bits=(CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE)

# posture_mask NAME...: the capability set as /proc shows it.
posture_mask() {
	local mask=0 bit name
	for name in "$@"; do
		for bit in "${!posture_bits[@]}"; do
			[ "${posture_bits[$bit]}" != "$name" ] || mask=$((mask | 1 << bit))
		done
	done
	printf '%016x\n' $mask
}

# posture_is WHAT IS SHOULD
posture_is() {
	[ "$2" = "$3" ] || say posture "$1 is $2, not $3"
}

# posture_settings: what the engine was asked for.
posture_settings() {
	local settings
	# podman writes them otherwise; what counts is what the kernel says.
	[ "$ENGINE_WITH" = docker ] || return 0
	mapfile -t settings < <(of_container '{{range .HostConfig.CapAdd}}{{.}} {{end}}
{{range .HostConfig.CapDrop}}{{.}}{{end}}
{{range .HostConfig.SecurityOpt}}{{.}}{{end}}
{{.HostConfig.ReadonlyRootfs}}
{{.Config.User}}')
	settings[0]=$(tr ' ' '\n' <<<"${settings[0]//CAP_/}" | sort | xargs)
	posture_is cap_add "${settings[0]:-nothing}" "${wanted_caps:-nothing}"
	posture_is cap_drop "${settings[1]}" ALL
	posture_is security_opt "${settings[2]}" no-new-privileges:true
	posture_is read_only "${settings[3]}" "$read_only"
	case $wanted:${settings[4]} in
	root: | root:root | root:0 | root:0:* | image:*) ;;
	*) posture_is user "${settings[4]}" "$wanted" ;;
	esac
}

# posture_pids: the processes of the container. podman tells their numbers inside of it: those of its namespace are taken.
posture_pids() {
	if [ "$ENGINE_WITH" = docker ]; then
		timeout 30 docker top "$container" -eo pid | tail -n +2
		return
	fi
	# shellcheck disable=SC2016 # expanded by the inner shell
	engine_run sh -c 'space=$(readlink "/proc/$1/ns/pid") && for folder in /proc/[0-9]*; do
		[ "$(readlink "$folder/ns/pid" 2>/dev/null)" != "$space" ] || echo "${folder#/proc/}"
	done' sh "$(of_container '{{.State.Pid}}')"
}

# posture_processes: what the kernel says of the processes of the container, children included.
posture_processes() {
	local pid uid effective bounding privileges mask
	# shellcheck disable=SC2086 # a list of words
	mask=$(posture_mask $wanted_caps)
	posture_uids=()
	while read -r uid effective bounding privileges; do
		# The user who has the engine is root there, and others come from a range.
		[ "$ENGINE_WITH" != rootless ] || uid=$((uid == engine_user ? 0 : uid - 100000 + 1))
		posture_is "NoNewPrivs of a process" "$privileges" 1
		posture_is "CapBnd of a process" "$bounding" "$mask"
		if [ "$uid" != 0 ]; then
			# What the program's file gives it, some runtimes let a user have: no more than its bounding set.
			[ "$effective" = "$mask" ] ||
				posture_is "CapEff of a process of user $uid" "$effective" 0000000000000000
		else
			posture_is "CapEff of a process of root" "$effective" "$mask"
		fi
		posture_uids+=("$uid")
	done < <(
		for pid in $(posture_pids); do
			echo "/proc/$pid/status"
		done | engine_run xargs cat 2>/dev/null | awk '
			$1 == "Uid:" { uid = $3 }
			$1 == "CapEff:" { effective = $2 }
			$1 == "CapBnd:" { bounding = $2 }
			$1 == "NoNewPrivs:" { print uid, effective, bounding, $2 }'
	)
	[ ${#posture_uids[@]} -gt 0 ] || say posture "no process was seen"
}

# posture_users: who they are.
posture_users() {
	local uid
	if [ "$wanted" = root ]; then
		case " ${posture_uids[*]} " in
		*" ${runs_as:-${posture_uids[0]}} "*) ;;
		*) say posture "no process runs as $runs_as" ;;
		esac
		return
	fi
	wanted=${wanted#image:}
	for uid in "${posture_uids[@]}"; do
		posture_is "user of a process" "$uid" "${wanted%%:*}"
	done
	! $has_shell || posture_is "id -u" "$(inside id -u)" "${wanted%%:*}"
}

# posture_root: whether the root can be written, by root itself.
posture_root() {
	$read_only || return 0
	engine_run cat "/proc/$(of_container '{{.State.Pid}}')/mountinfo" |
		awk '$5 == "/" && $6 ~ /^ro(,|$)/ { found = 1 } END { exit !found }' ||
		say posture "the root is not mounted read-only"
	! $has_shell || timeout 30 docker exec --user 0 "$container" touch /composeharden-probe 2>&1 |
		grep -q 'Read-only file system' || say posture "root could write to the root"
}

# posture_check: against what the case says: $user, $caps, $read_only, $runs_as.
posture_check() {
	local wanted=$user wanted_caps=$caps posture_uids
	case $variant in
	root) wanted=root wanted_caps=$root_caps ;;
	bound) wanted=root wanted_caps=${bound_caps:-$root_caps} ;;
	esac
	posture_settings
	posture_processes
	posture_users
	posture_root
}
