# The repository: talking to its remote, and a tree of its own to work in, so that nobody's
# checkout, index, branch or history is touched.

open_repository() {
	git_dir=$(git rev-parse --absolute-git-dir) && prefix=$(git rev-parse --show-prefix) || exit 2
	work=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-bot.XXXXXX") || exit 2
	refs=refs/composeharden-bot/$(basename "$work")
	trap clean_up EXIT
	trap 'exit 2' HUP INT TERM
	shallow=$(git rev-parse --git-path shallow)
	[ ! -f "$shallow" ] || cp "$shallow" "$work/shallow" || exit 2
	GIT_TERMINAL_PROMPT=0
	export GIT_TERMINAL_PROMPT
	find_remote
}

# What was fetched goes, and a shallow clone is as deep as before.
clean_up() {
	git --git-dir="$git_dir" for-each-ref --format='delete %(refname)' "$refs/" |
		git --git-dir="$git_dir" update-ref --stdin
	[ ! -f "$work/shallow" ] || cp "$work/shallow" "$shallow"
	rm -rf "$work"
}

# url: where the remote is, without credentials. where: what git is told. With a token of ours
# neither the URL's credentials nor a header that the CI's checkout left behind may come first.
find_remote() {
	url=$(git remote get-url --push -- "$remote" 2>/dev/null) || die "there is no remote $remote"
	where=$remote
	case $url in
	http://* | https://*) ;;
	*) return ;;
	esac
	scheme=${url%%://*}
	rest=${url#*://}
	authority=${rest%%/*}
	url=$scheme://${authority##*@}/${rest#*/}
	site=$scheme://${authority##*@}
	[ -z "${COMPOSEHARDEN_BOT_TOKEN:-}" ] || where=$url
}

# The helper is a program of git's own kind: it is given to a shell that has the token in its
# environment, so that no command line shows it.
remote_git() {
	if [ "$where" = "$remote" ]; then
		git "$@"
	else
		# shellcheck disable=SC2016 # for that shell
		git -c "http.$site/.extraHeader=" -c credential.helper= -c "credential.$site.helper=" \
			-c "credential.$site.helper="'!say() { echo "username=${COMPOSEHARDEN_BOT_USER:-oauth2}"; echo "password=$COMPOSEHARDEN_BOT_TOKEN"; }; say' \
			"$@"
	fi
}

# fetch DEPTH REFSPEC...: the depth is for shallow clones only, which would else get all history.
fetch() {
	depth=--depth=$1
	shift
	[ "$(git rev-parse --is-shallow-repository)" = true ] || depth=
	remote_git -c gc.auto=0 -c maintenance.auto=false fetch --quiet --no-tags --no-prune \
		--no-recurse-submodules --refmap= ${depth:+"$depth"} -- "$where" "$@"
}

find_base() {
	if [ -z "$base" ]; then
		attempt remote_git ls-remote --symref -- "$where" HEAD || die "cannot read $url"
		base=$(sed -n 's,^ref: refs/heads/\(.*\)	HEAD$,\1,p' "$work/out" | head -n 1)
	fi
	[ -n "$base" ] || die 'the remote has no default branch: name one with --base'
	[ "$base" != "$branch" ] || die "$branch cannot be merged into itself"
	attempt fetch 1 "+refs/heads/$base:$refs/base" || die "cannot fetch the branch $base"
	base_commit=$(git rev-parse --verify --quiet "$refs/base^{commit}") || die "no branch $base"
}

# Git on the bot's own tree and index. No attribute and no filter: files are written as they are
# stored, and stored as they are written.
tree_git() {
	GIT_INDEX_FILE=${index:-$work/index} GIT_WORK_TREE=$work/tree git --git-dir="$git_dir" \
		-C "$work/tree" -c core.autocrlf=false -c core.eol=lf -c core.attributesFile=/dev/null \
		-c core.sparseCheckout=false -c core.fsmonitor=false -c core.bare=false "$@"
}

# The base as files. .gitattributes stay out of the tree, and are remembered in $work/attributes.
lay_out_tree() {
	mkdir "$work/tree" || exit 2
	lay_out_files || die 'cannot lay out the work tree'
	# For whoever looks for the root of the repository.
	printf 'gitdir: %s\n' "$git_dir" >"$work/tree/.git"
	[ -d "$work/tree/$prefix" ] || die "the branch $base has no folder $prefix"
}

lay_out_files() {
	tree_git read-tree "$base_commit" && tree_git ls-files -s >"$work/entries" || return
	grep '\.gitattributes"\{0,1\}$' "$work/entries" >"$work/attributes"
	sed 's/^[0-7]* \([0-9a-f]*\) [0-9]/0 \1/' "$work/attributes" |
		tree_git update-index --index-info && tree_git checkout-index --all --index --quiet
}

# snapshot: prints the id of the tree as it is now.
snapshot() (
	tree_git diff-files --name-only -z --ignore-submodules >"$work/changed" || exit
	cp "$work/index" "$work/index-now" || exit
	index=$work/index-now
	tree_git update-index -z --stdin <"$work/changed" &&
		tree_git update-index --index-info <"$work/attributes" && tree_git write-tree
)

restore() {
	tree_git diff-files --name-only -z --ignore-submodules >"$work/changed" || return
	tree_git checkout-index --force --index --quiet -z --stdin <"$work/changed"
}

# changed_paths TREE: lines "path TAB folder", as git quotes them; the folder without its quote.
changed_paths() {
	git -c core.quotePath=true diff-tree -r --no-renames --name-only "$base_commit" "$1" | awk '{
		folder = $0
		sub(/^"/, "", folder)
		if (!sub(/\/[^\/]*$/, "", folder)) folder = "."
		print $0 "\t" folder
	}'
}
