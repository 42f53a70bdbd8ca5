# What the tests of the bot share: a git server on loopback, repositories on it, and checks.
# shellcheck shell=sh
LC_ALL=C
export LC_ALL
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
top_builddir=${top_builddir:-$top_srcdir}
: "${COMPOSEHARDEN:=$top_builddir/composeharden}"
export COMPOSEHARDEN
bot=$top_builddir/bot/composeharden-bot
stand_ins=$top_srcdir/tests/bot

work=$(mktemp -d) || exit 99
failed=0
checks=0
server=
trap 'stop_server; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
[ -x "$COMPOSEHARDEN" ] && [ -x "$bot" ] || { echo "$COMPOSEHARDEN and $bot must be built"; exit 99; }

# Nobody's settings, and none of a CI that these tests run in.
for variable in $(env | sed -n 's/^\(\(COMPOSEHARDEN_BOT\|GIT\|GH\|GITHUB\|GITLAB\|GITEA\|FORGEJO\|CI\)\(_[A-Z_]*\)\{0,1\}\)=.*/\1/p'); do
	unset "$variable"
done
HOME=$work/home
GIT_CONFIG_NOSYSTEM=1
TMPDIR=$work/tmp
export HOME GIT_CONFIG_NOSYSTEM TMPDIR
mkdir "$HOME" "$TMPDIR"
# Small repositories that live for a second need no upkeep, and no disk to be sure of.
cat >"$HOME/.gitconfig" <<'END'
[user]
	name = Ada
	email = ada@example.org
[init]
	defaultBranch = main
[advice]
	detachedHead = false
[gc]
	auto = 0
[receive]
	autogc = false
[maintenance]
	auto = false
[core]
	fsync = none
END

fault() {
	echo "FAIL: $1"
	failed=$((failed + 1))
	[ ! -f "$work/err" ] || sed 's/^/    /' "$work/err"
}

# check WHAT COMMAND...: the command succeeds.
check() {
	checks=$((checks + 1))
	what=$1
	shift
	"$@" || fault "$what"
}

# same WHAT WANTED GOT
same() {
	checks=$((checks + 1))
	[ "$2" = "$3" ] || fault "$1: wanted '$2', got '$3'"
}

says() {
	check "says '$1'" grep -q -e "$1" "$work/err"
}

says_not() {
	check "does not say '$1'" not grep -q -e "$1" "$work/err" "$work/out"
}

not() {
	! "$@"
}

finish() {
	if [ $failed -gt 0 ]; then
		echo "$failed of $checks checks failed"
		exit 1
	fi
	echo "$checks checks passed"
	exit 0
}

# start_server: git daemon for the repositories below $work/srv; sets `site`.
start_server() {
	mkdir -p "$work/srv"
	tries=0
	while [ $tries -lt 10 ]; do
		tries=$((tries + 1))
		port=$((20000 + ($$ + tries * 977) % 30000))
		git daemon --listen=127.0.0.1 --port=$port --base-path="$work/srv" --export-all \
			--enable=receive-pack --reuseaddr "$work/srv" >"$work/daemon.log" 2>&1 &
		server=$!
		wait_for_server && return
		stop_server
	done
	echo 'cannot start git daemon'
	exit 99
}

wait_for_server() {
	site=git://127.0.0.1:$port
	[ -d "$work/srv/probe.git" ] || git init -q --bare "$work/srv/probe.git"
	waited=0
	while [ $waited -lt 50 ]; do
		kill -0 $server 2>/dev/null || return
		! git ls-remote "$site/probe.git" >/dev/null 2>&1 || return 0
		waited=$((waited + 1))
		sleep 0.1
	done
	return 1
}

stop_server() {
	[ -z "$server" ] || kill $server 2>/dev/null
	server=
}

# new_repository NAME: on the server, with hooks that write every push and its options to `log`;
# and a clone of it, which becomes the working folder, with the stack of two services in it.
new_repository() {
	bare=$work/srv/$1.git
	clone=$work/$1
	log=$bare/pushes
	git init -q --bare "$bare"
	git -C "$bare" config receive.advertisePushOptions true
	git -C "$bare" config uploadpack.allowFilter true
	cp "$stand_ins/post-receive" "$bare/hooks/post-receive"
	: >"$log"
	git clone -q "$site/$1.git" "$clone" 2>/dev/null
	cd "$clone" || exit 99
	cat >compose.yaml <<'END'
services:
  web:
    image: nginx:1.27
  app:
    image: example/app:1
END
	save 'A stack'
}

# save MESSAGE: commits all and pushes it to main.
save() {
	git add -A && git commit -q -m "$1" && git push -q origin HEAD:main
}

# run STATUS ARGUMENT...: the bot.
run() {
	want=$1
	shift
	pushes=$(grep -c '^ref ' "$log")
	"$bot" "$@" >"$work/out" 2>"$work/err" </dev/null
	same "status of composeharden-bot $*" "$want" $?
	pushes=$(($(grep -c '^ref ' "$log") - pushes))
}

# pushed BRANCH: the commit that is there on the server, or nothing.
pushed() {
	git -C "$bare" rev-parse --verify --quiet "refs/heads/$1"
}

# text BRANCH FILE: what it holds there.
text() {
	git -C "$bare" show "refs/heads/$1:$2"
}

branches() {
	git -C "$bare" for-each-ref --format='%(refname:lstrip=2)' refs/heads | tr '\n' ' '
}

subjects() {
	git -C "$bare" log --format=%s "main..$1"
}

# as_human BRANCH: its commits in a clone of somebody else, which becomes the working folder.
as_human() {
	rm -rf "$work/human"
	git clone -q -b "$1" "$(cd "$clone" && git remote get-url origin)" "$work/human"
	cd "$work/human" || exit 99
	git config user.name Bob
	git config user.email bob@example.org
}

add_service() {
	printf '  %s:\n    image: %s\n' "$1" "$2" >>"$clone/compose.yaml"
	(cd "$clone" && save "Add $1")
}

# What the last push brought: lines "ref ..." and "option ...".
last_push() {
	awk '/^ref / { text = "" } { text = text $0 "\n" } END { printf "%s", text }' "$log"
}

option() {
	last_push | sed -n "s/^option $1=//p"
}
