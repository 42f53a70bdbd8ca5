#!/bin/sh
# The bot: its options, and what it must not be misled by: wrong use, files in trouble, hostile
# names, attributes, hooks and contents, credentials that must not show.
# usage: bot-hostile.sh (environment: top_srcdir, top_builddir, COMPOSEHARDEN; all have defaults)
# shellcheck disable=SC2016 # what looks like an expansion must not be one
set -u
# shellcheck source=bot/lib.sh
. "$(dirname "$0")/bot/lib.sh"
fixes=composeharden/fixes

options_and_environment() {
	new_repository options
	git push -q origin main:refs/heads/release
	COMPOSEHARDEN_BOT_AUTHOR='Env <env@example.org>' COMPOSEHARDEN_BOT_TITLE=Environment \
		COMPOSEHARDEN_BOT_OPTION='--user=7:7 --skip=read-only' run 0 --base release
	same 'author from the environment' 'Env <env@example.org>' \
		"$(git -C "$bare" log -1 --format='%cn <%ce>' $fixes)"
	check 'title from the environment' sh -c "git -C '$bare' log -1 --format=%s $fixes | grep -q ^Environment"
	check 'options for the program' sh -c "git -C '$bare' show $fixes:compose.yaml | grep -q 'user: \"7:7\"'"
	check 'all of them' sh -c "! git -C '$bare' show $fixes:compose.yaml | grep -q read_only"
	COMPOSEHARDEN_BOT_AUTHOR='Env <env@example.org>' run 0 --author='Opt Ion <opt@example.org>' --branch x
	same 'an option has the last word' 'Opt Ion <opt@example.org>' \
		"$(git -C "$bare" log -1 --format='%an <%ae>' x)"
	for wrong in --nothing --branch=a..b --branch=-x '--branch=a b' --forge=svn --author=me '--remote=-x' \
		--title= ../x /etc; do
		run 2 "$wrong"
		same "wrong use pushes nothing: $wrong" 0 "$pushes"
	done
	run 0 --help
	run 0 --version
	same 'the version of the program' "$("$COMPOSEHARDEN" --version | sed 's/ /-bot /')" "$(cat "$work/out")"
}

trouble_does_not_stop_the_rest() {
	new_repository trouble
	mkdir bad
	printf 'services: [\n' >bad/compose.yaml
	save 'A broken file'
	run 2
	says 'bad/compose.yaml'
	same 'the others are proposed' 1 "$pushes"
	git clone -q "$site/trouble.git" "$work/gone" && cd "$work/gone" || exit 99
	git remote set-url origin http://ada:geheim@127.0.0.1:1/x.git
	run 2
	says 'cannot read http://127.0.0.1:1/x.git'
	says_not geheim
	COMPOSEHARDEN_BOT_TOKEN=sesame run 2
	says_not geheim
	says_not sesame
}

hostile_repository() {
	new_repository hostile
	mkdir -p -- '-d' 'a b' "q'\"q" 'd
e' '$(touch pwned)'
	for folder in ./-d 'a b' "q'\"q" 'd
e' '$(touch pwned)'; do
		printf 'services:\r\n  web:\r\n    image: nginx:1.27\r\n' >"$folder/docker-compose.yml"
	done
	printf 'services:\n  web:\n    image: nginx:1.27 # %s\n' '::error::x ##[add-mask]x \033[31m' >'./-x;y.compose.yml'
	save 'Names'
	# The files are stored with CRLF: attributes that say otherwise must not rewrite them.
	printf '* text eol=lf filter=evil diff=evil\n' >.gitattributes
	git add .gitattributes && git commit -q -m Attributes && git push -q origin main
	set_traps
	run 0 '--branch=x;touch${IFS}pwned'
	same 'one push' 1 "$pushes"
	nothing_was_run
	changed=$(git -C "$bare" -c core.quotePath=true diff --name-only main 'x;touch${IFS}pwned')
	same 'all files' '"$(touch pwned)/docker-compose.yml"
-d/docker-compose.yml
-x;y.compose.yml
a b/docker-compose.yml
compose.yaml
"d\ne/docker-compose.yml"
"q'"'"'\"q/docker-compose.yml"' "$(printf '%s\n' "$changed" | sed 's/^\$(touch pwned).*/"&"/')"
	same 'no line is taken away' '' "$(git -C "$bare" diff main 'x;touch${IFS}pwned' | grep '^-[^-]')"
	COMPOSEHARDEN_BOT_TOKEN=sesame run 0 '--branch=x;touch${IFS}pwned'
	same 'no second push' 0 "$pushes"
	nothing_was_run
	run 0 --branch=p --per-project
	same 'each folder' 6 "$pushes"
	GITHUB_ACTIONS=true run 0 --branch=y --dry-run --forge=git
	token=$(sed -n '1s/^::stop-commands:://p' "$work/out")
	same 'in a log of GitHub, no line is a command' "::${token:-no token}::" "$(tail -n 1 "$work/out")"
	same 'nor ends that' 2 "$(grep -c "$token" "$work/out")"
	check 'none in a line' not grep -q '##\[' "$work/out" "$work/err"
	check 'no escape' not grep -q '[[:cntrl:]]' "$work/err"
	nothing_was_run
}

# trap_for NAME: prints a command that the shell runs: it tells where nobody clears up that it was run, and with
# which secrets.
trap_for() {
	printf '%s/trap %s' "$work" "$1"
}

# set_traps: each program that a repository's configuration, hooks and attributes can name.
set_traps() {
	cat >"$work/trap" <<END
#!/bin/sh
printf '%s\n' "\$1" >>'$work/sprung'
env | grep -o 'sesame' >>'$work/sprung'
case \$1 in
filter*) cat ;;
esac
END
	chmod +x "$work/trap"
	# They work: one is sprung on purpose.
	git config alias.test "!$(trap_for alias)" && git test
	same 'a trap that is set is sprung' alias "$(cat "$work/sprung" 2>/dev/null)"
	rm -f "$work/sprung"
	for key in filter.evil.clean filter.evil.smudge filter.evil.process diff.evil.textconv diff.evil.command \
		diff.external merge.evil.driver core.fsmonitor core.editor core.pager sequence.editor core.sshCommand \
		core.askPass core.gitProxy core.alternateRefsCommand credential.helper gpg.program gpg.ssh.program \
		interactive.diffFilter remote.origin.uploadpack remote.origin.receivepack pager.log pager.diff-tree \
		uploadpack.packObjectsHook trailer.evil.command; do
		git config "$key" "$(trap_for "$key")"
	done
	git config filter.evil.required true
	git config commit.gpgSign true
	git config log.showSignature true
	git config protocol.ext.allow always
	git config "url.ext::$work/trap url %S .insteadOf" git://
	printf '[core]\n\tfsmonitor = %s\n' "$(trap_for included)" >"$work/included"
	git config include.path "$work/included"
	mkdir -p .git/info "$work/hooks"
	printf '* filter=evil diff=evil merge=evil\n' >.git/info/attributes
	for hook in post-checkout pre-commit commit-msg prepare-commit-msg pre-push post-index-change \
		reference-transaction fsmonitor-watchman post-rewrite pre-auto-gc push-to-checkout; do
		for folder in .git/hooks "$work/hooks"; do
			printf '#!/bin/sh\nexec %s\n' "$(trap_for "hook-$hook")" >"$folder/$hook"
			chmod +x "$folder/$hook"
		done
	done
	git config core.hooksPath "$work/hooks"
}

nothing_was_run() {
	same 'nothing was run' '' "$(sort -u "$work/sprung" 2>/dev/null | tr '\n' ' ')"
	rm -f "$work/sprung"
	same 'nor what a name holds' '' "$(find "$work" -name pwned)"
}

# Git is called in one place only: a look for others, which first proves that it would find one.
git_has_one_place() {
	look='(^|[|&;(!]|then|do|else|if|while|exec|attempt|[A-Z_]=[^ ]*)[[:blank:]]*git[[:blank:]]'
	same 'another call would be found' 3 "$(printf '%s\n' '	git log' 'x=$(git -C a b)' 'a | git b' |
		grep -cE "$look")"
	same 'no other call of git' '' "$(grep -nE "$look" "$top_srcdir"/bot/*.sh | grep -v ':[0-9]*:[[:blank:]]*#')"
	same 'the one place' 1 "$(grep -c 'only "$git_variables" git ' "$top_srcdir/bot/environment.sh")"
}

git_has_one_place
start_server
options_and_environment
trouble_does_not_stop_the_rest
hostile_repository
finish
