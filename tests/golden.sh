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
LC_ALL=C
SOURCE_DATE_EPOCH=1767225600 # 2026-01-01
export LC_ALL SOURCE_DATE_EPOCH
unset NO_COLOR FORCE_COLOR CLICOLOR_FORCE

top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
: "${COMPOSEHARDEN:=$top_srcdir/composeharden}"
cases=$top_srcdir/testdata/golden

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
# Nobody's own settings and no repository around the work may matter to git.
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$(dirname "$work")
export GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_CEILING_DIRECTORIES
have_patch=$(command -v patch)
have_git=$(command -v git)

fault() {
	echo "FAIL $name: $1"
	bad=1
}

# same WANTED GOT WORDS: they must be equal; else the difference is shown.
same() {
	cmp -s "$1" "$2" && return
	fault "$3"
	diff -a -u "$1" "$2" | head -n 40
}

# program ARGUMENT...: sets status; output in $work/out and $work/err.
program() {
	"$COMPOSEHARDEN" "$@" </dev/null >"$work/out" 2>"$work/err"
	status=$?
}

# update FILE GOT: an optional file is written anew only where the case has it.
update() {
	if [ -f "$case/$1" ]; then cat "$2" >"$case/$1"; fi
}

# words FILE: the lines of an optional file.
words() {
	[ ! -f "$case/$1" ] || cat "$case/$1"
}

# Applies the diff in $work/diff with the command to a copy of the input.
applied_by() {
	mkdir "$work/$1" && cp "$case/input.yml" "$work/$1" && chmod u+w "$work/$1/input.yml"
	tool=$1
	shift
	(cd "$work/$tool" && "$@") <"$work/diff" >"$work/tool.out" 2>&1 ||
		fault "$tool refuses the diff: $(cat "$work/tool.out")"
	same "$wanted" "$work/$tool/input.yml" "the diff applied by $tool gives something else"
}

check_case() {
	case=$cases/$name
	if [ ! -f "$case/input.yml" ]; then
		fault "there is no input.yml"
		return
	fi
	rm -rf "$work/run" "$work/patch" "$work/git"
	cp -R "$case" "$work/run" && chmod -R u+w "$work/run" && cd "$work/run" || exit 99
	rm -f expected.yml args status says silent diff links
	words links | while read -r link target; do
		mkdir -p "$(dirname "$link")" && ln -s "$target" "$link" || exit 99
	done
	# shellcheck disable=SC2046 # the words of one line
	set -- $(words args)
	wanted_status=$(words status)

	program "$@" input.yml
	cp "$work/out" "$work/diff"
	same "$case/input.yml" input.yml "the preview wrote the file"
	[ "$status" = "${wanted_status:-0}" ] || fault "the preview's status is $status: $(cat "$work/err")"

	program -i "$@" input.yml
	tr -s ' \n' ' ' <"$work/err" >"$work/said"
	[ "$status" = "${wanted_status:-0}" ] || fault "the status is $status: $(cat "$work/err")"
	if [ -n "${UPDATE:-}" ]; then
		if cmp -s "$case/input.yml" input.yml; then
			rm -f "$case/expected.yml"
		else
			cat input.yml >"$case/expected.yml"
		fi
		update diff "$work/diff"
	fi
	wanted=$case/expected.yml
	[ -f "$wanted" ] || wanted=$case/input.yml
	same "$wanted" input.yml "the file is not what is expected"
	same "$work/diff" "$work/out" "-i prints another diff than the preview"
	unsaid >"$work/unsaid"
	[ ! -s "$work/unsaid" ] || { cat "$work/unsaid"; bad=1; }
	[ ! -f "$case/diff" ] || same "$case/diff" "$work/diff" "the diff differs"

	program -i "$@" input.yml
	same "$wanted" input.yml "a second run changes the file"
	[ ! -s "$work/out" ] || fault "a second run prints a diff"

	if [ -s "$work/diff" ]; then
		[ -z "$have_patch" ] || applied_by patch patch -p1 --binary --quiet
		[ -z "$have_git" ] || applied_by git git apply -
	elif ! cmp -s "$case/input.yml" "$wanted"; then
		fault "the preview prints no diff"
	fi
}

# unsaid: what standard error in $work/said lacks, or has too much.
unsaid() {
	words says | while IFS= read -r line; do
		grep -qF -- "$line" "$work/said" || echo "FAIL $name: it does not say \"$line\" but: $(cat "$work/said")"
	done
	words silent | while IFS= read -r line; do
		! grep -qF -- "$line" "$work/said" || echo "FAIL $name: it says \"$line\""
	done
}

# same_tree GOT WORDS: the tree must be the input with the expected files in it.
same_tree() {
	diff -a -r -u "$work/wanted" "$1" >"$work/tree.diff" && return
	fault "$2"
	head -n 60 "$work/tree.diff"
}

tree_applied_by() {
	rm -rf "${work:?}/$1" && cp -R "$case/input" "$work/$1" && chmod -R u+w "$work/$1"
	tool=$1
	shift
	(cd "$work/$tool" && "$@") <"$work/diff" >"$work/tool.out" 2>&1 ||
		fault "$tool refuses the diff: $(cat "$work/tool.out")"
	same_tree "$work/$tool" "the diff applied by $tool gives something else"
}

# Writes anew what is expected: the files that differ from the input.
update_tree() {
	rm -rf "$case/expected"
	find . -type f | while IFS= read -r file; do
		cmp -s "$file" "$case/input/$file" && continue
		mkdir -p "$case/expected/$(dirname "$file")" && cat "$file" >"$case/expected/$file"
	done
}

check_tree() {
	case=$cases/$name
	rm -rf "$work/run" "$work/wanted"
	cp -R "$case/input" "$work/run" && chmod -R u+w "$work/run" && cd "$work/run" || exit 99
	# shellcheck disable=SC2046 # the words of one line
	set -- $(words arguments)
	wanted_status=$(words status)

	program "$@"
	cp "$work/out" "$work/diff"
	diff -a -r "$case/input" . >/dev/null || fault "the preview wrote something"
	[ "$status" = "${wanted_status:-0}" ] || fault "the preview's status is $status: $(cat "$work/err")"

	program -i "$@"
	tr -s ' \n' ' ' <"$work/err" >"$work/said"
	[ "$status" = "${wanted_status:-0}" ] || fault "the status is $status: $(cat "$work/err")"
	if [ -n "${UPDATE:-}" ]; then
		update_tree
		update diff "$work/diff"
	fi
	cp -R "$case/input" "$work/wanted" && chmod -R u+w "$work/wanted"
	[ ! -d "$case/expected" ] || cp -R "$case/expected/." "$work/wanted"
	same_tree . "the files are not what is expected"
	same "$work/diff" "$work/out" "-i prints another diff than the preview"
	unsaid >"$work/unsaid"
	[ ! -s "$work/unsaid" ] || { cat "$work/unsaid"; bad=1; }
	[ ! -f "$case/diff" ] || same "$case/diff" "$work/diff" "the diff differs"

	program -i "$@"
	same_tree . "a second run changes something"
	[ ! -s "$work/out" ] || fault "a second run prints a diff"

	if [ -s "$work/diff" ]; then
		[ -z "$have_patch" ] || tree_applied_by patch patch -p1 --binary --quiet
		[ -z "$have_git" ] || tree_applied_by git git apply -
	elif [ -d "$case/expected" ]; then
		fault "the preview prints no diff"
	fi
}

count=0
failed=0
[ $# -gt 0 ] || {
	# shellcheck disable=SC2046 # names of cases hold no blanks
	set -- $(cd "$cases" && ls)
}
for name; do
	bad=0
	if [ -d "$cases/$name/input" ]; then check_tree; else check_case; fi
	count=$((count + 1))
	failed=$((failed + bad))
done
[ -n "$have_patch" ] || echo "patch was not found: no diff was applied by it"
[ -n "$have_git" ] || echo "git was not found: no diff was applied by it"
echo "$count cases, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
