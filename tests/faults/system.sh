# Faults that the system makes; the second half of faults.sh, with its words.
# shellcheck shell=sh disable=SC2154,SC2034,SC2015,SC3045 # set and read by faults.sh; of dash and bash

# begin WORDS...: counts one; it survives unless something is wrong before `end`.
begin() {
	name=$*
	count=$((count + 1))
	before=$failed
}

end() {
	[ "$failed" -ne "$before" ] || survived=$((survived + 1))
	name=
}

# expect STATUS CONTENT [LINE]: after a run; LINE is a part of the one line that is said.
expect() {
	[ "$status" -eq "$1" ] || fault "status $status, not $1: $(cat "$work/err")"
	is "$2" || fault "the file is not the $2 one"
	if [ $# -gt 2 ]; then
		[ "$(wc -l <"$work/err")" -eq 1 ] || fault "not one line: $(cat "$work/err")"
		grep -q -e "$3" "$work/err" || fault "does not say \"$3\": $(cat "$work/err")"
	fi
}

# stopped_at CALL: a run in the background that stands at the first call of that name; $stopped is its process.
stopped_at() {
	number=$(awk -v call="$1" '$2 == call { print $1; exit }' "$work/trace")
	rm -f "$work/log" "$work/stopped-status"
	(
		FAULT_LOG=$work/log FAULT_FROM=open FAULT_AT=$number FAULT_DO=stop LD_PRELOAD=$shim \
			"$COMPOSEHARDEN" -iq -j1 --no-config "$file" >/dev/null 2>"$work/stopped-err"
		echo $? >"$work/stopped-status"
	) &
	waiting=$!
	stopped=
	tries=0
	while [ -z "$stopped" ] && [ $tries -lt 200 ]; do
		tries=$((tries + 1))
		# shellcheck disable=SC2013 # words
		for process in $(cat "/proc/$waiting/task/$waiting/children" 2>/dev/null); do
			[ "$(sed 's/.*) //; s/ .*//' "/proc/$process/stat" 2>/dev/null)" != T ] || stopped=$process
		done
		[ -n "$stopped" ] || sleep 0.05
	done
	[ -n "$stopped" ] || fault "no run stands at $1"
}

# go_on: lets it run on; its status and line are then those of `expect`.
go_on() {
	[ -z "$stopped" ] || kill -CONT "$stopped"
	wait "$waiting"
	status=$(cat "$work/stopped-status")
	cp "$work/stopped-err" "$work/err"
}

if [ -r "/proc/$$/task/$$/children" ]; then
	for call in fsync renameat2; do
		begin "another run, while one stands before its $call"
		scene
		stopped_at "$call"
		cp "$work/old" "$folder/second.yaml"
		run "$folder/second.yaml"
		cmp -s "$folder/second.yaml" "$work/new" || fault "the other file is not hardened"
		[ "$(temporaries)" -eq 1 ] || fault "the temporary file of a living run is taken away"
		go_on
		expect 0 new
		[ "$(temporaries)" -eq 0 ] || fault "a temporary file is left"
		end

		begin "another run over the same file, while one stands before its $call"
		scene
		stopped_at "$call"
		run "$file"
		expect 0 new
		go_on
		expect 2 new 'changed'
		[ "$(temporaries)" -eq 0 ] || fault "a temporary file is left"
		end
	done
	begin "another run, while one stands before it takes the old file away"
	scene
	stopped_at unlinkat
	run "$file"
	expect 0 new
	[ "$(temporaries)" -eq 1 ] || fault "the old file is taken away under the other"
	go_on
	expect 0 new
	[ "$(temporaries)" -eq 0 ] || fault "a temporary file is left"
	end
else
	echo "no /proc/PID/task/PID/children: no run is stopped"
fi

begin "two runs at once, fifty times"
for round in $(seq 50); do
	scene
	"$COMPOSEHARDEN" -iq --no-config "$file" >/dev/null 2>"$work/err-2" &
	run "$file"
	wait $!
	is new || fault "round $round: not the new file"
	[ "$(temporaries)" -eq 0 ] || fault "round $round: a temporary file is left"
done
end

begin "files that are not ours"
scene
dead=$(sh -c 'echo $$')
for other in .compose.yaml.swp .x.composeharden-notes .compose.yaml.composeharden-abcdef \
	".compose.yaml.composeharden-$dead-ABCDEF" ".compose.yaml.composeharden-0$dead-abcdef" \
	"compose.yaml.composeharden-$dead-abcdef" ".compose.yaml.composeharden-$dead-abcdefg" \
	".compose.yaml.composeharden--$dead-abcdef"; do
	echo mine >"$folder/$other"
done
mkdir "$folder/.compose.yaml.composeharden-$dead-folder"
ln -s compose.yaml "$folder/.compose.yaml.composeharden-$dead-symlin"
echo mine >"$folder/hard"
ln "$folder/hard" "$folder/.compose.yaml.composeharden-$dead-hardli"
echo left >"$folder/.compose.yaml.composeharden-$dead-abcdef"
echo left >"$folder/.long.composeharden-1-name.composeharden-$dead-abcdef"
find "$folder" | grep -v -e "$dead-abcdef\$" -e "name.composeharden-$dead" | sort >"$work/wanted"
find "$folder" | grep -e "/compose.yaml.composeharden-$dead-abcdef\$" -e "-0$dead-abcdef" -e "--$dead-abcdef" | sort >>"$work/wanted"
run "$file"
expect 0 new
find "$folder" | sort >"$work/got"
sort -o "$work/wanted" "$work/wanted"
cmp -s "$work/wanted" "$work/got" || { fault "what stays and what goes"; diff "$work/wanted" "$work/got"; }
end

# Diffs that cannot be shown.
show() {
	"$COMPOSEHARDEN" -i -j1 --no-config --summary=none "$@" "$file" 2>"$work/err"
	status=$?
}

begin "diff to /dev/full"
scene
show >/dev/full
expect 2 old 'nothing more is written'
end
begin "diff to /dev/full, of three files"
scene
cp "$work/old" "$folder/second.yaml"
show "$folder/second.yaml" "$folder/second.yaml" >/dev/full
expect 2 old 'nothing more is written'
cmp -s "$folder/second.yaml" "$work/old" || fault "the second is written"
end
begin "diff to a closed output"
scene
show >&-
expect 2 old 'nothing more is written'
end
begin "no diff to /dev/full"
scene
show -q >/dev/full
expect 0 new
end
begin "diff to a pipe that nobody reads"
scene
{ show; echo "$status" >"$work/status"; } | true
status=$(cat "$work/status")
expect 0 new
end
if "${PYTHON:=python3}" -c 'import pty' 2>/dev/null; then
	begin "diff to a terminal that is closed"
	scene
	"$PYTHON" - "$COMPOSEHARDEN" -i -j1 --no-config --summary=none "$file" 2>"$work/err" <<-'END'
		import os, subprocess, sys
		outside, inside = os.openpty()
		os.close(outside)
		sys.exit(subprocess.run(sys.argv[1:], stdout=inside).returncode)
	END
	status=$?
	expect 2 old 'nothing more is written'
	end
fi

for limit in 4 5 6 7 8 9 10 12; do
	begin "$limit open files"
	scene
	(
		ulimit -n "$limit"
		exec "$COMPOSEHARDEN" -iq -j1 --no-config "$file"
	) >"$work/out" 2>"$work/err"
	status=$?
	case $status in
	0) expect 0 new ;;
	*) expect 2 old ' ' ;;
	esac
	[ "$(temporaries)" -eq 0 ] || fault "a temporary file is left"
	end
done

begin "a limit on the size of files"
scene
(
	ulimit -f 0
	exec "$COMPOSEHARDEN" -iq -j1 --no-config "$file"
) 2>"$work/err.big" >/dev/null
status=$?
# What it says can be written to a pipe only.
is old || fault "the file is not the old one"
[ "$status" -eq 2 ] || fault "status $status"
[ "$(temporaries)" -eq 0 ] || fault "a temporary file is left"
end

begin "hard links"
scene
ln "$file" "$folder/second"
run "$file"
expect 2 old 'hard links'
[ "$(stat -c %h "$file")" -eq 2 ] || fault "the link is cut"
end

begin "a chain of symbolic links"
scene
mkdir "$folder/deep" "$folder/links"
mv "$file" "$folder/deep/real.yaml"
ln -s deep/real.yaml "$folder/one"
ln -s ../one "$folder/links/two"
ln -s links/two "$file"
run "$file"
expect 0 new
[ -L "$file" ] && [ -L "$folder/one" ] && [ -L "$folder/links/two" ] || fault "a link is gone"
[ -f "$folder/deep/real.yaml" ] && [ ! -L "$folder/deep/real.yaml" ] || fault "the file is not where it was"
end
begin "symbolic links in a circle"
scene
mv "$file" "$folder/kept"
ln -s two "$folder/one"
ln -s one "$folder/two"
run "$folder/one"
[ "$status" -eq 2 ] && [ "$(wc -l <"$work/err")" -eq 1 ] || fault "status $status: $(cat "$work/err")"
end

for bits in 4755 2755 6711 1644 0600; do
	begin "mode $bits"
	scene
	chmod "$bits" "$file"
	run "$file"
	expect 0 new
	[ "$(stat -c %a "$file")" = "${bits#0}" ] || fault "the mode is $(stat -c %a "$file")"
	end
done

if $attributes; then
	begin "an ACL of the file's own"
	scene
	if setfattr -n system.posix_acl_access -v "$acl" "$file" 2>/dev/null; then
		wanted=$(traits "$file")
		run "$file"
		expect 0 new
		[ "$(traits "$file")" = "$wanted" ] || fault "$(traits "$file")"
	fi
	end
fi

# Mounts, in a namespace of their own.
cat >"$work/mounts.sh" <<'END'
# usage: mounts.sh KIND FOLDER OLD COMMAND...
kind=$1 folder=$2 old=$3
shift 3
mkdir -p "$folder/lower" "$folder/upper" "$folder/work" "$folder/top"
case $kind in
tmpfs) mount -t tmpfs tmpfs "$folder/top" ;;
full) mount -t tmpfs -o size=64k tmpfs "$folder/top" ;;
inodes) mount -t tmpfs -o nr_inodes=2 tmpfs "$folder/top" ;;
overlay | read-only) mount -t tmpfs tmpfs "$folder" && mkdir "$folder/lower" "$folder/upper" "$folder/work" "$folder/top" &&
	cp "$old" "$folder/lower/compose.yaml" &&
	mount -t overlay -o "lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work" overlay "$folder/top" ;;
esac || exit 77
[ -f "$folder/top/compose.yaml" ] || cp "$old" "$folder/top/compose.yaml" || exit 77
file=$folder/top/compose.yaml
case $kind in
full) cat /dev/zero >"$folder/top/fill" 2>/dev/null ;;
read-only) mount -o remount,ro "$folder/top" || exit 77 ;;
bind) cp "$old" "$folder/lower/compose.yaml" && mount --bind "$folder/lower/compose.yaml" "$file" || exit 77 ;;
esac
"$@" "$file"
status=$?
cat "$file" >"$folder.result"
find "$folder/top" -name '.*.composeharden-*' | wc -l >"$folder.left"
exit $status
END
if $root && unshare -m true 2>/dev/null; then
	for kind in tmpfs overlay full inodes read-only bind; do
		begin "$kind mount"
		rm -rf "$work/mount"
		mkdir "$work/mount"
		rm -f "$work/mount.result"
		unshare -m sh "$work/mounts.sh" $kind "$work/mount" "$work/old" "$COMPOSEHARDEN" -iq -j1 --no-config \
			>"$work/out" 2>"$work/err"
		status=$?
		if [ $status -eq 77 ]; then
			echo "no $kind mount here: $(head -n 1 "$work/err")"
			end
			continue
		fi
		cp "$work/mount.result" "$file"
		case $kind in
		tmpfs | overlay) expect 0 new ;;
		full | inodes) expect 2 old 'No space left' ;;
		read-only) expect 2 old 'Read-only' ;;
		bind) expect 2 old 'is a mount of its own' ;;
		esac
		[ "$(cat "$work/mount.left")" -eq 0 ] || fault "a temporary file is left"
		end
	done
else
	echo "no mounts may be made: theirs are not looked at"
fi
