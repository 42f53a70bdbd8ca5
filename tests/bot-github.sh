#!/bin/sh
# The bot on GitHub, through a stand-in for gh that takes only what gh documents: how one pull request
# is opened, kept, closed, merged.
# usage: bot-github.sh (environment: top_srcdir, top_builddir, COMPOSEHARDEN; all have defaults)
set -u
# shellcheck source=bot/lib.sh
. "$(dirname "$0")/bot/lib.sh"
fixes=composeharden/fixes

pull() {
	cat "$FAKE_GITHUB/pulls/$1"
}

github() {
	new_repository github
	FAKE_GITHUB=$work/github-state
	mkdir "$FAKE_GITHUB"
	ln -s "$bare" "$FAKE_GITHUB/bare"
	PATH=$stand_ins:$PATH
	export FAKE_GITHUB PATH
	GITHUB_ACTIONS=true run 0 --dry-run
	says '(github)$'
	same 'a dry run opens nothing' '' "$(ls "$FAKE_GITHUB/pulls")"
	run 0 --forge=github --label=security --label 'good first' --label missing --reviewer=octo/team
	same 'a pull request is opened' "$fixes OPEN main" \
		"$(cat "$FAKE_GITHUB/pulls/1/head" "$FAKE_GITHUB/pulls/1/state" "$FAKE_GITHUB/pulls/1/base" | tr '\n' ' ' | sed 's/ $//')"
	says 'https://github.example/octo/repo/pull/1'
	same 'its title' 'Harden Compose services' "$(pull 1/title)"
	check 'its text is the report' grep -q nginx "$FAKE_GITHUB/pulls/1/body"
	same 'labels' 'security
good first
missing' "$(pull 1/add-label)"
	says 'missing: not set'
	same 'reviewers' octo/team "$(pull 1/add-reviewer)"
	calls=$(grep -c ^call "$FAKE_GITHUB/calls")
	run 0 --forge=github
	same 'no second push' 0 "$pushes"
	same 'one question and nothing else' $((calls + 1)) "$(grep -c ^call "$FAKE_GITHUB/calls")"
	add_service cache redis:7
	run 0 --forge=github
	same 'a new service is pushed' 1 "$pushes"
	check 'and the text is renewed' grep -q redis "$FAKE_GITHUB/pulls/1/body"
	same 'in the same pull request' 1 "$(find "$FAKE_GITHUB/pulls" -mindepth 1 -maxdepth 1 | wc -l)"
	github_closed
	github_merged
	same 'gh documents all that was called' '' "$(cat "$FAKE_GITHUB/refused" 2>/dev/null)"
	same 'in the repository of the remote' "127.0.0.1/github" \
		"$(sed -n 's/^call .* in //p' "$FAKE_GITHUB/calls" | sort -u)"
}

github_closed() {
	git -C "$bare" rev-parse $fixes >"$FAKE_GITHUB/pulls/1/tip"
	echo CLOSED >"$FAKE_GITHUB/pulls/1/state"
	run 0 --forge=github
	says 'closed without a merge'
	same 'a pull request that was closed is not opened again' 0 "$pushes"
	git -C "$bare" update-ref -d refs/heads/$fixes
	run 0 --forge=github
	says 'closed without a merge'
	same 'nor when its branch is gone' 0 "$pushes"
	add_service queue rabbitmq:4
	run 0 --forge=github
	same 'until the change is another' OPEN "$(pull 2/state)"
	# Pushed, and then gh failed.
	rm -r "$FAKE_GITHUB/pulls/2"
	run 0 --forge=github
	same 'a pull request that did not come about does' OPEN "$(pull 2/state)"
}

github_merged() {
	git -C "$bare" rev-parse $fixes >"$FAKE_GITHUB/pulls/2/tip"
	echo MERGED >"$FAKE_GITHUB/pulls/2/state"
	git fetch -q && git merge -q origin/$fixes && git push -q origin main
	run 0 --forge=github
	says 'nothing to change'
	add_service mail axllent/mailpit:v1
	GH_TOKEN='' COMPOSEHARDEN_BOT_TOKEN=sesame GITHUB_OUTPUT=$work/outputs GITHUB_STEP_SUMMARY=$work/summary \
		run 0 --forge=github
	same 'after a merge a new one' OPEN "$(pull 3/state)"
	same 'outputs' 'result=open
pull-request=https://github.example/octo/repo/pull/3' "$(cat "$work/outputs")"
	check 'summary' grep -q mailpit "$work/summary"
	check 'the token is for gh' grep -q '^call pr create as sesame' "$FAKE_GITHUB/calls"
	says_not sesame
	as_human $fixes
	echo '# by hand' >>compose.yaml
	git commit -q -a -m 'By hand' && git push -q origin HEAD
	cd "$clone" || exit 99
	add_service late memcached:1
	run 0 --forge=github
	says 'commits of somebody else'
	same 'work of somebody else is left alone' 0 "$pushes"
}

if ! command -v jq >/dev/null; then
	echo 'skipped: all checks of GitHub: jq, which the stand-in for gh is made with, is not installed'
	exit 77
fi
start_server
github
finish
