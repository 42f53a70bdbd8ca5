# What the tests on an engine share: how they skip, and how a check is told.
# shellcheck shell=bash disable=SC2034 # what the sourcing ones read
# Sourced after engine.sh, whose engine_skip it takes the place of: these print the Test Anything Protocol.

engine_skip() {
	echo "1..0 # SKIP $*"
	echo "skipped: $*" >&2
	exit 77
}

count=0 failed=0

# check DESCRIPTION COMMAND...: what the command prints is shown when it fails.
check() {
	local told description=$1
	shift
	count=$((count + 1))
	if told=$("$@" 2>&1); then
		echo "ok $count - $description"
	else
		echo "not ok $count - $description"
		[ -z "$told" ] || printf '%s\n' "$told" | sed 's/^/# /'
		failed=1
	fi
}
