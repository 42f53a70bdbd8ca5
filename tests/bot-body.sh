#!/bin/sh
# The text of the bot's pull request: of a stack of ten services, rendered as GitHub does it, with a
# service that is hostile to whoever shows its text; and one that is too long.
# usage: bot-body.sh (environment: top_srcdir, top_builddir, COMPOSEHARDEN; all have defaults)
set -u
# shellcheck source=bot/lib.sh
. "$(dirname "$0")/bot/lib.sh"

# ten_services: a stack as people have it, the first service hostile to whoever shows its text.
ten_services() {
	cat <<'END'
services:
  web:
    image: "x<script>alert(1)</script>`|[a](javascript:b)@octocat"
    labels: {a: "Fixes #1\n\n# Heading\n/merge"}
    volumes: ["/srv/</details><img src=x>:/data:ro", "a|b:/`c`"]
  proxy:
    image: nginx:1.27
    ports: ["80:80"]
    volumes: ["/var/run/docker.sock:/tmp/docker.sock:ro"]
  api:
    build: ./api
    ports: ["8080:8080"]
  db:
    image: postgres:17
    volumes: [data:/var/lib/postgresql/data]
  cache:
    image: redis:7
  queue:
    image: rabbitmq:4
  search:
    image: example/search:2
    privileged: true
  worker:
    image: example/worker:1
    read_only: true
  mail:
    image: axllent/mailpit:v1
  metrics:
    image: prom/prometheus:v3
    network_mode: host
volumes:
  data:
END
}

# What a reviewer reads, as GitHub renders it.
body() {
	if ! command -v cmark-gfm >/dev/null; then
		echo 'skipped: the rendered text (1 of 2 parts): cmark-gfm is not installed'
		return
	fi
	new_repository body
	ten_services >compose.yaml
	save 'Ten services'
	run 0 --dry-run --forge=forgejo
	sed -n '/^## /,$p' "$work/out" | cmark-gfm --unsafe -e table -e autolink -e strikethrough >"$work/body.html"
	for heading in 'Services' 'What could break' 'How to roll back' 'Every value and its reason'; do
		check "it has the part $heading" grep -q "<h3>$heading</h3>" "$work/body.html"
	done
	for service in web proxy api db cache queue search worker mail metrics; do
		check "the table has $service" grep -q "<td><code>$service</code></td>" "$work/body.html"
		check "the reasons have $service" grep -q "<summary><code>$service</code>" "$work/body.html"
	done
	check 'it says what the bot does' grep -q 'composeharden-bot keeps this up to date' "$work/body.html"
	same 'no tag but those of a report' '' "$(grep -o '<[A-Za-z][^ />]*' "$work/body.html" | sort -u |
		grep -vx -e '<\(h[1-6]\|p\|code\|pre\|strong\|em\|table\|thead\|tbody\|tr\|th\|td\|details\|summary\|ul\|ol\|li\|hr\|br\)')"
	check 'nobody is mentioned, nothing is linked' sh -c "! sed 's,<code>[^<]*</code>,,g' '$work/body.html' |
		grep -q -e '@octocat' -e '<a ' -e 'Fixes #1'"
	same 'as many details end as begin' "$(grep -o '<details>' "$work/body.html" | wc -l)" \
		"$(grep -o '</details>' "$work/body.html" | wc -l)"
}

# A text that is too long for a push option or GitHub ends at a line, in no open block.
long_text() {
	new_repository long
	echo gitlab >"$bare/forge"
	{
		echo services:
		n=0
		while [ $n -lt 400 ]; do
			n=$((n + 1))
			printf '  service-%s:\n    image: nginx:1.27\n' $n
		done
	} >compose.yaml
	save 'Many services'
	run 0 --forge=gitlab
	same 'one push' 1 "$pushes"
	check 'shortened' sh -c "[ $(option merge_request.description | wc -c) -lt 60000 ]"
	check 'which it says' sh -c "option() { sed -n 's/^option merge_request.description=//p' '$log'; }; option | grep -q 'Shortened here'"
}

start_server
body
long_text
finish
