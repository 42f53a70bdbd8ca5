#!/bin/sh
# What CI systems read: the steps of action.yml run in order, pre-commit runs both hooks from a
# clone, the templates are YAML and name options that exist.
# usage: bot-ci.sh (environment: top_srcdir, top_builddir, COMPOSEHARDEN; all have defaults)
set -u
# shellcheck source=bot/lib.sh
. "$(dirname "$0")/bot/lib.sh"
python=/usr/bin/python3
fixes=composeharden/fixes

# action STATUS INPUT...: as in a job of a workflow in the working folder.
action() {
	want=$1
	shift
	pushes=$(grep -c '^ref ' "$log")
	: >"$work/summary"
	rm -rf "$work/runner" && mkdir "$work/runner"
	GITHUB_STEP_SUMMARY=$work/summary RUNNER_TEMP=$work/runner FAKE_TOKEN=sesame CI=true \
		GITHUB_ACTIONS=true GITHUB_REPOSITORY=octo/repo GITHUB_WORKSPACE=$PWD \
		"$python" "$stand_ins/action-runner.py" "$work/action" "$@" >"$work/out" 2>"$work/err"
	same "status of the action with $*" "$want" $?
	pushes=$(($(grep -c '^ref ' "$log") - pushes))
}

said() {
	sed -n "s/^$1: //p" "$work/out"
}

# The action's folder as GitHub lays it out, but what builds the program takes the one that is there.
lay_out_action() {
	mkdir -p "$work/action" "$work/bin"
	cp "$top_srcdir/action.yml" "$work/action"
	cat >"$work/action/bootstrap" <<-END
		#!/bin/sh
		set -e
		cd "\$(dirname "\$0")"
		mkdir bot
		cp '$COMPOSEHARDEN' composeharden
		cp '$bot' bot/composeharden-bot
		touch built
	END
	chmod +x "$work/action/bootstrap"
	cp "$COMPOSEHARDEN" "$work/bin/composeharden"
	cp "$bot" "$work/bin/composeharden-bot"
}

the_action() {
	if ! "$python" -c 'import yaml' 2>/dev/null; then
		echo 'skipped: the action and the templates (2 of 3 parts): python3-yaml is not installed'
		return
	fi
	unset COMPOSEHARDEN
	new_repository project
	action 1
	same 'the steps of mode check' 'Find or build composeharden
Check the Compose files
Upload the report
Result of the check' "$(said step)"
	check 'it is built' test -e "$work/runner/composeharden/built"
	check 'not in the folder of the action' not test -e "$work/action/built"
	same 'SARIF is uploaded' "github/codeql-action/upload-sarif@v3 sarif_file=$work/runner/composeharden.sarif category=composeharden" \
		"$(said uses) $(said with | tr '\n' ' ' | sed 's/ $//')"
	check 'the report is SARIF' grep -q '"version": "2.1.0"' "$work/runner/composeharden.sarif"
	check 'annotations' grep -q '^::error file=compose.yaml,' "$work/out"
	check 'a summary' grep -q nginx "$work/summary"
	same 'nothing is pushed' 0 "$pushes"
	action 1 program="$work/bin" upload=false
	check 'an installed program is not built' not test -e "$work/runner/composeharden"
	same 'no upload' '' "$(said uses)"
	action 2 mode=both program="$work/bin"
	the_action_fixes
	printf '  "::error::x":\n    image: a\n' >>compose.yaml
	action 1 program="$work/bin"
	same 'no command of a file gets into the log' '' "$(grep '^[[:space:]]*::' "$work/out" "$work/err" | grep -v ':::*error file=')"
	COMPOSEHARDEN=$work/bin/composeharden
	export COMPOSEHARDEN
}

the_action_fixes() {
	if ! command -v jq >/dev/null; then
		echo 'skipped: mode fix of the action (1 of 3 parts): jq is not installed'
		return
	fi
	FAKE_GITHUB=$work/github-state
	mkdir "$FAKE_GITHUB"
	ln -s "$bare" "$FAKE_GITHUB/bare"
	export FAKE_GITHUB
	git config --global url."$site/".insteadOf https://github.com/octo/
	git remote set-url origin https://github.com/octo/project.git
	mkdir -p web
	printf 'services:\n  front:\n    image: httpd:2.4\n' >'web/docker-compose.yml'
	git add web && git commit -q -m 'Another' && git push -q "$site/project.git" HEAD:main
	PATH=$stand_ins:$PATH
	action 0 mode=fix program="$work/bin" labels='security,two words' paths='compose.yaml
web' 'author=Auth Or <author@example.org>' known-only=true
	same 'the steps of mode fix' 'Find or build composeharden
Propose the fixes' "$(said step)"
	same 'its outputs' 'sarif-file=
result=open
pull-request=https://github.example/octo/repo/pull/1' "$(said output)"
	same 'the inputs reach the bot' 'Auth Or <author@example.org> compose.yaml web/docker-compose.yml' \
		"$(git -C "$bare" log -1 --format='%an <%ae>' $fixes) $(git -C "$bare" diff --name-only main $fixes | tr '\n' ' ' | sed 's/ $//')"
	same 'labels' 'security
two words' "$(cat "$FAKE_GITHUB/pulls/1/add-label")"
	check 'the token is not shown' not grep -q sesame "$work/out" "$work/err"
	action 0 mode=fix program="$work/bin" known-only=true
	same 'no second push' 0 "$pushes"
	says 'is up to date'
}

# The project's hooks, as the clone that pre-commit makes holds them; the program is in PATH.
the_hooks() {
	if ! command -v pre-commit >/dev/null; then
		echo 'skipped: the hooks (1 of 3 parts): pre-commit is not installed'
		return
	fi
	mkdir "$work/hooks" "$work/hooked"
	PATH=$work/bin:$PATH
	cp "$top_srcdir/.pre-commit-hooks.yaml" "$work/hooks"
	cd "$work/hooks" && git init -q && git add -A && git commit -q -m Hooks && git tag v1
	cd "$work/hooked" && git init -q || exit 99
	cat >.pre-commit-config.yaml <<-END
		repos:
		  - repo: $work/hooks
		    rev: v1
		    hooks:
		      - id: composeharden-check
		      - id: composeharden-fix
	END
	printf 'services:\n  web:\n    image: nginx:1.27\n' >bad.yaml
	git add -A
	hook 0 composeharden-check 'a file that is none of Compose'
	mkdir 'a b'
	for file in compose.yaml docker-compose.prod.yml 'a b/-x.compose.yml'; do
		cp bad.yaml "$file"
	done
	git add -A
	hook 1 composeharden-check 'bad files'
	for file in compose.yaml docker-compose.prod.yml 'a b/-x.compose.yml'; do
		check "the check names $file" grep -qF "+++ b/$file" "$work/out"
	done
	check 'the check writes nothing' git diff --quiet
	hook 1 composeharden-fix 'bad files are mended, which fails once'
	same 'all of them are' "a b/-x.compose.yml
compose.yaml
docker-compose.prod.yml" "$(git diff --name-only)"
	git add -A
	hook 0 composeharden-fix 'good files'
	hook 0 composeharden-check 'good files'
	printf 'services: [\n' >compose.yaml
	git add -A
	hook 1 composeharden-fix 'a broken file'
	hook 1 composeharden-check 'a broken file'
	# In a commit, both are run.
	pre-commit install >/dev/null 2>&1
	cp bad.yaml compose.yaml
	git add -A
	check 'a commit of a bad file fails' not git commit -q -m Bad >"$work/out" 2>&1
	git add -A
	check 'a commit of the mended file does not' git commit -q -m Good >"$work/out" 2>&1
	pattern
}

# hook STATUS ID WHAT
hook() {
	pre-commit run --all-files --verbose "$2" >"$work/out" 2>"$work/err" </dev/null
	same "$2: $3" "$1" $?
}

# The pattern of the hooks picks what the program picks in a folder.
pattern() {
	mkdir "$work/names" && cd "$work/names" || exit 99
	for name in compose.yaml compose.yml docker-compose.yml docker-compose.yaml compose.a.yaml compose.a.b.yml \
		docker-compose.a.yml docker-compose.a.yaml x.compose.yaml x.compose.yml .compose.yaml compose..yml \
		composer.yaml docker-compose-a.yml xcompose.yaml compose.yamlx x-docker-compose.yml compose.json; do
		printf 'services:\n  web:\n    image: nginx:1.27\n' >"$name"
	done
	"$COMPOSEHARDEN" . 2>/dev/null | sed -n 's|^+++ b/\(\./\)\{0,1\}||p' | sort >"$work/found"
	check 'there are such files' test -s "$work/found"
	regex=$(sed -n "s/.*&compose-files '\(.*\)'/\1/p" "$top_srcdir/.pre-commit-hooks.yaml")
	find . -type f | sed 's,^\./,,' | grep -E "$regex" | sort >"$work/matched"
	same 'the files of the hooks' "$(cat "$work/found")" "$(cat "$work/matched")"
}

templates() {
	"$python" -c 'import yaml' 2>/dev/null || return
	for file in action.yml .pre-commit-hooks.yaml doc/ci/github.yml doc/ci/gitlab.yml doc/ci/forgejo.yml doc/ci/woodpecker.yml; do
		check "$file is YAML" "$python" -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' "$top_srcdir/$file"
	done
	"$bot" --help >"$work/help"
	"$COMPOSEHARDEN" --help >>"$work/help"
	grep -ho -e ' --[a-z-]*' "$top_srcdir/doc/ci/"*.yml | grep -v -e --target | sort -u >"$work/words"
	while read -r word; do
		check "the option $word exists" grep -q -e "$word" "$work/help"
	done <"$work/words"
	grep -o 'COMPOSEHARDEN_BOT_[A-Z_]*' "$top_srcdir/action.yml" | sort -u >"$work/words"
	while read -r word; do
		option=--$(printf '%s' "${word#COMPOSEHARDEN_BOT_}" | tr 'A-Z_' 'a-z-')
		check "$word belongs to an option" grep -q -e "$option\|$word" "$work/help"
	done <"$work/words"
}

start_server
lay_out_action
the_action
the_hooks
templates
finish
