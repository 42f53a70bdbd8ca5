#!/bin/sh
# A repository with 2,000 Compose files: two threads, one, and one run a file.
# Prints a Markdown table; doc/performance.md holds what it said.
# usage: monorepo.sh (environment: top_builddir, COMPOSEHARDEN; FILES, ROUNDS: less for a quick look)
set -eu

bench=${top_builddir:?}/tests/bench
: "${COMPOSEHARDEN:?}" "${FILES:=2000}" "${ROUNDS:=5}"
export COMPOSEHARDEN
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"

# Projects of one to five services as people write them, in folders of teams.
awk -v count="$FILES" 'BEGIN {
	split("nginx:1.27 postgres:16 redis:7 example.org/shop:3 node:22 rabbitmq:3", image, " ")
	for (i = 0; i < count; i++) {
		folder = sprintf("repo/team%d/project%d", i % 40, i)
		system("mkdir -p " folder)
		file = folder "/compose.yaml"
		print "# Project " i "\nservices:" >file
		for (j = 0; j <= i % 5; j++) {
			printf "  service%d:\n    image: %s\n    restart: unless-stopped\n", j, image[(i + j) % 6 + 1] >file
			printf "    environment:\n      LOG_LEVEL: info # or debug\n      SHARD: \"%d\"\n", i >file
			printf "    ports:\n      - \"%d:8080\"\n    volumes:\n      - data%d:/srv/data\n\n", 10000 + i, j >file
		}
		print "volumes:" >file
		for (j = 0; j <= i % 5; j++)
			print "  data" j ":" >file
		close(file)
	}
}'
(cd repo && mkdir .git && mkdir -p node_modules/a && printf 'build/\n*.log\n' >.gitignore)
cat >loop.sh <<'END'
find repo -name compose.yaml | sort | while IFS= read -r file; do "$COMPOSEHARDEN" "$@" "$file"; done
END

# fresh WORDS: a copy of the repository that may be written, then the command.
cat >fresh.sh <<'END'
rm -rf fresh && mkdir fresh && cp -R repo fresh/repo && cd fresh && exec "$@"
END
cp loop.sh repo/loop.sh

echo
echo "$(find repo -name compose.yaml | wc -l) files, $(du -sb repo | cut -f 1) bytes"
echo
echo '| command        |   cpu (s) | system (s) |  wall (s) | peak MiB | ratio  |'
echo '|----------------|-----------|------------|-----------|----------|--------|'
"$bench/measure" "$ROUNDS" "$COMPOSEHARDEN" -j1 repo -- "$COMPOSEHARDEN" -j2 repo -- sh loop.sh -j1
echo
echo 'The same with -i, on a fresh copy each time (the first row is the copy alone)'
echo
echo '| command        |   cpu (s) | system (s) |  wall (s) | peak MiB | ratio  |'
echo '|----------------|-----------|------------|-----------|----------|--------|'
"$bench/measure" "$ROUNDS" sh fresh.sh true -- sh fresh.sh "$COMPOSEHARDEN" -q -i -j1 repo -- \
	sh fresh.sh "$COMPOSEHARDEN" -q -i -j2 repo -- sh fresh.sh sh repo/loop.sh -q -i
