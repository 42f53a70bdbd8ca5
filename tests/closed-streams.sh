#!/bin/sh
# Standard streams that are closed: no file takes their place, and nothing that is printed lands in one.
# usage: closed-streams.sh (environment: COMPOSEHARDEN)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# A summary that is longer than one write, of many files, by several threads.
make_tree() {
	rm -rf "$work/tree"
	for i in $(seq 400); do
		mkdir -p "$work/tree/$i"
		printf 'services:\n  web:\n    image: nginx\n    volumes: [./d:/data]\n' >"$work/tree/$i/compose.yaml"
	done
}

# compare WHAT FILE: each file of the tree is like this one, and none is left beside it.
compare() {
	differ=$(find "$work/tree" -name compose.yaml ! -exec cmp -s {} "$2" \; -print | wc -l)
	[ "$differ" -eq 0 ] || fault "$1: $differ files hold something else than what was proved"
	[ "$(find "$work/tree" -type f | wc -l)" -eq 400 ] || fault "$1: there are other files than before"
}

make_tree
cp "$work/tree/1/compose.yaml" "$work/plain"
"$COMPOSEHARDEN" -iq --no-config "$work/tree/1" >/dev/null 2>&1 || exit 99
cp "$work/tree/1/compose.yaml" "$work/hardened"

# in_place STATUS WHAT REDIRECTIONS FILE [OPTION]: each file is then like this one.
in_place() {
	make_tree
	(
		eval "exec $3"
		exec "$COMPOSEHARDEN" -i --no-config -j4 ${5:+"$5"} "$work/tree"
	)
	status=$?
	[ $status -eq "$1" ] || fault "$2: status $status, not $1"
	compare "$2" "$4"
}

in_place 0 "stderr closed" '2>&- >/dev/null' "$work/hardened"
in_place 0 "stdin closed" '0<&- >/dev/null 2>&1' "$work/hardened"
in_place 0 "stdin and stderr closed" '0<&- >/dev/null 2>&-' "$work/hardened"
# What should be printed cannot be: that is trouble, is told where it can be, and nothing is written unseen.
in_place 2 "stdout closed" '>&- 2>/dev/null' "$work/plain"
in_place 2 "all closed" '0<&- >&- 2>&-' "$work/plain"
in_place 0 "all closed, and no diffs" '0<&- >&- 2>&-' "$work/hardened" -q

# What reads standard input says that it cannot.
"$COMPOSEHARDEN" --no-config - <&- >"$work/out" 2>"$work/err"
status=$?
[ $status -eq 2 ] || fault "reading a closed stdin: status $status, not 2"
[ -s "$work/err" ] || fault "reading a closed stdin: nothing is said"
[ "$failed" -eq 0 ]
