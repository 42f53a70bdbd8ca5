#!/bin/sh
# Proposes what composeharden would change as one pull request, and keeps that up to date.
# The build puts the files that are sourced here into one script, composeharden-bot.
set -u
LC_ALL=C
export LC_ALL

here=$(dirname "$0")
# shellcheck source=environment.sh
. "$here/environment.sh"
# shellcheck source=say.sh
. "$here/say.sh"
# shellcheck source=repository.sh
. "$here/repository.sh"
# shellcheck source=proposal.sh
. "$here/proposal.sh"
# shellcheck source=forge.sh
. "$here/forge.sh"

usage() {
	cat <<'END'
Usage: composeharden-bot [OPTION]... [FILE|DIR]...
Propose what composeharden would change in a git repository as one pull request, and
keep that pull request up to date. Your checkout is not touched. Without FILE or DIR,
every Compose file of the repository.

  --branch=NAME       the branch it works on (default: composeharden/fixes)
  --base=NAME         the branch to merge into (default: the remote's default branch)
  --remote=NAME       the remote to push to (default: origin)
  --forge=FORGE       github, gitlab, forgejo (also Gitea), git (push only), or auto,
                      from the remote and the variables of the CI (default: auto)
  --title=TEXT        title of the pull request (default: Harden Compose services)
  --author=NAME <MAIL>  who commits
  --label=NAME        a label for the pull request (github, gitlab); may be repeated
  --reviewer=NAME     who is asked to review it (on gitlab: is assigned); may be repeated
  --known-only        leave out the second commit: what is a guess
  --per-project       a pull request for each folder with Compose files
  --per-service       a pull request for each service
  --option=OPTION     an option for composeharden, as --option=--unsafe-fixes;
                      may be repeated
  --dry-run           push nothing; print what would be pushed and the text of the
                      pull request
  -h, --help          print this help
  -V, --version       print the version

Each long option but the last two can be set in the environment instead, as
COMPOSEHARDEN_BOT_ and its name in capitals, with _ for -: COMPOSEHARDEN_BOT_BRANCH.
Lists are separated by commas there (OPTION: by white space); a switch is on when it
is 1 or true. COMPOSEHARDEN_BOT_TOKEN is a password for an https remote and for gh.

Exit status: 0 done, also when there is nothing to do or somebody else's work is in
the way; 2 trouble: wrong use, a file that composeharden cannot work on, a push or
pull request that failed.
END
}

is_on() {
	case $1 in
	1 | true | yes | on) return 0 ;;
	esac
	return 1
}

# lines_of TEXT: a list with commas, one item a line.
lines_of() {
	printf '%s' "$1" | tr ',' '\n' | sed 's/^ *//; s/ *$//; /^$/d'
}

# The environment first, so that options have the last word.
set_defaults() {
	branch=${COMPOSEHARDEN_BOT_BRANCH:-composeharden/fixes}
	base=${COMPOSEHARDEN_BOT_BASE:-}
	remote=${COMPOSEHARDEN_BOT_REMOTE:-origin}
	forge=${COMPOSEHARDEN_BOT_FORGE:-auto}
	title=${COMPOSEHARDEN_BOT_TITLE:-Harden Compose services}
	author=${COMPOSEHARDEN_BOT_AUTHOR:-}
	labels=$(lines_of "${COMPOSEHARDEN_BOT_LABEL:-}")
	reviewers=$(lines_of "${COMPOSEHARDEN_BOT_REVIEWER:-}")
	options=$(printf '%s' "${COMPOSEHARDEN_BOT_OPTION:-}" | tr -s '[:blank:]' '[\n*]')
	per=all
	known_only=
	dry_run=
	! is_on "${COMPOSEHARDEN_BOT_PER_PROJECT:-}" || per=project
	! is_on "${COMPOSEHARDEN_BOT_PER_SERVICE:-}" || per=service
	! is_on "${COMPOSEHARDEN_BOT_KNOWN_ONLY:-}" || known_only=1
	! is_on "${COMPOSEHARDEN_BOT_DRY_RUN:-}" || dry_run=1
}

# with_value NAME VALUE
with_value() {
	case $1 in
	branch) branch=$2 ;;
	base) base=$2 ;;
	remote) remote=$2 ;;
	forge) forge=$2 ;;
	title) title=$2 ;;
	author) author=$2 ;;
	label) labels=$labels$newline$(lines_of "$2") ;;
	reviewer) reviewers=$reviewers$newline$(lines_of "$2") ;;
	option) options=$options$newline$2 ;;
	*) wrong_use "there is no option --$1 with a value" ;;
	esac
}

wrong_use() {
	say "$1"
	say "try 'composeharden-bot --help'"
	exit 2
}

check_options() {
	case $forge in
	auto | github | gitlab | forgejo | git) ;;
	gitea) forge=forgejo ;;
	*) wrong_use "no such forge: $forge" ;;
	esac
	for name in "$branch" ${base:+"$base"}; do
		case $name in
		-*) wrong_use "not the name of a branch: $name" ;;
		esac
		local_git check-ref-format "refs/heads/$name" || wrong_use "not the name of a branch: $name"
	done
	case $remote in
	'' | -*) wrong_use "not a remote: $remote" ;;
	esac
	case $title in
	'' | *"$newline"*) wrong_use 'the title is one line of text' ;;
	esac
	case $author in
	'' | *[!\ ]*' <'*'@'*'>') ;;
	*) wrong_use "the author is given as 'Name <mail@example.org>'" ;;
	esac
}

check_operands() {
	for operand; do
		case /$operand/ in
		//* | */../*) wrong_use "outside of the work tree: $operand" ;;
		esac
	done
}

# The program, installed beside this script or found in PATH.
find_program() {
	if [ -n "${COMPOSEHARDEN:-}" ]; then
		program=$COMPOSEHARDEN
	elif [ -x "$here/composeharden" ]; then
		program=$here/composeharden
	else
		program=composeharden
	fi
	program=$(command -v "$program") || die 'composeharden is not installed'
	case $program in
	/*) ;;
	*) program=$PWD/$program ;;
	esac
}

print_version() {
	find_program
	only "$plain_names" "$program" --version | sed 's/^composeharden /composeharden-bot /'
}

newline='
'
set_defaults
while [ $# -gt 0 ]; do
	case $1 in
	--known-only) known_only=1 ;;
	--dry-run) dry_run=1 ;;
	--per-project) per=project ;;
	--per-service) per=service ;;
	-h | --help) usage; exit ;;
	-V | --version) print_version; exit ;;
	--) shift; break ;;
	--*=*)
		word=${1#--}
		with_value "${word%%=*}" "${word#*=}"
		;;
	--?*)
		[ $# -gt 1 ] || wrong_use "no such option, or its value is missing: $1"
		with_value "${1#--}" "$2"
		shift
		;;
	-?*) wrong_use "no such option: $1" ;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || set -- .
check_options
check_operands "$@"
find_program

trouble=
open_repository
find_forge
find_base
lay_out_tree
propose_all "$@"
[ -z "$trouble" ] || exit 2
