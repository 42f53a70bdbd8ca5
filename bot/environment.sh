# What the bot starts, and with what: nobody gets more of the CI's variables than it needs, and git reads
# no configuration of the repository.

# What every program may know.
plain_names='PATH HOME LANG LANGUAGE LC_ALL LC_CTYPE LC_MESSAGES TMPDIR SOURCE_DATE_EPOCH'
# Git, where it stays on this machine: with what signs commits.
git_names="$plain_names USER LOGNAME TERM XDG_CONFIG_HOME GNUPGHOME GPG_TTY SSH_AUTH_SOCK"
git_names="$git_names GIT_CONFIG_NOSYSTEM GIT_CONFIG_SYSTEM GIT_CONFIG_GLOBAL GIT_EXEC_PATH"
git_names="$git_names GIT_DIR GIT_OBJECT_DIRECTORY GIT_INDEX_FILE GIT_WORK_TREE GIT_TERMINAL_PROMPT"
git_names="$git_names GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE"
git_names="$git_names GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE"
# Git, where it talks to the remote: the token, and the way there.
remote_names="$git_names COMPOSEHARDEN_BOT_TOKEN COMPOSEHARDEN_BOT_USER GH_TOKEN GITHUB_TOKEN"
remote_names="$remote_names GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT GIT_ASKPASS SSH_ASKPASS"
remote_names="$remote_names GIT_SSL_CAINFO GIT_SSL_CAPATH GIT_SSL_NO_VERIFY SSL_CERT_FILE SSL_CERT_DIR"
remote_names="$remote_names CURL_CA_BUNDLE http_proxy https_proxy HTTP_PROXY HTTPS_PROXY"
remote_names="$remote_names all_proxy ALL_PROXY no_proxy NO_PROXY"

# only NAMES COMMAND...: with these variables alone. They never stand on a command line.
only() (
	for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
		case " $1 " in
		*" $name "*) ;;
		*) unset "$name" ;;
		esac
	done
	shift
	exec "$@"
)

# git_with NAMES ARGUMENT...: the one place that git is called in. What a repository's configuration may
# name as a program is off, also where the repository is the user's own.
git_with() {
	git_variables=$1
	shift
	only "$git_variables" git -c core.hooksPath=/dev/null -c core.fsmonitor=false \
		-c core.attributesFile=/dev/null -c core.alternateRefsCommand=true -c core.pager=cat \
		-c core.editor=false -c sequence.editor=false -c diff.external= -c log.showSignature=false \
		-c protocol.ext.allow=never -c submodule.recurse=false -c fetch.recurseSubmodules=false \
		-c push.recurseSubmodules=no -c gc.auto=0 -c maintenance.auto=false "$@"
}

# Git on this machine: without the token.
local_git() {
	git_with "$git_names" "$@"
}

# gh has the token, and would ask git about the folder that it is started in: one without a repository.
run_gh() (
	cd "$work" || exit
	unset GIT_DIR GIT_OBJECT_DIRECTORY
	GIT_CEILING_DIRECTORIES=${work%/*}
	export GIT_CEILING_DIRECTORIES
	exec gh "$@"
)
