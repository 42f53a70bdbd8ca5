#!/bin/sh
# Time of reports for files of 1, 2, 4 and 8 times a size: linear means that the time doubles.
# Prints a Markdown table.
set -eu

bench=${top_builddir:?}/tests/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# Services that are nothing but a merge key: findings whose places go to and fro in the text.
merged() {
	awk -v count="$1" 'BEGIN {
		print "x-a: &a\n  image: nginx\n  privileged: true\n  pid: host\nservices:"
		for (i = 0; i < count; i++)
			printf "  s%d: {<<: *a}\n", i
	}'
}

# Containers as an engine prints them, all in one line.
containers() {
	awk -v count="$1" 'BEGIN {
		printf "["
		for (i = 0; i < count; i++)
			printf "%s{\"Id\": \"%064d\", \"Name\": \"/c%d\", \"Config\": {\"Image\": \"nginx\"}, \"HostConfig\": {\"Privileged\": true}}", (i ? ", " : ""), i, i
		print "]"
	}'
}

for count in 2000 4000 8000 16000; do
	merged $count >"$work/compose.yml"
	containers $count >"$work/inspect.json"
	echo
	echo "$count services, $count containers"
	echo
	echo '| command        |   cpu (s) | system (s) |  wall (s) | peak MiB | ratio  |'
	echo '|----------------|-----------|------------|-----------|----------|--------|'
	for format in github json sarif gitlab; do
		"$bench/measure" 3 "${COMPOSEHARDEN:?}" --no-config --format=$format "$work/compose.yml"
	done
	# It ends with 1, having found something.
	"$bench/measure" 3 sh -c "\"$COMPOSEHARDEN\" audit --no-config --format=json \"\$0\" || :" "$work/inspect.json"
done
