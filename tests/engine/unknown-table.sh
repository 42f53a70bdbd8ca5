# The results of the images of unknown/: verdicts, and the tables for people. Sourced by unknown.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by unknown.sh

# table_value NAME WAY KEY: the first value that the trial said.
table_value() {
	sed -n "s/^$3=//p" "$trials/$1/$2.result" 2>/dev/null | head -n 1
}

# table_verdict NAME WAY: what happened, in words.
table_verdict() {
	if [ ! -f "$trials/$1/$2.result" ]; then
		echo -
	elif [ -z "$(table_value "$1" "$2" starts)" ]; then
		echo "does not start"
	elif [ -z "$(table_value "$1" "$2" works)" ]; then
		echo "does not work"
	elif [ -z "$(table_value "$1" "$2" restarts)" ]; then
		echo "does not survive a restart"
	elif [ -z "$(table_value "$1" "$2" stops)" ]; then
		echo "is killed at stop"
	else
		echo works
	fi
}

# table_weaker NAME WAY: what the expert has and the way has not. NET_BIND_SERVICE is not counted: it gives nothing here, and
# engines that do not let everybody take ports below 1024 need it.
table_weaker() {
	table_value "$1" "$2" weaker | tr ' ' '\n' | grep -vx NET_BIND_SERVICE | xargs
}

# table_cell NAME WAY: the verdict, and for hardened ones that work, how the posture compares with the expert's.
table_cell() {
	local verdict weaker
	verdict=$(table_verdict "$1" "$2")
	case $2:$verdict in
	as-is:* | expert:* | *:-) printf '%s' "$verdict" ;;
	*:works)
		weaker=$(table_weaker "$1" "$2")
		printf 'works%s' "${weaker:+, weaker: $weaker}"
		;;
	*) printf '**%s**' "$verdict" ;;
	esac
	[ -z "$(table_value "$1" "$2" steps)" ] || printf ' (c)'
}

table_row() {
	local way
	printf '| %s ' "$1"
	for way in "${ways[@]}"; do
		printf '| %s ' "$(table_cell "$1" "$way")"
	done
	printf '|\n'
}

table_count() {
	grep -l "^$1=$2" "${@:3}" 2>/dev/null | wc -l
}

# table_beliefs WAY NAME...: of how many services the trial says that they work, and of which wrongly.
table_beliefs() {
	local name way=$1 said=0 wrong=()
	shift
	for name in "$@"; do
		[ -n "$(table_value "$name" "$way" believed)" ] || continue
		said=$((said + 1))
		[ "$(table_verdict "$name" "$way")" = works ] || wrong+=("$name")
	done
	printf '; %d called working, %d of them wrongly%s' $said ${#wrong[@]} "${wrong[*]:+ (${wrong[*]})}"
}

# table_summary NAME...: a line for each way.
table_summary() {
	local way name files tight
	for way in "${ways[@]}"; do
		files=() tight=0
		for name in "$@"; do
			[ ! -f "$trials/$name/$way.result" ] || files+=("$trials/$name/$way.result")
			[ "$(table_verdict "$name" "$way")" != works ] || [ -n "$(table_weaker "$name" "$way")" ] ||
				tight=$((tight + 1))
		done
		if [ ${#files[@]} = 0 ]; then
			echo "$way: -"
			continue
		fi
		printf '%s: %d of %d start, %d work, %d after two restarts, %d stop in time' "$way" \
			"$(table_count starts yes "${files[@]}")" $# "$(table_count works yes "${files[@]}")" \
			"$(table_count restarts yes "${files[@]}")" "$(table_count stops yes "${files[@]}")"
		[ "$way" = as-is ] || printf '; %d work and are no weaker than the expert has them' $tight
		[ "$way" != try ] && [ "$way" != both ] || table_beliefs "$way" "$@"
		printf '; longest %s s\n' "$(sed -n 's/^seconds=//p' "${files[@]}" | sort -n | tail -n 1)"
	done
}

# table_rules NAME...: how often each rule of learn spoke, and for how many of these images the result works.
table_rules() {
	local name right
	for name in "$@"; do
		[ -f "$trials/$name/learn/.composeharden.facts.yaml" ] || continue
		right=0
		[ "$(table_verdict "$name" learn)" != works ] || right=1
		sed -n 's/^ *- "\(R[0-9]*\): .*/\1/p' "$trials/$name/learn/.composeharden.facts.yaml" | sort -u | sed "s/\$/ $right/"
	done | awk '{ fired[$1]++; right[$1] += $2 }
		END { for (rule in fired) printf "%s fired %d, right %d\n", rule, fired[rule], right[rule] }' | sort -t R -k 2n
}

# unknown_versions: of the program, the engine and Compose.
unknown_versions() {
	echo "$("$COMPOSEHARDEN" --version | head -n 1), Docker $(docker version --format '{{.Server.Version}}')," \
		"Compose $("${compose[@]}" version --short)"
}

# table_document FILE NAME...: the part of the file that is of this engine, between its marks.
table_document() {
	local file=$1 engine way name
	shift
	engine=$(docker version --format '{{.Server.Version}}' | cut -d. -f1)
	{
		printf '%s.\n\n' "$(unknown_versions)"
		table_summary "$@" | sed 's/^/- /'
		table_rules "$@" | sed 's/^/- /'
		printf '\n| image '
		printf '| %s ' "${ways[@]}"
		printf '|\n|---'
		for way in "${ways[@]}"; do
			printf '|---'
		done
		printf '|\n'
		for name in "$@"; do
			table_row "$name"
		done
	} >"$ENGINE_STATE/table"
	awk -v table="$ENGINE_STATE/table" -v engine="$engine" '
		/^<!-- end of Docker / { inside = 0 }
		!inside
		/^<!-- Docker / && $3 == engine ":" { inside = 1; while ((getline line < table) > 0) print line }' \
		"$file" >"$ENGINE_STATE/document" && cat "$ENGINE_STATE/document" >"$file"
}
