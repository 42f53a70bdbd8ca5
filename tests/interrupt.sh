#!/bin/sh
# A signal while files are written in place: each is the old or the new one whole, and nothing is left beside it.
# usage: interrupt.sh (environment: COMPOSEHARDEN, ROUNDS)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${ROUNDS:=12}"

cut=0

mkdir "$work/whole" "$work/tree"
printf 'services:\n  web:\n    image: nginx\n' >"$work/old"
cp "$work/old" "$work/whole/compose.yaml"
"$COMPOSEHARDEN" -iq --no-config "$work/whole" || exit 99
for i in $(seq 300); do
	mkdir "$work/tree/$i"
done

for round in $(seq "$ROUNDS"); do
	for i in $(seq 300); do
		cp "$work/old" "$work/tree/$i/compose.yaml"
	done
	case $((round % 3)) in
	0) signal=TERM code=143 ;;
	1) signal=HUP code=129 ;;
	*) signal=INT code=130 ;;
	esac
	# Not by "&": a shell lets its jobs ignore SIGINT.
	timeout -s "$signal" "0.0$((10 + round * 7 % 90))" "$COMPOSEHARDEN" -iq --no-config "$work/tree" 2>"$work/err"
	status=$?
	case $status in
	0) ;;
	124 | "$code") cut=$((cut + 1)) ;;
	*) fault "round $round: status $status" ;;
	esac
	[ ! -s "$work/err" ] || fault "round $round: $(head -n 1 "$work/err")"
	left=$(find "$work/tree" -type f ! -name compose.yaml | wc -l)
	[ "$left" -eq 0 ] || fault "round $round: $left files are left"
	find "$work/tree" -type f ! -name compose.yaml -exec rm {} +
	find "$work/tree" -name compose.yaml ! -exec cmp -s {} "$work/old" \; \
		! -exec cmp -s {} "$work/whole/compose.yaml" \; -print >"$work/broken"
	[ ! -s "$work/broken" ] || fault "round $round: not whole: $(head -n 1 "$work/broken")"
done
[ "$cut" -gt 0 ] || fault "no run was interrupted: nothing is shown"
[ "$failed" -eq 0 ]
