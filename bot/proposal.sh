# Proposals: the commits, and whether they are what was proposed before.

# harden OUTPUT ARGUMENT...: composeharden with the user's options, in the root of the bot's tree.
harden() {
	output=$1
	shift
	set -f
	IFS=$newline
	# shellcheck disable=SC2086 # one option a line
	set -- $options "$@"
	set +f
	unset IFS
	(cd "$work/tree" && only "$plain_names" "$program" "$@") </dev/null >"$output" 2>"$work/err"
}

# write_fixes ARGUMENT...: sets `known` and `full`, the trees after what is sure enough, and after all; the
# report on it becomes $work/body. Status 2 when a file is in trouble; the others are done all the same.
write_fixes() {
	status=0
	harden "$work/body" -i -q --format=markdown ${known_only:+--confidence=likely --assume=soft} "$@" || status=$?
	full=$(snapshot) || die 'cannot read back the work tree'
	restore || die 'cannot restore the work tree'
	known=$full
	if [ -z "$known_only" ]; then
		harden "$work/out" -i -q --confidence=likely --assume=soft "$@"
		known=$(snapshot) || die 'cannot read back the work tree'
		restore || die 'cannot restore the work tree'
	fi
	end_body
	return $status
}

# What a reviewer can expect of the bot, where there is a pull request.
end_body() {
	[ "$forge" != git ] || return 0
	{
		printf '\n---\n\n'
		if [ "$known" != "$base_tree" ] && [ "$known" != "$full" ]; then
			printf 'Two commits: the first rests on what is known or likely, and gives services of which '
			printf 'nothing is known what nearly every image works with; the second is a guess for those. '
			printf 'Drop the second if in doubt; it stays dropped.\n\n'
		fi
		printf 'composeharden-bot keeps this up to date until somebody else commits to the branch. '
		printf 'Closed without a merge, it is not opened again until the change would be another.\n'
	} >>"$work/body"
}

# propose_all OPERAND...
propose_all() {
	base_tree=$(local_git rev-parse "$base_commit^{tree}")
	for operand; do
		shift
		case $prefix$operand in
		*/.) set -- "$@" "${prefix%/}" ;;
		*) set -- "$@" "$prefix$operand" ;;
		esac
	done
	write_fixes -- "$@" || trouble=1
	relay "$work/err"
	if [ "$full" = "$base_tree" ]; then
		say "nothing to change in $base"
		record_result none ''
		return
	fi
	if [ $per = all ]; then
		propose '' || trouble=1
		return
	fi
	everything=$full
	changed_paths "$everything" | cut -f 2 | sort -u >"$work/folders"
	while IFS= read -r folder <&3; do
		files_in "$folder"
		"propose_$per" "$folder" || trouble=1
	done 3<"$work/folders"
}

# files_in FOLDER: writes the paths that change there, as git quotes them, to $work/files.
files_in() {
	changed_paths "$everything" | wanted=$1 awk -F '\t' '$2 == ENVIRON["wanted"] { print $1 }' \
		>"$work/files"
}

# with_files COMMAND...: runs it with the names in $work/files added.
with_files() {
	while IFS= read -r quoted; do
		unquote "$quoted"
		set -- "$@" "$path"
	done <"$work/files"
	"$@"
}

# unquote NAME: sets `path` to the file that git names so.
unquote() {
	path=$1
	case $1 in
	\"*) ;;
	*) return ;;
	esac
	path=$(printf '%s\n' "$1" | awk '{
		for (i = 2; i < length($0); i++) {
			c = substr($0, i, 1)
			if (c == "\\") {
				c = substr($0, ++i, 1)
				if (c ~ /[0-7]/) { c = "\\0" substr($0, i, 3); i += 2 }
				else if (c == "\"") c = "\\0042"
				else c = "\\" c
			}
			printf "%s", c
		}
	}')
	path=$(printf '%b.' "$path")
	path=${path%.}
}

propose_project() {
	with_files write_fixes --
	propose "$1"
}

propose_service() {
	with_files harden "$work/out" --format=services -q --
	cut -f 2 "$work/out" | sort -u >"$work/services"
	result=0
	while IFS= read -r service <&4; do
		case $service in
		*[!A-Za-z0-9._-]*)
			say "left out, not a name that Compose takes: $service"
			continue
			;;
		esac
		with_files write_fixes --service="$service" --
		[ "$full" != "$base_tree" ] || continue
		case $1 in
		.) propose "$service" ;;
		*) propose "$1/$service" ;;
		esac || result=1
	done 4<"$work/services"
	return $result
}

# slug NAME: prints what a branch may be called after it, another one for every name.
slug() {
	flat=$(printf '%s' "$1" | tr -c 'A-Za-z0-9_' - | sed 's/^-*//; s/-*$//' | cut -c 1-60)
	[ "$flat" = "$1" ] || flat=${flat:-root}-$(printf '%s' "$1" | local_git hash-object --stdin | cut -c 1-8)
	printf '%s\n' "$flat"
}

# fingerprint TREE TREE: prints a hash of the lines that change, each with the keys that it
# stands below; not of what stands beside them, so that it outlives other people's changes.
fingerprint() {
	local_git -c core.quotePath=true diff-tree -r -p -U999999 --no-color --no-ext-diff --no-textconv --text \
		--no-renames --src-prefix=a/ --dst-prefix=b/ "$1" "$2" | awk '
	/^diff --git / { print; inside = depth = 0; next }
	/^@@ / { inside = 1; next }
	!inside { next }
	{
		mark = substr($0, 1, 1)
		text = substr($0, 2)
		sub(/[ \t\r]+$/, "", text)
		match(text, /^ */)
		column = RLENGTH
		plain = text ~ /^ *(#|$)/
		while (!plain && depth > 0 && columns[depth] >= column) depth--
		if (mark != " ") {
			printf "%s", mark
			for (i = 1; i <= depth; i++) printf "%s/", keys[i]
			print text
		}
		if (!plain && mark != "-") {
			columns[++depth] = column
			sub(/:.*/, "", text)
			keys[depth] = text
		}
	}' | local_git hash-object --stdin
}

# commit_tree TREE PARENT SUBJECT FINGERPRINT: prints the id of a commit; its text is in $work/why.
# The fixed trailers are what a later run knows the bot's own commits by.
commit_tree() {
	{
		printf '%s\n\n' "$3"
		cat "$work/why"
		printf '\nComposeharden-Branch: %s\nComposeharden-Base: %s\nComposeharden-Fingerprint: %s\n' \
			"$topic" "$base_commit" "$4"
	} >"$work/message"
	sign=
	[ "$(local_git config --type=bool commit.gpgSign)" != true ] || sign=-S
	GIT_AUTHOR_NAME=$author_name GIT_AUTHOR_EMAIL=$author_mail GIT_AUTHOR_DATE="$now +0000" \
		GIT_COMMITTER_NAME=$author_name GIT_COMMITTER_EMAIL=$author_mail \
		GIT_COMMITTER_DATE="$now +0000" \
		local_git commit-tree ${sign:+"$sign"} "$1" -p "$2" -F "$work/message"
}

# make_commits: sets `head`, the commit to push. Where no pull request shows the report (git) or
# takes it (AGit: a push option has one line), it is the text of the last commit.
make_commits() {
	now=$(date +%s)
	head=$base_commit
	if [ "$known" != "$base_tree" ]; then
		{
			printf 'Each line rests on what the file, a Dockerfile or the facts of an image say, or is '
			printf 'what nearly every image works with.\n'
		} >"$work/why"
		[ "$known" != "$full" ] || last_word
		head=$(commit_tree "$known" "$head" "$title: what is known or likely" "$known_print") || return
	fi
	if [ "$known" != "$full" ]; then
		echo 'A guess: nothing is known of these images. Try it first (composeharden try).' >"$work/why"
		last_word
		head=$(commit_tree "$full" "$head" "$title: what is assumed" "$full_print") || return
	fi
}

last_word() {
	case $forge in
	forgejo | git)
		echo >>"$work/why"
		cat "$work/body" >>"$work/why"
		;;
	esac
}

# know COMMIT: sets `its_*` from it; a trailer that is there twice is none of ours.
know() {
	trailers='%(trailers:key=Composeharden-Branch,valueonly,separator=%x20)'
	trailers="$trailers%n%(trailers:key=Composeharden-Base,valueonly,separator=%x20)"
	trailers="$trailers%n%(trailers:key=Composeharden-Fingerprint,valueonly,separator=%x20)"
	local_git log -1 --format="$trailers%n%P%n%an <%ae> %at%n%cn <%ce> %ct" \
		"$1" -- >"$work/commit" || return
	{
		IFS= read -r its_branch
		IFS= read -r its_base
		IFS= read -r its_print
		IFS= read -r its_parent
		IFS= read -r its_author
		IFS= read -r its_committer
	} <"$work/commit"
}

# is_ours COMMIT: nothing below it, down to the base it names, was written by somebody else. The
# content is compared with the fingerprint: who amends a commit keeps its trailers.
is_ours() {
	know "$1" || return
	[ "$its_branch" = "$topic" ] && [ "$its_author" = "$its_committer" ] || return
	old_print=$its_print
	below=$its_base
	if [ "$its_parent" != "$below" ]; then
		know "$its_parent" || return
		[ "$its_base" = "$below" ] && [ "$its_parent" = "$below" ] || return
	fi
	[ "$(fingerprint "$below^{tree}" "$1^{tree}")" = "$old_print" ]
}

# decide: sets `decision` from the commit that was pushed before, `tip`.
decide() {
	decision=open
	[ -n "$tip" ] || return 0
	if is_ours "$tip"; then
		decision=update
		[ "$old_print" != "$known_print" ] || decision=dropped
		[ "$old_print" != "$full_print" ] || decision=same
	elif ! is_merged "$tip"; then
		decision=human
	fi
}

# is_merged COMMIT: it is in the base, or all files that it changed are there as it left them.
is_merged() {
	! local_git merge-base --is-ancestor "$1" "$base_commit" 2>/dev/null || return 0
	below=$(local_git log --format='%(trailers:key=Composeharden-Base,valueonly)' "$1" |
		sed '/^$/d' | head -n 1)
	local_git rev-parse --verify --quiet "$below^{commit}" >/dev/null || return
	local_git diff-tree -r --no-renames "$below" "$1" | cut -d ' ' -f 4- | sed 's/ .*\t/\t/' >"$work/theirs"
	local_git ls-tree -r "$base_commit" | cut -d ' ' -f 3- >"$work/there"
	[ -s "$work/theirs" ] && ! grep -qvxFf "$work/there" "$work/theirs"
}

# propose NAME: of `known` and `full`; NAME is the project or service, or nothing.
propose() {
	topic=$branch
	heading=$title
	if [ -n "$1" ]; then
		topic=$branch-$(slug "$1")
		heading="$title: $(printf '%s' "$1" | tr -c 'A-Za-z0-9._/ -' '?')"
	fi
	known_print=$(fingerprint "$base_tree" "$known") && full_print=$(fingerprint "$base_tree" "$full") &&
		find_tip && decide && look_up_request && make_commits || return
	case $decision in
	same) say "$topic is up to date" ;;
	dropped) say "$topic: somebody dropped the second commit; left so" ;;
	declined) say "$topic: this change was closed without a merge; not proposed again" ;;
	human)
		say "$topic carries commits of somebody else; left as it is." \
			"Merge it, delete the branch, or set another with --branch"
		;;
	*)
		if [ -n "$dry_run" ]; then
			show_plan
		else
			"publish_on_$forge" || return
			say "$topic: pushed, to be merged into $base${request:+: $request}"
		fi
		;;
	esac
	record_result "$decision" "$request"
}

show_plan() {
	say "$topic: would be pushed ($decision), to be merged into $base on $url ($forge)"
	{
		printf 'Title: %s\n\n' "$heading"
		local_git log --reverse --format='commit %s' "$base_commit..$head"
		local_git diff-tree -r -p --no-color --no-ext-diff --no-textconv --text "$base_commit" "$head"
		printf '\n'
		cat "$work/body"
	} | show
}

# record_result RESULT URL: for the later steps of a GitHub or Forgejo workflow.
record_result() {
	if [ -n "${GITHUB_OUTPUT:-}" ]; then
		printf 'result=%s\npull-request=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
	fi
	if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ "$1" != none ]; then
		cat "$work/body" >>"$GITHUB_STEP_SUMMARY"
	fi
}
