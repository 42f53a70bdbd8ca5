#!/bin/sh
# Golden cases: the file that testdata/golden/NAME/input.yml becomes is expected.yml, byte for byte.
# usage: golden.sh [NAME...] (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# UPDATE=1 writes what is expected anew: read it line by line before you keep it.
#
# A case is a folder with input.yml and, each only where it matters:
#   expected.yml  what -i makes of it; without it the file must stay as it is
#   args          words of options, on one line
#   status        the exit status (0 without it)
#   says          lines of which standard error of the run with -i must hold each (blanks count as one)
#   silent        the same, which it must not hold
#   diff          standard output of the run without -i
#   links         symbolic links to make, "NAME TARGET" a line (archives of the source hold none)
# and whatever else the program should find beside the input. The run with -i, a second one, the
# preview, and the preview's diff applied by patch and by git must all agree.
#
# Or it is a folder with a tree, in which the program runs with no other words than its arguments:
#   input/        the tree
#   expected/     the files of it that -i changes, as it makes them; all others must stay as they are
#   arguments     words of options and files, on one line; without it there are none
#   status, says, silent, diff   as above
set -uf
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

cases=$top_srcdir/testdata/golden

failed=

# fault WORDS: about the case $name.
fault() {
	echo "FAIL $name: $1"
	case " $failed " in
	*" $name "*) ;;
	*) failed="$failed $name" ;;
	esac
}

# shellcheck source=same-all.sh
. "$top_srcdir/tests/same-all.sh"

# enter TREE: goes where the program runs for the case $name; sets its words and status.
enter() {
	case=$cases/$name words='' wanted_status=0
	if [ -d "$case/input" ]; then
		[ ! -f "$case/arguments" ] || read -r words <"$case/arguments"
		cd "$work/$1/$name/input" || exit 99
	else
		[ ! -f "$case/args" ] || read -r words <"$case/args"
		words="$words input.yml"
		cd "$work/$1/$name" || exit 99
	fi
	# What it must say is looked for in all that it can say of a service.
	case $words in
	*--summary*) ;;
	*) words="--summary=full $words" ;;
	esac
	[ ! -f "$case/status" ] || read -r wanted_status <"$case/status"
}

# program RUN [OPTION]: of all cases; output in $work/RUN.out/NAME and $work/RUN.err/NAME.
program() {
	mkdir "$work/$1.out" "$work/$1.err"
	for name in $names; do
		enter run
		# shellcheck disable=SC2086 # words of options
		"$COMPOSEHARDEN" ${2:-} $words </dev/null >"$work/$1.out/$name" 2>"$work/$1.err/$name"
		status=$?
		[ "$status" = "$wanted_status" ] ||
			fault "the status of the $1 is $status: $(cat "$work/$1.err/$name")"
	done
}

# Writes anew what is expected: the files that differ from the input.
update() {
	for name in $names; do
		enter run
		if [ -d "$case/input" ]; then
			rm -rf "$case/expected"
			find . -type f | while IFS= read -r file; do
				cmp -s "$file" "$case/input/$file" && continue
				mkdir -p "$case/expected/$(dirname "$file")" && cat "$file" >"$case/expected/$file"
			done
		elif cmp -s "$case/input.yml" input.yml; then
			rm -f "$case/expected.yml"
		else
			cat input.yml >"$case/expected.yml"
		fi
		[ ! -f "$case/diff" ] || cat "$work/preview.out/$name" >"$case/diff"
	done
}

# What standard error of the run with -i lacks, or has too much: one awk for all cases.
unsaid() {
	for name in $names; do
		if [ -f "$cases/$name/says" ] || [ -f "$cases/$name/silent" ]; then echo "$name"; fi
	done | awk -v cases="$cases" -v told="$work/writing.err" '
		function lines(file, has_to,    line, found) {
			while ((getline line <file) > 0) {
				found = index(said, line) > 0
				if (has_to && !found) print "FAIL " $0 ": it does not say \"" line "\" but: " said
				if (!has_to && found) print "FAIL " $0 ": it says \"" line "\""
			}
			close(file)
		}
		{
			said = ""
			while ((getline line <(told "/" $0)) > 0) said = said line " "
			close(told "/" $0)
			gsub(/ +/, " ", said)
			lines(cases "/" $0 "/says", 1)
			lines(cases "/" $0 "/silent", 0)
		}' >"$work/unsaid"
	while read -r _ name words; do
		name=${name%:}
		fault "$words"
	done <"$work/unsaid"
}

# applied_by TOOL ARGUMENT...: the diffs of the previews, by the tool, to copies of the input.
applied_by() {
	if ! command -v "$1" >/dev/null; then
		echo "$1 was not found: no diff was applied by it"
		return
	fi
	cp -R "$work/start" "$work/$1"
	for name in $names; do
		[ -s "$work/preview.out/$name" ] || continue
		enter "$1"
		"$@" <"$work/preview.out/$name" >"$work/told" 2>&1 ||
			fault "$1 refuses the diff: $(cat "$work/told")"
	done
	same_all "$work/wanted" "$work/$1" "the diff applied by $1 gives something else" "$names"
}

cd "$cases" || exit 99
[ $# -gt 0 ] || {
	# shellcheck disable=SC2046 # names of cases hold no blanks
	set -- $(ls)
}
names='' count=0
for name; do
	count=$((count + 1))
	if [ -f "$name/input.yml" ] || [ -d "$name/input" ]; then
		names="$names $name"
	else
		fault "there is no input.yml"
	fi
done

# The input of all cases, without what only we read.
mkdir "$work/start"
# shellcheck disable=SC2086 # names
[ -z "$names" ] || cp -R $names "$work/start" || exit 99
chmod -R u+w "$work/start"
(cd "$work/start" && set +f && rm -rf -- */expected.yml */expected */args */arguments */status \
	*/says */silent */diff */links) || exit 99
for name in $names; do
	[ -f "$name/links" ] || continue
	while read -r link target; do
		mkdir -p "$work/start/$name/$(dirname "$link")" &&
			ln -s "$target" "$work/start/$name/$link" || exit 99
	done <"$name/links"
done
cp -R "$work/start" "$work/run" || exit 99

program preview
same_all "$work/start" "$work/run" "the preview wrote something" "$names"

program writing -i
[ -z "${UPDATE:-}" ] || update
cp -R "$work/start" "$work/wanted" || exit 99
for name in $names; do
	case=$cases/$name
	if [ -f "$case/expected.yml" ]; then
		cp "$case/expected.yml" "$work/wanted/$name/input.yml" || exit 99
	elif [ -d "$case/expected" ]; then
		cp -R "$case/expected/." "$work/wanted/$name/input" || exit 99
	fi
	if [ ! -s "$work/preview.out/$name" ] && { [ -f "$case/expected.yml" ] || [ -d "$case/expected" ]; }; then
		fault "the preview prints no diff"
	fi
	if [ -f "$case/diff" ] && ! cmp -s "$case/diff" "$work/preview.out/$name"; then
		fault "the diff differs"
		diff -a -u "$case/diff" "$work/preview.out/$name" | head -n 40
	fi
done
same_all "$work/wanted" "$work/run" "a file is not what is expected" "$names"
same_all "$work/preview.out" "$work/writing.out" "-i prints another diff than the preview" "$names"
unsaid

# A second run has nothing to say of one case alone, so what needs no options goes through it together.
all=$names together='' names=''
for name in $all; do
	case=$cases/$name
	if [ -d "$case/input" ] || [ -f "$case/args" ] || [ -f "$case/status" ]; then
		names="$names $name"
	else
		together="$together $name/input.yml"
	fi
done
program 'second run' -i
for name in $names; do
	[ ! -s "$work/second run.out/$name" ] || fault "a second run prints a diff"
done
if [ -n "$together" ]; then
	name='cases-without-options'
	cd "$work/run" || exit 99
	# shellcheck disable=SC2086 # files
	"$COMPOSEHARDEN" -i -q $together </dev/null >"$work/out" 2>"$work/err" ||
		fault "the status of the second run is $?: $(cat "$work/err")"
	[ ! -s "$work/out" ] || fault "a second run prints a diff: $(cat "$work/out")"
fi
names=$all
same_all "$work/wanted" "$work/run" "a second run changes something" "$names"

applied_by patch -p1 --binary --quiet
applied_by git apply -

# shellcheck disable=SC2086 # names
set -- $failed
echo "$count cases, $# failed"
[ "$count" -gt 0 ] && [ $# -eq 0 ]
