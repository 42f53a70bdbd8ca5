#!/bin/sh
# The completions, in each shell that is here: they offer every command, option, format and rule, and nothing that the
# program does not take.
# usage: completion.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# shellcheck disable=SC2317,SC2016 # answers() calls functions by their names; fish has its own variables
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

mkdir "$work/bin" "$work/here" "$work/made" && ln -s "$COMPOSEHARDEN" "$work/bin/composeharden" || exit 99
: >"$work/here/compose.yaml"
PATH=$work/bin:$PATH
HOME=$work
export PATH HOME
"$COMPOSEHARDEN" completion bash >"$work/made/composeharden.bash" || fault "there is no completion for bash"
"$COMPOSEHARDEN" completion zsh >"$work/made/_composeharden" || fault "there is no completion for zsh"
"$COMPOSEHARDEN" completion fish >"$work/made/composeharden.fish" || fault "there is no completion for fish"

# What is to be offered, by the help.
"$COMPOSEHARDEN" --help >"$work/help"
sed -n '/^Commands/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p' "$work/help" >"$work/commands"
sed -n 's/^Also as the first word: \(.*\)\.$/\1/p' "$work/help" | sed 's/, /\n/g' | sed 's/ .*//' >"$work/words"
"$COMPOSEHARDEN" '--format=?' 2>&1 | sed -n 's/.* is none of //p' | tr -d ',' | tr ' ' '\n' >"$work/formats"
"$COMPOSEHARDEN" explain --markdown | sed -n 's/^### //p' >"$work/rules"
# long_options COMMAND...
long_options() {
	"$COMPOSEHARDEN" "$@" --help | grep -oE '^ {2,6}(-[a-zA-Z], )?--[a-z-]+' | sed 's/.*--/--/'
}

# The questions: a line of the command line, a tab, and the list that must be offered for its last word.
# ask LINE LIST
ask() { printf '%s\t%s\n' "$1" "$2" >>"$work/questions"; }

long_options >"$work/options"
ask 'composeharden --' options
cat "$work/commands" "$work/words" >"$work/first"
ask 'composeharden ' first
echo compose.yaml >"$work/file"
ask 'composeharden ' file
ask 'composeharden -i ' file
while IFS= read -r command; do
	long_options "$command" >"$work/options-$command"
	ask "composeharden $command --" "options-$command"
done <"$work/commands"
ask 'composeharden --format=' formats
ask 'composeharden --format ' formats
ask 'composeharden audit --format=' formats
ask 'composeharden explain ' rules
ask 'composeharden --skip ' rules
ask 'composeharden check --only=' rules
ask 'composeharden help ' commands
echo read-only >"$work/read-only"
ask 'composeharden --skip read' read-only
echo always >"$work/always"
ask 'composeharden --check --color=al' always
printf '%s\n' docker podman >"$work/engines"
ask 'composeharden try --engine ' engines
printf '%s\n' node python >"$work/languages"
ask 'composeharden new web --language=' languages
ask 'composeharden try -f ' file
printf '%s\n' bash zsh fish >"$work/shells"
ask 'composeharden completion ' shells
# Words that an option takes are words that the program takes.
for pair in fail-on=low,medium,high,critical layout=inline,shared assume=full,soft summary=short,full,none \
	confidence=known,likely,assumed color=auto,always,never; do
	echo "${pair#*=}" | tr ',' '\n' >"$work/values-${pair%%=*}"
	ask "composeharden --${pair%%=*}=" "values-${pair%%=*}"
done

# offer SHELL LINE: what the shell offers, one a line.
offer_bash() {
	# As readline parts the line: "=" is a word of its own.
	printf '%s' "$1" | sed 's/=/ = /; s/  */\n/g' >"$work/line-words"
	bash --norc --noprofile -c '
		cd "$1" || exit
		. "$2"
		mapfile -t COMP_WORDS <"$3"
		[[ $4 != *[\ =] ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_composeharden
		printf "%s\n" "${COMPREPLY[@]}"' - "$work/here" "$work/made/composeharden.bash" "$work/line-words" "$1"
}

offer_fish() {
	fish --no-config -c 'cd $argv[1]; source $argv[2]; complete -C $argv[3]' \
		"$work/here" "$work/made/composeharden.fish" "$1" | cut -f 1
}

# answers SHELL: for every question what is offered, then a line with a point.
answers() {
	cut -f 1 "$work/questions" >"$work/lines"
	if [ "$1" = zsh ]; then
		zsh -f "$top_srcdir/tests/completion.zsh" "$work/made" "$work/here" <"$work/lines"
		return
	fi
	while IFS= read -r line; do
		"offer_$1" "$line"
		echo .
	done <"$work/lines"
}

# try_shell SHELL
try_shell() {
	answers "$1" >"$work/answers" 2>"$work/said" || fault "$(cat "$work/said")"
	number=0
	while IFS="$(printf '\t')" read -r line list; do
		number=$((number + 1))
		count=$((count + 1))
		# Where the whole word is offered, "--format=json" is as good as "json".
		awk -v wanted=$number 'BEGIN { at = 1 } $0 == "." { at++; next } at == wanted' "$work/answers" |
			sed 's/^--[a-z-]*=\(.\)/\1/; s/=$//' >"$work/offered"
		while IFS= read -r word; do
			grep -qxF -e "$word" "$work/offered" || fault "\"$line\" does not offer $word"
		done <"$work/$list"
	done <"$work/questions"
}

tried=
for shell in bash zsh fish; do
	if command -v "$shell" >/dev/null; then
		name=$shell
		try_shell "$shell"
		tried="$tried $shell"
	else
		echo "$shell was not found: its completion is not tried"
	fi
done
[ -n "$tried" ] || skip "no bash, zsh or fish"
name=
echo "tried in:$tried"

# Each word that is offered is taken: a word that is not is refused before any file is looked at.
for list in "$work"/values-*; do
	option=${list##*/values-}
	while IFS= read -r word; do
		count=$((count + 1))
		"$COMPOSEHARDEN" --no-config "--$option=$word" -q - <"$top_srcdir/testdata/sample/docker-compose.yml" \
			>/dev/null 2>"$work/said" || fault "--$option=$word is not taken: $(cat "$work/said")"
	done <"$list"
done
finish cases
