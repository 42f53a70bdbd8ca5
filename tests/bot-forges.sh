#!/bin/sh
# The bot on GitLab (push options) and on Forgejo or Gitea (AGit): what reaches them, and how their
# pull requests live; and which forge a remote is taken for.
# usage: bot-forges.sh (environment: top_srcdir, top_builddir, COMPOSEHARDEN; all have defaults)
set -u
# shellcheck source=bot/lib.sh
. "$(dirname "$0")/bot/lib.sh"
fixes=composeharden/fixes

gitlab() {
	new_repository gitlab
	echo gitlab >"$bare/forge"
	sed -i 's/^  app:/  app: # \\n# Not a heading\n/' compose.yaml
	save 'A text with a backslash'
	GITLAB_CI=true run 0 --label=security --label='two words' --reviewer=ada
	same 'push options as GitLab documents them' "ref refs/heads/$fixes
option merge_request.create
option merge_request.target=main
option merge_request.title=Harden Compose services
option merge_request.description=...
option merge_request.remove_source_branch
option merge_request.label=security
option merge_request.label=two words
option merge_request.assign=ada" "$(last_push | sed 's/\(description=\).*/\1.../')"
	option merge_request.description | sed 's/\\n/\n/g' >"$work/description"
	check 'the description is the report' grep -q nginx "$work/description"
	check 'a \n of a file is no line break' not grep -q '^# Not a heading' "$work/description"
	check 'no line is a quick action' not grep -q '^/' "$work/description"
	run 0 --forge=gitlab
	same 'no second push' 0 "$pushes"
	add_service cache redis:7
	run 0 --forge=gitlab
	same 'a new service is pushed' 1 "$pushes"
	same 'to the one merge request' 1 "$(git -C "$bare" for-each-ref refs/merge-requests | wc -l)"
	same 'which has it' "$(pushed $fixes)" "$(git -C "$bare" rev-parse refs/merge-requests/1/head)"
	touch "$bare/requests/1.closed"
	run 0 --forge=gitlab
	same 'closed: not opened again' 0 "$pushes"
	git -C "$bare" update-ref -d refs/heads/$fixes
	run 0 --forge=gitlab
	same 'nor when its branch is gone' 0 "$pushes"
	says 'closed without a merge'
	(
		git clone -q --depth=1 "$site/gitlab.git" "$work/gitlab-shallow" && cd "$work/gitlab-shallow" &&
			run 0 --forge=gitlab && echo "$pushes" >"$work/shallow-pushes"
	)
	same 'nor from a shallow clone' 0 "$(cat "$work/shallow-pushes")"
	add_service queue rabbitmq:4
	run 0 --forge=gitlab
	same 'until the change is another' "$(pushed $fixes)" "$(git -C "$bare" rev-parse refs/merge-requests/2/head)"
	git -C "$bare" config receive.advertisePushOptions false
	add_service mail axllent/mailpit:v1
	run 2 --forge=gitlab
	says 'does not support push options'
}

forgejo() {
	new_repository forgejo
	echo forgejo >"$bare/forge"
	FORGEJO_ACTIONS=true GITHUB_ACTIONS=true run 0
	same 'the AGit flow' "ref refs/for/main
option topic=$fixes
option title=Harden Compose services
option force-push=true" "$(last_push)"
	same 'no branch' 'main ' "$(branches)"
	check 'the report is the text of the last commit' sh -c \
		"git -C '$bare' log -1 --format=%b refs/pull/1/head | grep -q nginx"
	run 0 --forge=forgejo
	same 'no second push' 0 "$pushes"
	add_service cache redis:7
	run 0 --forge=gitea
	same 'a new service is pushed' 1 "$pushes"
	same 'to the one pull request' refs/pull/1/head "$(git -C "$bare" for-each-ref --format='%(refname)' refs/pull)"
	check 'which has it' sh -c "git -C '$bare' show refs/pull/1/head:compose.yaml | grep -q 999"
	touch "$bare/requests/1.closed"
	run 0 --forge=forgejo
	same 'closed: not opened again' 0 "$pushes"
	add_service queue rabbitmq:4
	run 0 --forge=forgejo --label=x
	says 'labels and reviewers cannot be set'
	same 'until the change is another' 2 "$(git -C "$bare" for-each-ref refs/pull | wc -l)"
	rm -rf "$work/human"
	git clone -q "$site/forgejo.git" "$work/human" && cd "$work/human" || exit 99
	git fetch -q origin refs/pull/2/head && git checkout -q FETCH_HEAD
	git -c user.name=Bob commit -q --allow-empty -m 'By hand'
	git push -q -o topic=$fixes origin HEAD:refs/for/main
	cd "$clone" || exit 99
	add_service mail axllent/mailpit:v1
	run 0 --forge=forgejo
	says 'commits of somebody else'
	same 'work of somebody else is left alone' 0 "$pushes"
	# Somebody else's pull request is not ours.
	run 0 --forge=forgejo --branch=other
	same 'another topic is another pull request' 3 "$(git -C "$bare" for-each-ref refs/pull | wc -l)"
}

# which_forge WANTED URL [NAME=VALUE]...: what a dry run takes the remote for.
which_forge() {
	wanted=$1
	git config remote.there.url "$2"
	shift 2
	env "$@" "$bot" --remote=there --dry-run >"$work/out" 2>"$work/err"
	same "forge of $(git config remote.there.url) with $*" "($wanted)" "$(sed -n 's/.*main on .* \((.*)\)$/\1/p' "$work/err")"
}

recognition() {
	new_repository names
	which_forge git "$site/names.git" A=b
	which_forge gitlab "$site/names.git" GITLAB_CI=true
	which_forge forgejo "$site/names.git" FORGEJO_ACTIONS=true GITHUB_ACTIONS=true
	which_forge forgejo "$site/names.git" GITEA_ACTIONS=true GITHUB_ACTIONS=true
	which_forge gitlab "$site/names.git" CI_FORGE_TYPE=gitlab
	which_forge forgejo "$site/names.git" CI_FORGE_TYPE=gitea
	which_forge gitlab "$site/names.git" COMPOSEHARDEN_BOT_FORGE=gitlab FORGEJO_ACTIONS=true
}

start_server
gitlab
forgejo
recognition
finish
