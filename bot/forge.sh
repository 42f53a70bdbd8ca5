# Forges: which one it is, what it knows of earlier proposals, and how a pull request comes about.

# The host says it where it is known, then the CI, then the host's name.
find_forge() {
	host=${url#*://}
	host=${host#*@}
	host=${host%%[:/]*}
	if [ "$forge" = auto ]; then
		forge=$(forge_of_host) || forge=$(forge_of_ci) || forge=$(forge_of_name)
	fi
	request=
	find_author
	[ "$forge" != github ] || open_github
}

forge_of_host() {
	case $host in
	github.com) echo github ;;
	gitlab.com) echo gitlab ;;
	codeberg.org | gitea.com) echo forgejo ;;
	*) return 1 ;;
	esac
}

# Forgejo and Gitea set GitHub's variables as well.
forge_of_ci() {
	if [ -n "${FORGEJO_ACTIONS:-}${GITEA_ACTIONS:-}" ]; then
		echo forgejo
	elif [ -n "${GITLAB_CI:-}" ]; then
		echo gitlab
	elif [ -n "${GITHUB_ACTIONS:-}" ]; then
		echo github
	else
		case ${CI_FORGE_TYPE:-} in
		forgejo | gitea) echo forgejo ;;
		github | gitlab) echo "$CI_FORGE_TYPE" ;;
		*) return 1 ;;
		esac
	fi
}

forge_of_name() {
	case $host in
	*github*) echo github ;;
	*gitlab*) echo gitlab ;;
	*forgejo* | *gitea* | *codeberg*) echo forgejo ;;
	*) echo git ;;
	esac
}

find_author() {
	if [ -n "$author" ]; then
		author_name=${author%% <*}
		author_mail=${author#*<}
		author_mail=${author_mail%>}
	elif [ "$forge" = github ] && [ -n "${GITHUB_ACTIONS:-}" ]; then
		author_name='github-actions[bot]'
		author_mail='41898282+github-actions[bot]@users.noreply.github.com'
	else
		author_name=$(local_git config user.name) || author_name=composeharden-bot
		author_mail=$(local_git config user.email) || author_mail=composeharden-bot@localhost
	fi
}

# find_tip: sets `tip`, the commit that was proposed last, and `lease`, what is on the branch.
find_tip() {
	tip=
	lease=
	if [ "$forge" = forgejo ]; then
		find_agit_tip
		return
	fi
	attempt remote_git ls-remote -- "$where" "refs/heads/$topic" || return
	lease=$(wanted=refs/heads/$topic awk '$2 == ENVIRON["wanted"] { print $1 }' "$work/out")
	[ -n "$lease" ] || return 0
	attempt fetch 3 "+refs/heads/$topic:$refs/tip" || return
	tip=$(local_git rev-parse "$refs/tip")
}

# fetch_requests PATTERN: the heads of the newest pull requests, closed ones too; writes their
# commits, newest first, to $work/heads.
fetch_requests() {
	attempt remote_git ls-remote -- "$where" "$1" || return
	awk '{ number = $2; gsub(/[^0-9]/, "", number); print number, $1, $2 }' "$work/out" |
		sort -rn | head -n 50 >"$work/heads"
	set --
	while read -r number _ ref; do set -- "$@" "+$ref:$refs/request-$number"; done <"$work/heads"
	[ $# -eq 0 ] || attempt fetch 3 "$@"
}

# An AGit pull request has no branch: it is the newest one with a commit of ours for this topic.
find_agit_tip() {
	fetch_requests 'refs/pull/*/head' || return
	while read -r _ commit _; do
		if has_commit_of_ours "$commit"; then
			tip=$commit
			break
		fi
	done <"$work/heads"
}

has_commit_of_ours() {
	local_git log --first-parent -n 100 --format='%(trailers:key=Composeharden-Branch,valueonly)' \
		"$1" "^$base_commit" -- | grep -qxF -e "$topic"
}

# look_up_request: has the forge a pull request for it, or had one that was closed unmerged?
look_up_request() {
	request=
	case $forge:$decision in
	github:*) look_up_github ;;
	gitlab:open) look_up_gitlab ;;
	esac
}

# GitLab keeps the heads of all merge requests. A branch that is gone with its merge request
# unmerged was turned down.
look_up_gitlab() {
	fetch_requests 'refs/merge-requests/*/head' || return
	while read -r _ commit _; do
		know "$commit" || return
		[ "$its_branch:$its_print" != "$topic:$full_print" ] || decision=declined
	done <"$work/heads"
}

open_github() {
	command -v gh >/dev/null || die 'gh is needed for pull requests on GitHub; it is not installed'
	if [ -z "${GH_REPO:-}" ]; then
		path=${url#*://}
		case $url in
		*://*) path=${path#*/} ;;
		*) path=${url#*:} ;;
		esac
		path=${path%/}
		GH_REPO=$host/${path%.git}
	fi
	GH_PROMPT_DISABLED=1
	export GH_REPO GH_PROMPT_DISABLED
	if [ -n "${COMPOSEHARDEN_BOT_TOKEN:-}" ]; then
		GH_TOKEN=$COMPOSEHARDEN_BOT_TOKEN
		export GH_TOKEN
	fi
}

# One line a pull request from this branch: number, state, URL, the last fingerprint.
look_up_github() {
	attempt run_gh pr list --head "$topic" --base "$base" --state all --limit 30 \
		--json number,state,url,isCrossRepository,commits --jq '.[]
		| select(.isCrossRepository | not)
		| [(.number | tostring), .state, .url,
			([.commits[].messageBody | scan("Composeharden-Fingerprint: ([0-9a-f]+)")]
			| flatten | last // "-")]
		| join(" ")' || return
	pull=
	turned_down=
	while read -r number state address print; do
		case $state:$print in
		OPEN:*)
			pull=$number
			request=$address
			;;
		CLOSED:"$full_print") turned_down=1 ;;
		esac
	done <"$work/out"
	case $decision in
	human | dropped) return ;;
	esac
	if [ -z "$pull" ]; then
		# Merged and needed again; or pushed, and the pull request did not come about.
		decision=open
		[ -z "$turned_down" ] || decision=declined
	fi
}

push_branch() {
	attempt remote_git push --quiet --no-verify --force-with-lease="refs/heads/$topic:$lease" "$@" -- \
		"$where" "$head:refs/heads/$topic"
}

publish_on_git() {
	push_branch
}

publish_on_github() {
	push_branch || return
	shorten 60000 <"$work/body" >"$work/text"
	if [ -n "$pull" ]; then
		attempt run_gh pr edit "$pull" --body-file "$work/text"
		return
	fi
	attempt run_gh pr create --head "$topic" --base "$base" --title "$heading" --body-file "$work/text" || return
	request=$(grep '^https\{0,1\}://' "$work/out" | tail -n 1)
	# What fails here leaves a pull request without a label, not none.
	each_of "$labels" run_gh pr edit "${request##*/}" --add-label
	each_of "$reviewers" run_gh pr edit "${request##*/}" --add-reviewer
}

# each_of LINES COMMAND...: runs it with each line added.
each_of() {
	list=$1
	shift
	while IFS= read -r item; do
		[ -z "$item" ] || attempt "$@" "$item" || say "$item: not set"
	done <<END
$list
END
}

# GitLab turns \n in a description into a line break, whether it was meant so or not, and obeys
# lines that begin with a slash.
publish_on_gitlab() {
	awk '{ gsub(/\\n/, "\\\342\201\240n"); sub(/^\//, "\\/"); print }' "$work/body" |
		shorten 60000 | awk '{ printf "%s\\n", $0 }' >"$work/text"
	set -- -o merge_request.create -o "merge_request.target=$base" -o "merge_request.title=$heading" \
		-o "merge_request.description=$(cat "$work/text")" -o merge_request.remove_source_branch
	while IFS= read -r item; do
		[ -z "$item" ] || set -- "$@" -o "merge_request.label=$item"
	done <<END
$labels
END
	while IFS= read -r item; do
		[ -z "$item" ] || set -- "$@" -o "merge_request.assign=$item"
	done <<END
$reviewers
END
	push_branch "$@"
}

publish_on_forgejo() {
	[ -z "$labels$reviewers" ] || say 'labels and reviewers cannot be set by a push to Forgejo or Gitea'
	attempt remote_git push --quiet --no-verify -o "topic=$topic" -o "title=$heading" -o force-push=true -- \
		"$where" "$head:refs/for/$base"
}

# shorten BYTES: a text that is longer ends at a line, with its code block and details closed.
shorten() {
	awk -v limit="$1" '
	/^ *(```|~~~)/ {
		match($0, /[`~]+/)
		mark = substr($0, RSTART, RLENGTH)
		if (fence == "") fence = mark
		else if (index(mark, fence) == 1) fence = ""
	}
	fence == "" && /^<details>/ { open++ }
	fence == "" && /^<\/details>/ { open-- }
	{
		# A line break may become two bytes.
		size += length($0) + 2
		if (size > limit - 200) {
			if (fence != "") print fence
			while (open-- > 0) print "\n</details>"
			print "\n*Shortened here: composeharden --format=markdown prints all of it.*"
			exit
		}
		print
	}'
}
