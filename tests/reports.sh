#!/bin/sh
# Reports: what is printed of testdata/reports/NAME/input.yml, and that no name in a file can act in any of them.
# usage: reports.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# UPDATE=1 writes what is expected anew: read it line by line before you keep it.
#
# A case is a folder with input.yml and, for each format whose text is kept, expected.FORMAT (of tables
# expected.table-COLUMNS and expected.table-COLUMNS-color); `args` holds words of options on one line.
# shellcheck disable=SC2317 # what is run is named
set -uf
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
LC_ALL=C.UTF-8

cases=$top_srcdir/testdata/reports

# check FORMAT REPORT INPUT
check() {
	python3 -B "$top_srcdir/tests/reports.py" "$@"
}

# run WORDS PROGRAM...: one more case, which prints what is wrong.
run() {
	words=$1
	shift
	count=$((count + 1))
	"$@" >"$work/told" 2>&1 && return
	fault "$words"
	head -n 40 "$work/told"
}

# report FORMAT INPUT [ARGUMENT...]: into $work/report.
report() {
	format=$1 input=$2
	shift 2
	rm -f "$work/report"
	(cd "$(dirname "$input")" && "$COMPOSEHARDEN" -q --no-config "$@" --format="$format" \
		-o "$work/report" "$(basename "$input")") </dev/null
}

same_text() {
	[ -s "$work/kept" ] || return
	if [ -n "${UPDATE:-}" ]; then cat "$work/kept" >"$1"; fi
	diff -u "$1" "$work/kept"
}

# The texts that are kept.
# shellcheck disable=SC2046 # names of cases hold no blanks
set -- $(cd "$cases" && ls)
for name; do
	case=$cases/$name
	for expected in $(cd "$case" && find . -name 'expected.*' | sort); do
		format=${expected#./expected.}
		color=never COLUMNS=80
		case $format in
		*-color) color=always ;;
		esac
		case $format in
		table-*) COLUMNS=${format#table-} COLUMNS=${COLUMNS%-color} ;;
		esac
		export COLUMNS
		# shellcheck disable=SC2046 # the words of one line
		run "there is no $format" report "${format%%-*}" "$case/input.yml" \
			--color=$color $(cat "$case/args" 2>/dev/null)
		: >"$work/kept"
		[ ! -f "$work/report" ] || sed 's/^Made by composeharden .*/Made by composeharden VERSION./' "$work/report" >"$work/kept"
		run "the $format is not what is expected" same_text "$case/$expected"
	done
done

if ! command -v python3 >/dev/null; then
	echo "python3 was not found: the cases of hostile names left out"
	set --
else
	set -- diff table markdown json sarif github gitlab services
fi
name=hostile
input=$cases/hostile/input.yml
for format; do
	run "there is no $format" report "$format" "$input"
	case $format in
	diff)
		# In a file it is exact, for patch; on a terminal nothing may act.
		"$COMPOSEHARDEN" --color=always --no-config "$input" >"$work/report" 2>"$work/summary"
		run "the summary lets something act" check terminal "$work/summary" "$input"
		run "the coloured diff lets something act" check terminal "$work/report" "$input"
		;;
	table)
		for COLUMNS in 20 60 80 120; do
			export COLUMNS
			run "there is no table" report table "$input" --color=always
			run "the table lets something act" check terminal "$work/report" "$input"
		done
		;;
	markdown)
		if command -v cmark-gfm >/dev/null; then
			cmark-gfm --unsafe -e table -e autolink -e strikethrough -e tasklist \
				"$work/report" >"$work/html"
			run "something acts in the Markdown" check markdown "$work/report" "$work/html"
		else
			echo "cmark-gfm was not found: 1 case of Markdown left out"
		fi
		;;
	*) run "something acts in the $format" check "$format" "$work/report" "$input" ;;
	esac
done

# What programs read, of all golden cases at once: SARIF by its schema and its fixes applied by hand, JSON by
# our schema, GitLab by its fields. SCHEMAS is a folder with sarif-schema-2.1.0.json.
name=machines
schemas=${SCHEMAS:-$top_srcdir/../shared/schema}
mkdir "$work/before" && cp -R "$top_srcdir/testdata/golden/." "$work/before" &&
	chmod -R u+w "$work/before" && cp -R "$work/before" "$work/after" || exit 99
# harden FOLDER ARGUMENT...: all its files, each as it is there; some are in trouble by intention.
harden() {
	(cd "$1" && shift && set +f && "$COMPOSEHARDEN" -q "$@" -- */input.yml) </dev/null 2>"$work/err"
	[ $? -le 2 ] && ! grep -i 'internal' "$work/err"
}
run "the golden cases give no reports" harden "$work/before" --format=sarif -o "$work/all.sarif" \
	--format=json -o "$work/all.json" --format=gitlab -o "$work/all.gitlab"
run "they are not hardened" harden "$work/after" -i
if [ $# -eq 0 ]; then
	: # said above
else
	run "SARIF fixes" python3 -B "$top_srcdir/tests/sarif-fixes.py" "$work/all.sarif" \
		"$work/before" "$work/after"
	run "GitLab fields" check gitlab-fields "$work/all.gitlab" -
fi
# Debian's python3 has jsonschema, whatever else is found first.
for python in /usr/bin/python3 python3; do
	"$python" -c 'import jsonschema' 2>/dev/null && break
	python=
done
# schema WORDS REPORT SCHEMA
schema() {
	if [ -z "$python" ]; then
		echo "python3 with jsonschema was not found: 1 case left out: $1"
	elif [ ! -f "$3" ]; then
		echo "$(basename "$3") was not found: 1 case left out: $1"
	else
		run "$1" "$python" -B "$top_srcdir/tests/reports.py" schema "$2" "$3"
	fi
}
schema "SARIF by the OASIS schema" "$work/all.sarif" "$schemas/sarif-schema-2.1.0.json"
schema "JSON by our schema" "$work/all.json" "$top_srcdir/doc/report.schema.json"

# --check shows people the table, and pipes the diff.
name=default
on_terminal() {
	check pty "$COMPOSEHARDEN" "$cases/sample/input.yml" && "$COMPOSEHARDEN" --check \
		"$cases/sample/input.yml" 2>/dev/null | grep -q '^+++ b/'
}
if [ $# -eq 0 ]; then
	: # said above
else
	run "--check on a terminal prints no table, or one in a pipe" on_terminal
fi

# What a filter is for is no report: --quiet keeps it, and prints nothing else.
name=filter
quiet_filter() {
	"$COMPOSEHARDEN" --no-config - <"$cases/sample/input.yml" >"$work/text" 2>/dev/null
	"$COMPOSEHARDEN" --no-config --quiet - <"$cases/sample/input.yml" >"$work/quiet" 2>"$work/said"
	grep -q 'read_only: true' "$work/quiet" && cmp "$work/text" "$work/quiet" && ! [ -s "$work/said" ]
}
run "--quiet keeps the text that a filter is asked for" quiet_filter

# A body that no code host takes is no report.
name=bounded
awk 'BEGIN {
	print "services:"
	for (i = 0; i < 3000; i++)
		printf "  service-%d:\n    image: example/%d\n    volumes: [\"data:/data\"]\n", i, i
	print "volumes: {data: }"
}' >"$work/many.yml"
is_bounded() {
	[ "$(wc -c <"$work/report")" -le 60000 ] && grep -q 'more services, left out' "$work/report" &&
		tail -n 1 "$work/report" | grep -q '^Made by' &&
		[ "$(grep -c '^<details>' "$work/report")" -eq "$(grep -c '^</details>' "$work/report")" ]
}
run "there is no markdown" report markdown "$work/many.yml"
run "it is longer than 60000 bytes, or does not say what is left out" is_bounded

echo "$count cases, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
