# The repository: talking to its remote, and a tree of its own to work in, so that nobody's
# checkout, index, branch or history is touched.

open_repository() {
	source_dir=$(local_git rev-parse --path-format=absolute --git-common-dir) &&
		own_dir=$(local_git rev-parse --absolute-git-dir) &&
		prefix=$(local_git rev-parse --show-prefix) &&
		objects=$(local_git rev-parse --path-format=absolute --git-path objects) || exit 2
	work=$(mktemp -d "${TMPDIR:-/tmp}/composeharden-bot.XXXXXX") || exit 2
	refs=refs/composeharden-bot
	trap 'rm -rf "$work"' EXIT
	trap 'exit 2' HUP INT TERM
	make_git_dir || die 'cannot read the repository'
	GIT_DIR=$work/git
	GIT_OBJECT_DIRECTORY=$objects
	GIT_TERMINAL_PROMPT=0
	export GIT_DIR GIT_OBJECT_DIRECTORY GIT_TERMINAL_PROMPT
	find_remote
}

# A git folder of our own on the objects of the repository: with its references, so that little is fetched,
# and of its configuration only what is a name, an address or a header. Nothing there names a program.
make_git_dir() {
	format=$(local_git rev-parse --show-object-format) &&
		local_git init -q --bare --template= --object-format="$format" "$work/git" || return
	local_git config --local --includes --list -z >"$work/config" || return
	tr '\n\0' '\001\n' <"$work/config" | remote=$remote take_config >>"$work/git/config" || return
	local_git for-each-ref --format='%(objectname) refs/there/%(refname)' refs/heads refs/remotes \
		>"$work/git/packed-refs" || return
	if local_git rev-parse --verify --quiet HEAD >"$work/HEAD"; then
		sed 's,$, refs/there/HEAD,' "$work/HEAD" >>"$work/git/packed-refs"
	fi
	[ ! -f "$source_dir/shallow" ] || cp "$source_dir/shallow" "$work/git/shallow"
}

# Lines "KEY \001 VALUE" as a configuration file.
take_config() {
	awk -F '\001' '
	function quoted(text) {
		gsub(/\\/, "\\\\", text)
		gsub(/"/, "\\\"", text)
		return "\"" text "\""
	}
	NF == 2 {
		key = $1
		section = name = key
		sub(/\..*/, "", section)
		sub(/.*\./, "", name)
		middle = substr(key, length(section) + 2)
		middle = substr(middle, 1, length(middle) - length(name) - 1)
		wanted = 0
		if (section == "remote" && name ~ /^(url|pushurl|promisor|partialclonefilter)$/)
			wanted = middle == ENVIRON["remote"] || name !~ /url$/ || promisor[middle]
		else if (section == "http") wanted = name == "extraheader"
		else if (section == "user") wanted = key == "user.name" || key == "user.email"
		else if (section == "extensions") wanted = key == "extensions.partialclone"
		if (section == "remote" && name == "promisor") promisor[middle] = 1
		if (!wanted) next
		if (section == "extensions") print "[core]\n\trepositoryformatversion = 1"
		print "[" section (middle == "" ? "" : " " quoted(middle)) "]\n\t" name " = " quoted($2)
	}'
}

# url: where the remote is, without credentials. where: what git is told. With a token of ours
# neither the URL's credentials nor a header that the CI's checkout left behind may come first.
find_remote() {
	url=$(local_git remote get-url --push -- "$remote" 2>/dev/null) || die "there is no remote $remote"
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
		git_with "$remote_names" "$@"
	else
		# shellcheck disable=SC2016 # for that shell
		git_with "$remote_names" -c "http.$site/.extraHeader=" -c credential.helper= -c "credential.$site.helper=" \
			-c "credential.$site.helper="'!say() { echo "username=${COMPOSEHARDEN_BOT_USER:-oauth2}"; echo "password=$COMPOSEHARDEN_BOT_TOKEN"; }; say' \
			"$@"
	fi
}

# fetch DEPTH REFSPEC...: the depth is for shallow clones only, which would else get all history.
fetch() {
	depth=--depth=$1
	shift
	[ "$(local_git rev-parse --is-shallow-repository)" = true ] || depth=
	remote_git fetch --quiet --no-tags --no-prune \
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
	base_commit=$(local_git rev-parse --verify --quiet "$refs/base^{commit}") || die "no branch $base"
}

# Git on the bot's own tree and index. No attribute and no filter: files are written as they are
# stored, and stored as they are written.
tree_git() (
	GIT_INDEX_FILE=${index:-$work/index}
	GIT_WORK_TREE=$work/tree
	export GIT_INDEX_FILE GIT_WORK_TREE
	# Objects that a partial clone lacks are fetched when they are asked for.
	git_with "$remote_names" -C "$work/tree" -c core.autocrlf=false -c core.eol=lf \
		-c core.sparseCheckout=false -c core.bare=false "$@"
)

# The base as files. .gitattributes stay out of the tree, and are remembered in $work/attributes.
lay_out_tree() {
	mkdir "$work/tree" || exit 2
	lay_out_files || die 'cannot lay out the work tree'
	# For whoever looks for the root of the repository.
	printf 'gitdir: %s\n' "$own_dir" >"$work/tree/.git"
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
	local_git -c core.quotePath=true diff-tree -r --no-renames --name-only "$base_commit" "$1" | awk '{
		folder = $0
		sub(/^"/, "", folder)
		if (!sub(/\/[^\/]*$/, "", folder)) folder = "."
		print $0 "\t" folder
	}'
}
