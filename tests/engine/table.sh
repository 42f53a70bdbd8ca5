# The results of the trials: verdicts, and the table for people. Sourced by run.sh.
# shellcheck shell=bash

# table_value NAME VARIANT KEY: the first value that the trial said.
table_value() {
	sed -n "s/^$3=//p" "$ENGINE_STATE/trials/$1/$2.result" | head -n 1
}

# table_reason NAME VARIANT: the log's line that says most about a failure.
table_reason() {
	local log=$ENGINE_STATE/trials/$1/$2/log line
	line=$(grep -aiE 'operation not permitted|read-only file ?system|permission denied' "$log" | head -n 1)
	[ -n "$line" ] || line=$(grep -aiE 'error|fatal|fail|cannot|denied' "$log" | head -n 1)
	[ -n "$line" ] || line=$(tail -n 1 "$log")
	printf '%s\n' "$line" | tr -d '\r|`' | sed -E 's/\x1b\[[0-9;]*m//g; s/^([0-9]+:[A-Z] [0-9]+ [A-Z][a-z]+ [0-9]+ |ts=.* component=[^ ]* )?[]0-9\/: .,TZ+#[-]*//' | cut -c 1-110
}

# table_cell NAME VARIANT: what happened, in words.
table_cell() {
	local key words=(starts "does not start" works "does not work" survives "does not survive a restart"
		stops "has to be killed at stop")
	for ((key = 0; key < ${#words[@]}; key += 2)); do
		case $(table_value "$1" "$2" "${words[key]}") in
		yes | untried) continue ;;
		esac
		printf '**%s**' "${words[key + 1]}"
		[ "${words[key]}" = stops ] || printf ': `%s`' "$(table_reason "$1" "$2")"
		return
	done
	printf 'works'
}

# table_judge NAME VARIANT: whether the trial is good; if not, says why as a comment.
table_judge() {
	local cell status=0 key line
	cell=$(table_cell "$1" "$2")
	if [ "$cell" != works ]; then
		echo "# $1, $2: $cell"
		status=1
	fi
	[ "$2" != as-is ] || return $status
	for key in refused posture complaint; do
		while IFS= read -r line; do
			echo "# $1, $2: $key: $line"
			status=1
		done < <(sed -n "s/^$key=//p" "$ENGINE_STATE/trials/$1/$2.result" | sort -u)
	done
	if [ $status != 0 ]; then
		sed -n 's/^[+-][^+-]/#   &/p' "$ENGINE_STATE/trials/$1/$2/compose.diff"
		tail -n 5 "$ENGINE_STATE/trials/$1/$2/log" | sed 's/^/#   log: /'
		[ -n "$(table_value "$1" "$2" starts)" ] || tail -n 3 "$ENGINE_STATE/trials/$1/$2/compose.log" | sed 's/^/#   /'
	fi
	return $status
}

# table_seconds NAME VARIANT: the longest stop.
table_seconds() {
	sed -n 's/^stop_seconds=//p' "$ENGINE_STATE/trials/$1/$2.result" 2>/dev/null | sort -n | tail -n 1
}

# table_print CASE...: a Markdown table of what was run.
table_print() {
	local name variant
	echo '| image | as it is | blanket recipe | composeharden | composeharden, as root | longest stop |'
	echo '|---|---|---|---|---|---|'
	for name in "$@"; do
		printf '| %s ' "$(table_image "$name")"
		for variant in as-is blanket hardened root; do
			if [ -f "$ENGINE_STATE/trials/$name/$variant.result" ]; then
				printf '| %s ' "$(table_cell "$name" "$variant")"
			else
				printf '| - '
			fi
		done
		printf '| %s s |\n' "$(table_seconds "$name" hardened)"
	done
}

# table_document FILE CASE...: puts the table between its marks in a Markdown file.
table_document() {
	local file=$1
	shift
	table_print "$@" >"$ENGINE_STATE/table"
	awk -v table="$ENGINE_STATE/table" '
		/^<!-- end of table -->$/ { inside = 0 }
		!inside
		/^<!-- table: / { inside = 1; while ((getline line < table) > 0) print line }' \
		"$file" >"$ENGINE_STATE/document" && cat "$ENGINE_STATE/document" >"$file"
}

table_image() {
	local image
	image=$(sed -n 's/^made_by_new=\([^ ]*\).*/\1/p' "$engine_source/cases/$1")
	[ -z "$image" ] || { echo "$image, by \`composeharden new\`" && return; }
	sed -n 's/^ *image: *"\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$testdata/$1/compose.yml" | grep . ||
		sed -n 's/^FROM /built on /p' "$testdata/$1/Dockerfile"
}
