#!/bin/sh
# Faults on the way to a written file: after each it is the old or the new one, whole, and nothing is left beside it.
# usage: faults.sh (environment: COMPOSEHARDEN, CC)
# A shim (faults/shim.c) lets each system call of a run fail in turn, kills or stops the run there, or changes the file. Then come
# faults that the system itself makes: full disks, closed outputs, limits, links, mounts. What needs root or a mount is
# skipped without it, and said. The last line counts.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

shim=$work/shim.so
"${CC:=cc}" -shared -fPIC -O1 -o "$shim" "$top_srcdir/tests/faults/shim.c" 2>"$work/cc" || skip "no shim: $(head -n 1 "$work/cc")"

root=false
[ "$(id -u)" -ne 0 ] || root=true
folder=$work/case
file=$folder/compose.yaml
mkdir "$folder" "$work/made"
printf 'services:\n  web:\n    image: nginx\n' >"$work/old"
cp "$work/old" "$work/made/compose.yaml"
"$COMPOSEHARDEN" -iq --no-config "$work/made/compose.yaml" || exit 99
cp "$work/made/compose.yaml" "$work/new"
printf 'services:\n  other:\n    image: alpine\n' >"$work/other"
cp "$work/other" "$work/made/compose.yaml"
"$COMPOSEHARDEN" -iq --no-config "$work/made/compose.yaml" || exit 99
cp "$work/made/compose.yaml" "$work/other-new"
for one in old new; do
	cat "$work/$one" - >"$work/$one-more" <<-END
		# more
	END
done

# An ACL that new files of the folder get, as setfattr(1) takes it: user 1234 may read and write.
acl=0x0200000001000600ffffffff02000600d204000004000400ffffffff10000600ffffffff20000000ffffffff
attributes=false
if setfattr -n user.note -v kept "$work/made/compose.yaml" 2>/dev/null; then
	attributes=true
	setfattr -n system.posix_acl_default -v "$acl" "$folder" 2>/dev/null || echo "no ACLs here"
else
	echo "no extended attributes here: theirs is not looked at"
fi

# scene: the file as it was, with all that can be lost.
scene() {
	rm -rf "${folder:?}"/* "$folder"/.[!.]*
	cp "$work/old" "$file"
	$root && chown 1234:1234 "$file"
	chmod 4640 "$file"
	$attributes && setfattr -x system.posix_acl_access "$file" 2>/dev/null
	$attributes && setfattr -n user.note -v kept "$file"
}

# traits FILE: all but its content.
traits() {
	stat -c '%u:%g %a' "$1"
	$attributes && getfattr -d -m - --absolute-names "$1" 2>/dev/null | sed 1d
}

temporaries() {
	find "$folder" -name '.*.composeharden-*' | wc -l
}

run() {
	"$COMPOSEHARDEN" -iq -j1 --no-config "$@" >"$work/out" 2>"$work/err"
	status=$?
}

# at NUMBER WHAT: a run in which that happens at that call of the process $who, with the option $how.
who=program
how=-q
at() {
	rm -f "$work/log"
	FAULT_WHO=$who FAULT_LOG=$work/log FAULT_FROM=open FAULT_AT=$1 FAULT_DO=$2 FAULT_FILE=$file FAULT_WITH=$work/with \
		LD_PRELOAD=$shim "$COMPOSEHARDEN" -iq "$how" -j1 --no-config "$file" >"$work/out" 2>"$work/err"
	status=$?
}

# is NAME...: the file is one of these.
is() {
	for one; do
		cmp -s "$file" "$work/$one" && return
	done
	return 1
}

# verdict: whether the file, the status and what was said belong together.
verdict() {
	count=$((count + 1))
	before=$failed
	lines=$(wc -l <"$work/err")
	case $status in
	0)
		is new || fault "status 0, and the file is not the new one"
		[ "$lines" -eq 0 ] || fault "status 0, and it says: $(head -n 1 "$work/err")"
		;;
	2)
		if grep -q 'is written, but' "$work/err"; then
			is new || fault "it says that it is written, and it is not"
		else
			is old || fault "status 2, and the file is not the old one: $(head -n 1 "$work/err")"
		fi
		[ "$lines" -eq 1 ] || fault "$lines lines: $(head -n 3 "$work/err")"
		grep -q '^composeharden: ' "$work/err" || fault "no line of ours: $(cat "$work/err")"
		;;
	*) fault "status $status: $(cat "$work/err")" ;;
	esac
	[ "$(traits "$file")" = "$wanted_traits" ] || fault "mode, owner or attributes: $(traits "$file")"
	[ "$failed" -ne "$before" ] || survived=$((survived + 1))
}

# The next run, which finishes what was begun and takes away what is left.
next_run() {
	run "$file"
	[ "$status" -eq 0 ] || fault "the next run: status $status: $(cat "$work/err")"
	is new || fault "the next run does not give the new file"
	[ "$(temporaries)" -eq 0 ] || fault "the next run leaves a temporary file"
}

survived=0
scene
wanted_traits=$(traits "$file")
# each_call: every fault at every call.
each_call() {
	scene
	at 0 none
	cp "$work/log" "$work/trace"
	[ "$who" = worker ] || grep -q ' renameat' "$work/trace" || skip "the shim sees no calls (a static program?)"
	calls=$(wc -l <"$work/trace")
	verdict
	number=0
	while [ "$number" -lt "$calls" ]; do
		number=$((number + 1))
		call=$(awk -v number="$number" '$1 == number { print $2 }' "$work/trace")
		# EIO EACCES EXDEV EMFILE ENOSPC EROFS EDQUOT and EINTR.
		for code in 5 13 18 24 28 30 122 4; do
			name="$who $how, call $number, $call, error $code"
			scene
			at "$number" "$code"
			verdict
			case $code,$call in
			4,open | 4,openat | 4,read | 4,write | 4,fsync | 4,fchown | 4,fchmod | 4,flock | 4,getrandom | 4,unlinkat | 4,close)
				[ "$status" -eq 0 ] || fault "interrupted, and not made again"
				;;
			esac
			[ "$(temporaries)" -eq 0 ] || [ "$call" = unlinkat ] || fault "a temporary file is left"
			[ "$call" != unlinkat ] || next_run
		done
		if [ "$call" = write ]; then
			name="$who $how, call $number, $call, one byte only"
			scene
			at "$number" short
			verdict
			[ "$status" -eq 0 ] || fault "status $status"
		fi
		for what in kill killed; do
			name="$who $how, call $number, $call, $what"
			scene
			at "$number" $what
			[ "$who" = worker ] || count=$((count + 1))
			before=$failed
			if [ "$who" = worker ]; then
				verdict
			else
				[ "$status" -eq 137 ] || fault "status $status"
			fi
			is old new || fault "the file is not whole"
			[ "$(traits "$file")" = "$wanted_traits" ] || fault "mode, owner or attributes: $(traits "$file")"
			[ "$(temporaries)" -le 1 ] || fault "several temporary files"
			next_run
			[ "$who" = worker ] || [ "$failed" -ne "$before" ] || survived=$((survived + 1))
		done
		# What a worker may not do the test cannot do in its place.
		[ "$who" = program ] || continue
		for what in append replace; do
			name="$who $how, call $number, $call, $what"
			scene
			cp "$work/other" "$work/with"
			at "$number" $what
			count=$((count + 1))
			before=$failed
			# What somebody wrote is there, hardened when it was there before the reading.
			case $what in
			append) is old-more new-more || fault "what was appended is lost, status $status: $(cat "$work/err")" ;;
			replace) is other other-new || fault "what took its place is lost, status $status: $(cat "$work/err")" ;;
			esac
			case $status in
			0) ;;
			2) [ "$(wc -l <"$work/err")" -eq 1 ] || fault "not one line: $(cat "$work/err")" ;;
			*) fault "status $status" ;;
			esac
			[ "$(temporaries)" -eq 0 ] || fault "a temporary file is left"
			[ "$failed" -ne "$before" ] || survived=$((survived + 1))
		done
	done
}

# All is done by one process; a worker reads, and the program writes; the worker itself.
how=--no-sandbox
each_call
how=-q
who=worker
each_call
grep -q ' read ' "$work/trace" || fault "the worker reads nothing"
who=program
each_call

# Power loss: the content is on the disk before it gets the name, and the name before the run ends.
order=$(awk '
	/ write .*composeharden-/ { print "write" }
	/ fsync .*composeharden-/ { print "fsync" }
	/ renameat2? / { print "rename" }
	/ fsync / && !/composeharden-/ { print "folder" }' "$work/trace" | tr '\n' ' ')
count=$((count + 1))
if [ "$order" = "write fsync rename folder " ]; then
	survived=$((survived + 1))
else
	fault "what is written, and when it is on the disk: $order"
fi

name=

# shellcheck source=faults/system.sh
. "$top_srcdir/tests/faults/system.sh"

echo "$count faults, $survived survived"
[ "$failed" -eq 0 ] && [ "$count" -eq "$survived" ]
