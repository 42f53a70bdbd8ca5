#!/bin/sh
# "Did you mean": what is mistyped is answered with the word that it is near to, exit status 2, and nothing is done.
# Words that stand for options: help, version, check.
# usage: suggest.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 99
cp "$top_srcdir/testdata/sample/docker-compose.yml" compose.yaml && cp compose.yaml before || exit 99

# meant WORDS ARGUMENT...: the program says them, and nothing else is on standard output.
meant() {
	words=$1
	shift
	count=$((count + 1))
	"$COMPOSEHARDEN" "$@" >out 2>err
	status=$?
	[ $status -eq 2 ] || fault "$*: exit status $status"
	[ ! -s out ] || fault "$*: it prints: $(head -n 3 out)"
	grep -qF -- "did you mean $words?" err || fault "$*: no \"did you mean $words?\": $(cat err)"
}

# same_as A B: two command lines do the same; a command line is words parted by blanks.
same_as() {
	count=$((count + 1))
	# shellcheck disable=SC2086 # words
	"$COMPOSEHARDEN" $1 >a 2>&1
	a=$?
	# shellcheck disable=SC2086
	"$COMPOSEHARDEN" $2 >b 2>&1
	[ "$a" = $? ] || fault "\"$1\" and \"$2\" end otherwise"
	same a b "\"$1\" and \"$2\" print something else"
}

meant --check --chekc
meant --fail-on --fail_on=high
meant --timeout try --timout=3
meant json --format=jsno
meant high --fail-on=hihg
meant shared --layout=shard
meant always --color=alwyas
meant likely --confidence=likley
meant podman try --engine=podmam
meant skopeo learn --from=scopeo
meant python new web --image=a --language=pyhton
meant socket try --allow=sockte
meant read-only --skip=read-onyl
meant practice --enable=practise
meant privileged explain privilegd
meant explain exlpain
meant learn laern compose.yaml
meant check chekc
meant learn help lern
meant nginx facts ngnix
meant fish completion fihs
meant web --service=wbe
printf 'rules:\n  enabel: [practice]\n' >.composeharden.yaml
meant enable compose.yaml
printf 'servics: []\n' >.composeharden.yaml
meant services compose.yaml
printf 'services:\n  - names: [a]\n    alow: true\n' >.composeharden.yaml
meant allow compose.yaml
printf 'rules: {disable: [helthcheck]}\n' >.composeharden.yaml
meant healthcheck compose.yaml
rm .composeharden.yaml
printf 'a:\n  match: [a]\n  sorces: [b]\n' >facts.yaml
meant sources --facts=facts.yaml compose.yaml

# A remark on the file is no trouble.
for case in 'allow[read-onyl]=read-only' 'alow=allow'; do
	count=$((count + 1))
	if [ "${case%%=*}" = alow ]; then
		printf 'services:\n  a:\n    image: b\n    x-composeharden: {alow: [read-only], reason: c}\n' >remark.yaml
	else
		printf 'services:\n  # composeharden: %s -- c\n  a:\n    image: b\n' "${case%%=*}" >remark.yaml
	fi
	"$COMPOSEHARDEN" remark.yaml >out 2>err || fault "$case: exit status $?"
	grep -qF "did you mean ${case#*=}?" err || fault "$case is not suggested: $(cat err)"
done

# What is near to nothing, or is a file, is not guessed at.
count=$((count + 1))
"$COMPOSEHARDEN" --format=zzzzzz compose.yaml 2>err
! grep -q 'did you mean' err || fault "a word that is near to nothing is guessed at: $(cat err)"
count=$((count + 1))
cp compose.yaml lern
"$COMPOSEHARDEN" lern >out 2>err || fault "a file with a name near to a command is not read: $(cat err)"

same_as help --help
same_as 'help try' 'try --help'
same_as 'help check' --help
same_as version --version
same_as 'check compose.yaml' '--check compose.yaml'
same_as 'check --fail-on=low -q compose.yaml' '--check --fail-on=low -q compose.yaml'
same before compose.yaml "the file was changed"
finish cases
