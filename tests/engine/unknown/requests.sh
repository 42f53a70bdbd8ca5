# For the oracles of unknown/: requests to the service. Sourced by each of them; the driver sets the variables.
# shellcheck shell=bash
#
#   $address    of the service's container
#   $container  its id
#   $turn       1 at the first start, 2 and 3 after the restarts: an oracle looks for the data of the turn before
set -euo pipefail
# shellcheck disable=SC2034 # for the oracles
before=$((turn - 1))

# client COMMAND...: in a container that has clients, beside the service.
client() {
	timeout 20 docker exec -i unknown-client "$@"
}

# get URL-WITHOUT-HOST CURL-ARGUMENT...: as in get :8080/notes
get() {
	local url=$1
	shift
	client curl --silent --show-error --fail --max-time 10 "$@" "http://$address$url" </dev/null
}

# inside COMMAND...: in the service's container, with its posture.
inside() {
	timeout 20 docker exec -i "$container" "$@"
}

# seen COMMAND... PATH: on a file of the service's container, whoever may read it there.
seen() {
	timeout 20 nsenter -t "$(cat "$ENGINE_STATE/outer.pid")" -m -p -- "${@:1:$#-1}" \
		"/proc/$(docker inspect --format '{{.State.Pid}}' "$container")/root${!#}"
}

# keeps_notes :PORT[/PATH]: a service that takes PUT and GET; what is on a volume must be there after a restart.
keeps_notes() {
	client curl --silent --show-error --fail --max-time 10 --request PUT --data-binary "note $turn" \
		"http://$address$1/note-$turn" </dev/null
	[ "$(get "$1/note-$turn")" = "note $turn" ]
	[ "$turn" = 1 ] || [ "$(get "$1/note-$before")" = "note $before" ]
}
