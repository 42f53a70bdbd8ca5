#!/bin/sh
# What --help, the manual pages and the README say of options, commands and formats
# must be the same.
# usage: docs.sh (environment: top_srcdir, top_builddir, COMPOSEHARDEN, all with defaults)
# shellcheck disable=SC2317 # each() calls functions by their names
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
page=$top_srcdir/doc/composeharden.1
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

# First words that are no commands.
sed -n 's/^Also as the first word: \(.*\)\.$/\1/p' "$work/options-text" | sed 's/, /\n/g' | sed 's/ .*//' >"$work/words"
[ -s "$work/words" ] || fault "--help names no other first words"
cp "$work/commands" "$work/commands-and-words"
cat "$work/words" >>"$work/commands-and-words"
each words "is not in the manual page" command_in_page

# The manual page.
each all "is not in the manual page" in_page
each commands "is not a command of the manual page" command_in_page
each formats "is not a format of the manual page" format_in_page
sed -n 's/^\.It //p' "$page" | grep -oE 'Fl -?[A-Za-z-]+' | sed 's/Fl /-/' >"$work/named"
each named "is in the manual page, and the program does not know it" in_list all
sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' "$page" >"$work/named"
each named "is a command of the manual page only" in_list commands-and-words
# The other pages: the bot's options, the keys of the policy's schema, the keys of facts.
bot_page=$top_srcdir/doc/composeharden-bot.1
in_bot_page() { grep -qE -- "^\.It Fl (h , Fl |V , Fl )?${1#-}( |\$)" "$bot_page"; }
in_policy_page() { grep -qE -- "^\.It Cm $1\$" "$top_srcdir/doc/composeharden.yaml.5"; }
in_facts_page() { grep -qE -- "^\.It (Cm [a-z_]+ , )*Cm $1( |\$)" "$top_srcdir/doc/composeharden-facts.5"; }
sh "$top_builddir/bot/composeharden-bot" --help | grep -oE '^ +(-[hV], )?--[a-z-]+' | sed 's/.*--/--/' >"$work/bot-options"
[ -s "$work/bot-options" ] || fault "composeharden-bot --help lists no options"
each bot-options "is not in the manual page of the bot" in_bot_page
sed -n 's/^\.It //p' "$bot_page" | grep -oE 'Fl -[a-z-]+' | sed 's/Fl /-/' >"$work/named"
each named "is in the manual page of the bot, which does not know it" in_list bot-options
sed -n '/"definitions"/q; s/^ *"\([a-z_-]*\)": {.*/\1/p' "$top_srcdir/doc/policy.schema.json" |
	grep -vxE 'properties|items|additionalProperties' | sort -u >"$work/policy-keys"
[ -s "$work/policy-keys" ] || fault "no keys were found in doc/policy.schema.json"
each policy-keys "is a key of the policy, and not in its manual page" in_policy_page
sed -n 's/^\.It Cm \([a-z_-]*\)$/\1/p' "$top_srcdir/doc/composeharden.yaml.5" >"$work/named"
each named "is in the manual page of the policy, which does not know it" in_list policy-keys
# shellcheck disable=SC2016 # backquotes of Markdown
sed -n 's/^| \(`[a-z_`, ]*`\) |.*/\1/p' "$top_srcdir/doc/facts.md" | tr -d '`,' | tr ' ' '\n' | sort -u >"$work/fact-keys"
[ -s "$work/fact-keys" ] || fault "no keys were found in doc/facts.md"
each fact-keys "is a key of facts, and not in their manual page" in_facts_page

if command -v mandoc >/dev/null; then
	for lint in "$top_srcdir"/doc/*.[15]; do
		mandoc -T lint -W warning "$lint" >"$work/lint" 2>&1 || { fault "a manual page:"; cat "$work/lint"; }
	done
else
	echo "mandoc was not found: the markup of the manual pages is not checked"
fi

# What --help says of --format.
sed -n '/^ *--format/,/^ *-o/p' "$work/options-text" | grep -oE '[a-z]+' >"$work/named"
each formats "is not a format of --help" in_list named

# The README, and the page that says the rest.
each commands "is not a command of the README" command_in_readme
grep -hoE '(^|[^a-z-])--[a-z][a-z-]*' "$readme" "$top_srcdir/doc/use.md" | grep -oE -- '--[a-z-]+' | sort -u >"$work/named"
each named "is in the README, and the program does not know it" in_list all
grep -oE '\]\([^)#:]+\)' "$readme" | sed 's/](//; s/)//' >"$work/links"
each links "is linked from the README and is not there" exists
grep -ohE '\]\([^)#:]+\)' "$top_srcdir"/doc/use.md "$top_srcdir"/doc/compare.md | sed 's/](/doc\//; s/)//' >"$work/links"
each links "is linked from doc/use.md or doc/compare.md and is not there" exists
[ "$(wc -l <"$readme")" -lt 150 ] || fault "the README is longer than 150 lines: the rest belongs in doc/use.md"

echo "$(wc -l <"$work/all") options, $(wc -l <"$work/commands") commands, $(wc -l <"$work/formats") formats"
[ "$failed" -eq 0 ]
