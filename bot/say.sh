# What the bot says: one line each, with nothing in it that a terminal or a CI would obey.

# Standard input, without control characters, credentials and what starts a workflow command
# anywhere in a line.
presentable() {
	awk '
	function without(text, secret,    at, kept) {
		if (secret == "") return text
		while ((at = index(text, secret)) > 0) {
			kept = kept substr(text, 1, at - 1) "***"
			text = substr(text, at + length(secret))
		}
		return kept text
	}
	{
		line = $0
		sub(/\r$/, "", line)
		gsub(/[\001-\010\013-\037\177]/, "?", line)
		gsub(/\302[\200-\237]/, "?", line)
		gsub(/:\/\/[^\/@ ]*@/, "://", line)
		gsub(/##\[/, "# #[", line)
		line = without(line, ENVIRON["COMPOSEHARDEN_BOT_TOKEN"])
		line = without(line, ENVIRON["GH_TOKEN"])
		line = without(line, ENVIRON["GITHUB_TOKEN"])
		print line
	}'
}

say() {
	printf '%s\n' "$*" | tr '\n' ' ' | sed 's/^/composeharden-bot: /; s/ $//' | presentable >&2
}

die() {
	say "$*"
	exit 2
}

# relay FILE: what a command said.
relay() {
	sed 's/^/composeharden-bot: | /' "$1" | presentable >&2
}

# attempt COMMAND...: its output goes to $work/out; on failure what it said is shown.
attempt() {
	"$@" >"$work/out" 2>"$work/err" </dev/null && return
	relay "$work/err"
	return 1
}

# show: standard input to standard output; in a log that GitHub reads no line of it is a command.
show() {
	if [ "${GITHUB_ACTIONS:-}" = true ]; then
		# The name of the folder is random.
		stop=$(basename "$work" | local_git hash-object --stdin)
		printf '::stop-commands::%s\n' "$stop"
		presentable
		printf '::%s::\n' "$stop"
	else
		presentable
	fi
}
