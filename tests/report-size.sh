#!/bin/sh
# Reports are written bit by bit: no format of a large file takes much more memory than its judgement does.
# usage: report-size.sh (environment: COMPOSEHARDEN)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

python=/usr/bin/python3
[ -x "$python" ] || python=python3
command -v "$python" >/dev/null || {
	echo "Python, which measures the memory, was not found"
	exit 77
}

# The most that a report says of the fewest bytes: services that are nothing but a merge key.
awk 'BEGIN {
	print "x-a: &a\n  image: nginx\n  privileged: true\n  network_mode: host\n  pid: host\nservices:"
	for (i = 0; i < 6000; i++)
		printf "  s%d: {<<: *a}\n", i
}' >"$work/compose.yml"

# peak FORMAT: the most memory that the program held, in KiB; in one process, or one would hold the report and another the file.
peak() {
	"$python" -c '
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
sys.exit(done.returncode) if done.returncode else print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
' "$COMPOSEHARDEN" --no-config --no-sandbox --format="$1" "$work/compose.yml"
}

size=$(($(wc -c <"$work/compose.yml") / 1024 + 1))
judged=$(peak github) || exit 99
for format in json sarif gitlab markdown; do
	used=$(peak $format) || exit 99
	echo "$format: $((used - judged)) KiB more than the $judged KiB of github, for a file of $size KiB"
	[ $((used - judged)) -le $((20 * size)) ] || failed=1
done
[ "$failed" -eq 0 ]
