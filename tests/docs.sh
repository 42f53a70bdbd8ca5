#!/bin/sh
# What --help, the manual page, the completion and the README say of options, commands and formats
# must be the same.
# usage: docs.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# shellcheck disable=SC2317 # each() calls functions by their names
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
page=$top_srcdir/doc/composeharden.1
completion=$top_srcdir/doc/bash-completion/composeharden
readme=$top_srcdir/README.md

# options COMMAND...: its options as --help lists them, one a line: "-i", "--in-place".
options() {
	"$COMPOSEHARDEN" "$@" --help >"$work/help" || fault "$*: --help does not work"
	grep -oE '^ {2,6}(-[a-zA-Z], )?--[a-z-]+' "$work/help" | sed 's/,//; s/^ *//' | tr ' ' '\n'
}

# each LIST WORDS COMMAND...: the command must succeed with every line of the list as its last word.
each() {
	list=$1
	words=$2
	shift 2
	while IFS= read -r line; do
		"$@" "$line" >/dev/null 2>&1 || echo "FAIL $line $words"
	done <"$work/$list" >"$work/faults"
	[ ! -s "$work/faults" ] || { cat "$work/faults"; failed=1; }
}

in_list() { grep -qxF -- "$2" "$work/$1"; }
in_page() { grep -qE -- "^\.It .*Fl ${1#-}( |\$)" "$page"; }
command_in_page() { grep -qE "^\.It Cm $1( |\$)" "$page"; }
format_in_page() { grep -qE "(^\.| )Cm .*\b$1\b" "$page"; }
in_readme() { grep -qF -- "$1" "$readme"; }
command_in_readme() { grep -qE "composeharden $1( |\$)" "$readme"; }
exists() { [ -e "$top_srcdir/$1" ]; }

options >"$work/options"
cp "$work/help" "$work/options-text"
sed -n '/^Commands/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p' "$work/help" >"$work/commands"
[ -s "$work/options" ] || fault "--help lists no options"
[ -s "$work/commands" ] || fault "--help lists no commands"
cp "$work/options" "$work/all"
while IFS= read -r command; do
	options "$command" >"$work/options-$command"
	cat "$work/options-$command" >>"$work/all"
done <"$work/commands"
"$COMPOSEHARDEN" '--format=?' 2>&1 | sed -n 's/.* is none of //p' | tr -d ',' | tr ' ' '\n' >"$work/formats"
[ -s "$work/formats" ] || fault "--format=? names no formats"

# The manual page.
each all "is not in the manual page" in_page
each commands "is not a command of the manual page" command_in_page
each formats "is not a format of the manual page" format_in_page
sed -n 's/^\.It //p' "$page" | grep -oE 'Fl -?[A-Za-z-]+' | sed 's/Fl /-/' >"$work/named"
each named "is in the manual page, and the program does not know it" in_list all
sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' "$page" >"$work/named"
each named "is a command of the manual page only" in_list commands
if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning "$page" >"$work/lint" 2>&1 || { fault "the manual page:"; cat "$work/lint"; }
else
	echo "mandoc was not found: the manual page's markup is not checked"
fi

# What --help says of --format.
sed -n '/^ *--format/,/^ *-o/p' "$work/options-text" | grep -oE '[a-z]+' >"$work/named"
each formats "is not a format of --help" in_list named

# The README.
each commands "is not a command of the README" command_in_readme
grep -oE '(^|[^a-z-])--[a-z][a-z-]*' "$readme" | grep -oE -- '--[a-z-]+' | sort -u >"$work/named"
each named "is in the README, and the program does not know it" in_list all
grep -oE '\]\([^)#:]+\)' "$readme" | sed 's/](//; s/)//' >"$work/links"
each links "is linked from the README and is not there" exists

# The completion.
if ! command -v bash >/dev/null; then
	echo "bash was not found: the completion is not tried"
	exit $((failed > 0))
fi
mkdir "$work/bin" "$work/here" && ln -s "$COMPOSEHARDEN" "$work/bin/composeharden" || exit 99
: >"$work/here/compose.yaml"
cat >"$work/complete" <<'END'
# usage: complete COMPLETION WORD...: what is offered for the last word, one a line.
. "$1"
shift
COMP_WORDS=(composeharden "$@")
COMP_CWORD=$#
_composeharden
printf '%s\n' "${COMPREPLY[@]}"
END

# offered WORD...: into the list "offered".
offered() {
	(cd "$work/here" && PATH=$work/bin:$PATH bash "$work/complete" "$completion" "$@") \
		>"$work/offered" 2>&1
}

offered -
each options "is not completed" in_list offered
while IFS= read -r command; do
	offered "$command" -
	each "options-$command" "is not completed behind $command" in_list offered
done <"$work/commands"
offered ''
each commands "is not completed as the first word" in_list offered
in_list offered compose.yaml || fault "files are not completed"
offered --format = ''
each formats "is not completed behind --format=" in_list offered
offered --skip read
in_list offered read-only || fault "rules are not completed behind --skip"
offered --check --color = al
[ "$(cat "$work/offered")" = always ] || fault "--color=al is not completed"

echo "$(wc -l <"$work/all") options, $(wc -l <"$work/commands") commands, $(wc -l <"$work/formats") formats"
[ "$failed" -eq 0 ]
