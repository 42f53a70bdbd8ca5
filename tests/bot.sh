#!/bin/sh
# The bot on a git server that only takes pushes: one branch that is opened, kept, updated and left
# alone; a branch for each project or service; every way in which a CI lays out a clone.
# usage: bot.sh (environment: top_srcdir, top_builddir, COMPOSEHARDEN; all have defaults)
set -u
# shellcheck source=bot/lib.sh
. "$(dirname "$0")/bot/lib.sh"
fixes=composeharden/fixes

own_refs() {
	git for-each-ref refs/heads refs/tags refs/composeharden-bot
}

first_run_opens() {
	new_repository plain
	echo draft >untracked
	echo '# mine' >>compose.yaml
	git status --porcelain >"$work/before"
	own_refs >>"$work/before"
	run 0 --dry-run
	same 'a dry run pushes nothing' 0 "$pushes"
	check 'a dry run shows the diff' grep -q '^+    user: "101:101"$' "$work/out"
	run 0
	same 'it pushes one branch' "ref refs/heads/$fixes" "$(tail -n 1 "$log")"
	same 'two commits' 'Harden Compose services: what is assumed
Harden Compose services: what is known or likely' "$(subjects $fixes)"
	git show HEAD:compose.yaml >"$work/compose.yaml"
	"$COMPOSEHARDEN" -i -q "$work/compose.yaml" >/dev/null 2>&1
	same 'the branch holds what -i writes' "$(cat "$work/compose.yaml")" "$(text $fixes compose.yaml)"
	same 'the first commit holds what is known' 1 "$(text $fixes~1 compose.yaml | grep -c user:)"
	same 'the author' 'Ada <ada@example.org>' "$(git -C "$bare" log -1 --format='%an <%ae>' $fixes)"
	same 'nobody signs off or is a co-author' '' \
		"$(git -C "$bare" log --format=%B main..$fixes | grep -i -e signed-off -e co-authored)"
	{ git status --porcelain && own_refs; } >"$work/after"
	check 'the checkout and its refs are as before' cmp -s "$work/before" "$work/after"
	same 'nothing is left behind' '' "$(ls "$TMPDIR")"
	git checkout -q compose.yaml
	rm untracked
}

second_run_does_nothing() {
	before=$(pushed $fixes)
	run 0
	same 'no second push' 0 "$pushes"
	says 'is up to date'
	echo hello >README
	save 'Something else'
	run 0
	same 'no push when the base has moved on elsewhere' 0 "$pushes"
	sed -i '1i # The stack' compose.yaml
	save 'A comment in the same file'
	run 0
	same 'no push when other lines of the file changed' 0 "$pushes"
	same 'the branch stays' "$before" "$(pushed $fixes)"
}

third_run_updates() {
	cat >>compose.yaml <<'END'
  cache:
    image: redis:7
END
	save 'A new service'
	run 0
	same 'a new service is one push' 1 "$pushes"
	same 'to the same branch' "$fixes main " "$(branches)"
	same 'on the new base' "$(git rev-parse HEAD)" "$(git -C "$bare" rev-parse $fixes~2)"
	check 'with the new service' sh -c "git -C '$bare' show $fixes:compose.yaml | grep -q '999:1000\|999:999'"
	# The same lines for another service are another change.
	sed -i 's/^  app:/  application:/' compose.yaml
	save 'A service is renamed'
	run 0
	same 'a service of another name is another change' 1 "$pushes"
}

dropped_commit_stays_dropped() {
	as_human $fixes
	git reset -q --hard HEAD~1
	git push -q -f origin HEAD
	cd "$clone" || exit 99
	before=$(pushed $fixes)
	run 0
	says 'dropped the second commit'
	same 'it is left so' "$before" "$(pushed $fixes)"
	run 0 --known-only
	says 'is up to date'
}

human_is_respected() {
	run 0 --branch=one
	as_human one
	echo '# I know better' >>compose.yaml
	git commit -q -a -m 'By hand'
	git push -q origin HEAD
	cd "$clone" || exit 99
	before=$(pushed one)
	printf '  queue:\n    image: rabbitmq:4\n' >>compose.yaml
	save 'One more service'
	run 0 --branch=one
	says 'commits of somebody else'
	same 'a commit on top is left alone' "$before" "$(pushed one)"
	run 0 --branch=two
	as_human two
	sed -i 's/101:101/102:102/' compose.yaml
	git commit -q -a --amend --no-edit --reset-author
	git push -q -f origin HEAD
	cd "$clone" || exit 99
	before=$(pushed two)
	printf '  mail:\n    image: axllent/mailpit:v1\n' >>compose.yaml
	save 'Yet another'
	run 0 --branch=two
	says 'commits of somebody else'
	same 'an amended commit, trailers and all, is left alone' "$before" "$(pushed two)"
	# Once it is all merged, nobody's work is lost.
	git fetch -q origin
	git merge -q --squash origin/one >/dev/null 2>&1
	git checkout -q origin/one -- compose.yaml
	git commit -q -m 'Squashed'
	git push -q origin HEAD:main
	printf '  late:\n    image: memcached:1\n' >>compose.yaml
	git commit -q -a -m 'After it' && git push -q origin HEAD:main
	git checkout -q -B main
	run 0 --branch=one
	says 'commits of somebody else'
	git -C "$bare" update-ref -d refs/heads/one
	run 0 --branch=one
	same 'a branch that was deleted is made again' 1 "$pushes"
}

merged_branch_is_used_again() {
	new_repository merged
	run 0
	git fetch -q origin && git merge -q --no-ff -m 'Merge the fixes' origin/$fixes && git push -q origin main
	run 0
	says 'nothing to change'
	same 'no push' 0 "$pushes"
	cat >>compose.yaml <<'END'
  cache:
    image: redis:7
END
	save 'A new service'
	run 0
	same 'on the branch that was merged' 1 "$pushes"
	as_human $fixes
	git commit -q --allow-empty -m 'By hand' && git push -q origin HEAD
	cd "$clone" || exit 99
	git fetch -q && git merge -q --ff-only origin/$fixes && git push -q origin main
	printf '  late:\n    image: memcached:1\n' >>compose.yaml
	save 'After it'
	run 0
	same 'also when somebody else had a commit on it' 1 "$pushes"
}

clones_of_a_ci() {
	new_repository ci
	for n in 1 2 3; do
		echo $n >file
		save "Commit $n"
	done
	rm -rf "$work/shallow" "$work/detached"
	git clone -q --depth=2 "$site/ci.git" "$work/shallow"
	cd "$work/shallow" || exit 99
	git checkout -q --detach
	git branch -q -D main
	run 0
	same 'a shallow clone with a detached HEAD pushes' 1 "$pushes"
	same 'and has the history that it had' 2 "$(git rev-list --count HEAD)"
	run 0
	same 'a second time it does not' 0 "$pushes"
	same 'nor in a whole clone' 0 "$(cd "$clone" && run 0 && echo "$pushes")"
	as_human $fixes
	git commit -q --allow-empty -m 'By hand' && git push -q origin HEAD
	cd "$work/shallow" || exit 99
	run 0
	says 'commits of somebody else'
	same 'still shallow' 2 "$(git rev-list --count HEAD)"
	git clone -q --depth=1 --filter=blob:none --no-checkout "$site/ci.git" "$work/detached"
	cd "$work/detached" || exit 99
	run 0 --branch=partial
	same 'a clone without files' 1 "$pushes"
}

parts() {
	new_repository parts
	mkdir -p 'infra/a b' web
	printf 'services:\n  db:\n    image: postgres:17\n' >'infra/a b/compose.yml'
	printf 'services:\n  "x y":\n    image: httpd:2.4\n  front:\n    image: httpd:2.4\n' >web/docker-compose.yml
	save 'More projects'
	run 0 --per-project
	same 'a branch for each folder' 3 "$pushes"
	same 'all named after it' "$fixes-infra-a-b-$(printf 'infra/a b' | git hash-object --stdin | cut -c 1-8) \
$fixes-root-$(printf . | git hash-object --stdin | cut -c 1-8) $fixes-web main " "$(branches)"
	same 'with its files only' web/docker-compose.yml "$(git -C "$bare" diff --name-only main $fixes-web)"
	run 0 --per-project
	same 'none of them twice' 0 "$pushes"
	COMPOSEHARDEN_BOT_PER_SERVICE=1 COMPOSEHARDEN_BOT_BRANCH=s run 0
	same 'a branch for each service' 4 "$pushes"
	says 'not a name that Compose takes: x y'
	same 'with that service only' 1 "$(git -C "$bare" diff -U0 main s-app | grep -c '^+.*user:')"
	run 0 --per-service --branch s
	same 'none of them twice' 0 "$pushes"
	run 0 --branch=u web
	same 'only the folder that is named' web/docker-compose.yml "$(git -C "$bare" diff --name-only main u)"
	cd web || exit 99
	run 0 --branch=v
	same 'the folder that it runs in' web/docker-compose.yml "$(git -C "$bare" diff --name-only main v)"
}

start_server
if command -v shellcheck >/dev/null; then
	check 'shellcheck of the whole bot' shellcheck "$bot"
else
	echo 'skipped: 1 check: shellcheck is not installed'
fi
first_run_opens
second_run_does_nothing
third_run_updates
dropped_commit_stays_dropped
human_is_respected
merged_branch_is_used_again
clones_of_a_ci
parts
finish
