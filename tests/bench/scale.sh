#!/bin/sh
# Time and memory from 10 to 100,000 services, against the bare libfyaml event parse of the same file.
# Prints Markdown tables; doc/performance.md holds what they said.
set -eu

bench=${top_builddir:?}/tests/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# services COUNT: a file as people write them, some 400 bytes a service.
services() {
	awk -v count="$1" 'BEGIN {
		print "services:"
		for (i = 0; i < count; i++) {
			printf "  svc%d:\n    image: \"registry.example.com/team/app%d:1.%d\"\n", i, i, i
			print "    restart: unless-stopped\n    environment:\n      - LOG_LEVEL=info"
			printf "      - DATABASE_URL=postgres://db:5432/app%d\n    ports:\n", i
			printf "      - \"%d:8080\"\n    volumes:\n", 10000 + i % 50000
			printf "      - data%d:/var/lib/app\n    depends_on:\n      - db\n", i
			print "    networks:\n      - backend # the only one\n    labels:"
			printf "      com.example.team: platform\n      com.example.tier: \"%d\"\n\n", i % 3
		}
	}'
}

head_row() {
	echo
	echo "$1"
	echo
	echo '| command        |   cpu (s) | system (s) |  wall (s) | peak MiB | ratio  |'
	echo '|----------------|-----------|------------|-----------|----------|--------|'
}

for count in 10 100 1000 10000 100000; do
	services "$count" >"$work/compose.yml"
	rounds=9
	[ "$count" -lt 100000 ] || rounds=5
	head_row "$count services, $(wc -c <"$work/compose.yml") bytes"
	"$bench/measure" "$rounds" "$bench/bare_parse" "$work/compose.yml" -- \
		"${COMPOSEHARDEN:?}" "$work/compose.yml"
done

echo
"$bench/first_touch"

# A file of everyday size, start to exit: a bare parse is what /bin/true takes and the parse.
services 2 >"$work/compose.yml"
head_row "start to exit on $(wc -l <"$work/compose.yml") lines"
"$bench/measure" 99 "$bench/bare_parse" "$work/compose.yml" -- /bin/true -- \
	"${COMPOSEHARDEN:?}" "$work/compose.yml"

# What a busy machine cannot change.
command -v valgrind >/dev/null || exit 0
services 1000 >"$work/compose.yml"
echo
echo "instructions for 1000 services"
echo
# instructions COMMAND...: how many it takes.
instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
		sed -n 's/^==[0-9]*== Collected : //p'
}
bare=$(instructions "$bench/bare_parse" "$work/compose.yml")
# In one process, which is the one that is counted.
ours=$(instructions "${COMPOSEHARDEN:?}" --no-sandbox "$work/compose.yml")
echo '| command        | instructions | ratio |'
echo '|----------------|--------------|-------|'
awk -v bare="$bare" -v ours="$ours" 'BEGIN {
	printf "| bare_parse     | %12d | %5.2f |\n", bare, 1
	printf "| composeharden  | %12d | %5.2f |\n", ours, ours / bare
}'
