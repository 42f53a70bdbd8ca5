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

# posture_process PID MASK: one process of the service, or of its children.
posture_process() {
	local status uid effective bounding
	status=$(engine_run cat "/proc/$1/status" 2>/dev/null) || return 0
	uid=$(awk '$1 == "Uid:" { print $3 }' <<<"$status")
	effective=$(awk '$1 == "CapEff:" { print $2 }' <<<"$status")
	bounding=$(awk '$1 == "CapBnd:" { print $2 }' <<<"$status")
	posture_is "NoNewPrivs of a process" "$(awk '$1 == "NoNewPrivs:" { print $2 }' <<<"$status")" 1
	posture_is "CapBnd of a process" "$bounding" "$2"
	if [ "$uid" != 0 ]; then
		posture_is "CapEff of a process of user $uid" "$effective" 0000000000000000
	else
		posture_is "CapEff of a process of root" "$effective" "$2"
	fi
	posture_uids+=("$uid")
}

# posture_check: against what the case says: $user, $caps, $read_only, $runs_as.
posture_check() {
	local pid mask wanted=$user wanted_caps=$caps posture_uids=() first got
	case $variant in
	root | bound) wanted=root wanted_caps=$root_caps ;;
	esac
	got=$(of_container '{{range .HostConfig.CapAdd}}{{println .}}{{end}}' | sed 's/CAP_//' | sort | xargs)
	posture_is cap_add "${got:-nothing}" "${wanted_caps:-nothing}"
	posture_is cap_drop "$(of_container '{{range .HostConfig.CapDrop}}{{.}}{{end}}')" ALL
	posture_is security_opt "$(of_container '{{range .HostConfig.SecurityOpt}}{{.}}{{end}}')" no-new-privileges:true
	posture_is read_only "$(of_container '{{.HostConfig.ReadonlyRootfs}}')" "$read_only"
	case $wanted in
	root)
		got=$(of_container '{{.Config.User}}')
		case $got in
		'' | root | 0 | 0:*) ;;
		*) say posture "user is $got, not root" ;;
		esac
		;;
	image:*) ;;
	*) posture_is user "$(of_container '{{.Config.User}}')" "$wanted" ;;
	esac
	# shellcheck disable=SC2086 # a list of words
	mask=$(posture_mask $wanted_caps)
	for pid in $(timeout 20 docker top "$container" -eo pid | tail -n +2); do
		posture_process "$pid" "$mask"
	done
	first=$(of_container '{{.State.Pid}}')
	if [ "$wanted" != root ]; then
		wanted=${wanted#image:}
		for pid in "${posture_uids[@]}"; do
			posture_is "user of a process" "$pid" "${wanted%%:*}"
		done
		! $has_shell || posture_is "id -u" "$(inside id -u)" "${wanted%%:*}"
	elif [ -n "$runs_as" ]; then
		case " ${posture_uids[*]} " in
		*" $runs_as "*) ;;
		*) say posture "no process runs as $runs_as" ;;
		esac
	fi
	if $read_only; then
		engine_run cat "/proc/$first/mountinfo" | awk '$5 == "/" && $6 ~ /^ro(,|$)/ { found = 1 } END { exit !found }' ||
			say posture "the root is not mounted read-only"
		! $has_shell || timeout 20 docker exec --user 0 "$container" touch /composeharden-probe 2>&1 |
			grep -q 'Read-only file system' || say posture "root could write to the root"
	fi
}
