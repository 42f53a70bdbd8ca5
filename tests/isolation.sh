#!/bin/sh
# One file's parser crashes, hangs, takes all memory or tries to do harm: one line says so, and all other files are done.
# usage: isolation.sh (environment: COMPOSEHARDEN, CC; MANY: how many files the large run has)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${CC:=cc}" "${MANY:=1000}"

# A build with sanitizers has workers and time limits, and no filter nor limit of memory (base/sandbox.h).
sanitized=false
case $(ldd "$COMPOSEHARDEN" 2>/dev/null) in
*libasan* | *libclang_rt*)
	sanitized=true
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0:handle_segv=0:detect_leaks=0
	export ASAN_OPTIONS
	;;
*libfyaml*) ;;
*) skip "no library can be put before a static program's" ;;
esac
# CC may hold arguments.
# shellcheck disable=SC2086
$CC -shared -fPIC -O1 -Werror=implicit-function-declaration -o "$work/probe.so" "$top_srcdir/tests/probe-parser.c" -ldl || exit 99

seconds=1
# probed ARGUMENT...: the program with that parser, in the folder that it works on.
probed() {
	count=$((count + 1))
	status=0
	LD_PRELOAD=$work/probe.so "$COMPOSEHARDEN" "$@" --no-config --time-limit="$seconds" >"$work/out" 2>"$work/err" </dev/null ||
		status=$?
}

# files COUNT WORD: so many projects, of which number 4 asks for that, in the folder.
files() {
	rm -rf "$work/tree" && mkdir "$work/tree" && cd "$work/tree" || exit 99
	i=1
	while [ "$i" -le "$1" ]; do
		mkdir "$i"
		echo "$old" >"$i/compose.yaml"
		i=$((i + 1))
	done
	printf 'services:\n  web:\n    image: nginx # probe: %s\n' "$2" >4/compose.yaml
	cp 4/compose.yaml "$work/bad"
	echo kept >there
}

# others COUNT: all but number 4 have the right bytes, and nothing else is there.
others() {
	[ "$(find . -name compose.yaml ! -path ./4/compose.yaml -exec cmp -s {} "$work/right" \; -print | wc -l)" \
		-eq $(($1 - 1)) ] || fault "other files are not done"
	cmp -s 4/compose.yaml "$work/bad" || fault "its own file was changed"
	[ "$(find . -type f ! -name compose.yaml) $(cat there)" = './there kept' ] || fault "something was made: $(find . ! -name compose.yaml)"
}

# one_line WORDS: what is said, of that file alone.
one_line() {
	[ "$status" -eq 2 ] || fault "status $status"
	grep "^composeharden: .*4/compose.yaml: $1\$" "$work/err" >"$work/told"
	[ -s "$work/told" ] && cmp -s "$work/told" "$work/err" && [ "$(wc -l <"$work/err")" -eq 1 ] && return
	fault "not one line of \"$1\": $(head -n 5 "$work/err")"
}

# bad WORD WORDS: what a text asks for, and what is said then.
bad() {
	for options in -j1 -j2; do
		name="$1 in one of 10, $options"
		files 10 "$1"
		probed -iq "$options" .
		one_line "$2"
		others 10
	done
	name="$1 in one of $MANY"
	files "$MANY" "$1"
	probed -iq .
	one_line "$2"
	others "$MANY"
	name="$1 alone"
	files 10 "$1"
	# An exit is no crash: whoever works on one file alone cannot tell it from its own.
	[ "$1" = exit ] || {
		probed -q 4/compose.yaml
		one_line "$2"
	}
	probed -iq 4/compose.yaml
	one_line "$2"
	[ "$1" = crash ] || return
	name="$1, in a report"
	probed -q --format=json 4
	grep -q '"message": "the parser crashed' "$work/out" || fault "no word of it in the report: $(head -n 20 "$work/out")"
	name="$1, in a file that another names"
	printf 'include: [other.yaml]\nservices: {}\n' >3/compose.yaml
	cp 4/compose.yaml 3/other.yaml
	probed -q .
	[ "$(grep -c '3/compose.yaml: the parser crashed (signal 11)' "$work/err")" -eq 1 ] || fault "$(cat "$work/err")"
	name="$1, in an override"
	cp "$work/right" 3/compose.yaml && mv 3/other.yaml 3/compose.override.yaml
	probed -q .
	[ "$(grep -c '3/compose.override.yaml: the parser crashed (signal 11)' "$work/err")" -eq 1 ] || fault "$(cat "$work/err")"
	name="$1, of audit"
	echo '[]' >containers.json
	probed audit --against=4/compose.yaml containers.json
	[ "$status" -eq 2 ] || fault "status $status"
	grep -q 'containers.json: the parser crashed (signal 11)' "$work/err" || fault "$(cat "$work/err")"
}

old='services:
  web:
    image: nginx'
mkdir "$work/whole"
echo "$old" >"$work/whole/compose.yaml"
"$COMPOSEHARDEN" -iq --no-config --no-sandbox "$work/whole" || exit 99
cp "$work/whole/compose.yaml" "$work/right"

bad crash 'the parser crashed (signal 11)'
bad exit 'the parser ended (status 7)'
bad hang 'took more than 1 s to read and judge'
if $sanitized; then
	echo "not tested: memory and rights, in a build with sanitizers"
else
	# A machine may take a second to give so much.
	seconds=20
	bad bomb 'needed more than 512 MiB of memory to read and judge'
	seconds=1
fi

name='sleep in one of 10'
files 10 sleep
probed -iq .
one_line 'took more than 1 s to read and judge'
others 10

name='slow standard input'
count=$((count + 1))
{ sleep 2; echo "$old"; } | "$COMPOSEHARDEN" --no-config --time-limit=1 - >"$work/out" 2>"$work/err" || fault "status $?"
same "$work/right" "$work/out" 'it is not hardened'

# What a parser may do is nothing: the signal is that of "all was refused".
files 10 rights
"$COMPOSEHARDEN" -v --no-config . >/dev/null 2>"$work/err" </dev/null
if grep -q '^isolation: workers, seccomp, ' "$work/err"; then
	bad rights 'the parser crashed (signal 8)'
else
	echo "not tested: what the sandbox refuses ($(grep '^isolation' "$work/err"))"
fi

# A kernel without all this, and a container that denies it, are no failure.
# shellcheck disable=SC2086
$CC -O1 -Werror=implicit-function-declaration -o "$work/deny-calls" "$top_srcdir/tests/deny-calls.c" || exit 99
# (A build with sanitizers has none of it in any case, and must know its limits.)
codes='1 38'
! $sanitized || codes=
for code in $codes; do
	name="sandbox refused with $code"
	files 10 ok
	count=$((count + 1))
	status=0
	"$work/deny-calls" "$code" "$COMPOSEHARDEN" -i -v --summary=none --no-config . >/dev/null 2>"$work/err" </dev/null || status=$?
	[ "$status" -ne 77 ] || { echo "not tested: no filter can be set here"; break; }
	[ "$status" -eq 0 ] || fault "status $status"
	grep -q '^isolation: workers, not seccomp, not Landlock, ' "$work/err" || fault "$(cat "$work/err")"
	[ "$(find . -name compose.yaml -exec cmp -s {} "$work/right" \; -print | wc -l)" -eq 9 ] || fault "the files are not done"
	name="preview, sandbox refused with $code"
	count=$((count + 1))
	"$work/deny-calls" "$code" "$COMPOSEHARDEN" --no-config - <"$work/bad" >/dev/null 2>"$work/err" || fault "$(cat "$work/err")"
	for what in crash hang; do
		name="$what in one of 10, sandbox refused with $code"
		files 10 "$what"
		count=$((count + 1))
		status=0
		LD_PRELOAD=$work/probe.so "$work/deny-calls" "$code" "$COMPOSEHARDEN" -iq --no-config --time-limit=1 . >"$work/out" 2>"$work/err" </dev/null || status=$?
		case $what in
		crash) one_line 'the parser crashed (signal 11)' ;;
		hang) one_line 'took more than 1 s to read and judge' ;;
		esac
		others 10
	done
done

name='no sandbox'
files 10 ok
probed -v --no-sandbox .
grep -q '^isolation: none$' "$work/err" || fault "$(cat "$work/err")"
files 10 crash
probed -iq --no-sandbox -j1 .
[ "$status" -gt 128 ] || fault "a crash does not end the program: $status"
finish 'runs with a parser that does harm'
