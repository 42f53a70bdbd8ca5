#!/bin/sh
# Nothing that a file names is read outside of the project, unless --allow-outside says so.
# usage: outside.sh (environment: COMPOSEHARDEN, top_builddir)
# shellcheck disable=SC2016 # variables of Compose in quotes
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# A project in "$work/case/project", and beside it what must not be read.
prepare() {
	rm -rf "$work/case"
	mkdir -p "$work/case/project" "$work/case/outside/folder"
	cd "$work/case/project" || exit 99
	[ "$name" = plain ] || mkdir .git
	printf 'TAG=canary\nCANARY=canary\n' >../outside/env
	cp ../outside/env ../outside/folder/.env
	printf 'services:\n  x: {image: canary, privileged: true}\n' >../outside/other.yml
	printf 'defaults: {user: "4711:4711"}\n' >../outside/policy
	printf 'FROM nginx\nUSER 4711\n' >../outside/Dockerfile
	printf 'services:\n  web:\n    image: nginx:%s\n' '${TAG-1}' >compose.yaml
	cp compose.yaml sub.yml
}

# What the program says and writes of compose.yaml.
run() {
	cp compose.yaml before
	COMPOSE_CANARY=1 timeout 20 "$COMPOSEHARDEN" -v --format=json "$@" compose.yaml \
		>../out 2>../err </dev/null
	status=$?
	cat ../out ../err >../all
	[ $status -lt 3 ] || fault "$what: status $status"
}

# Not read, said, and nothing of it is in what comes out.
expect_said() {
	grep -q -- '--allow-outside' ../err || fault "$what: not said"
	[ "$(grep -c -- '--allow-outside' ../err)" = 1 ] || fault "$what: not said in one line"
	grep -Eq 'canary|4711' ../all && fault "$what: the file outside shows"
	return 0
}

# The same, and nothing is done.
expect_trouble() {
	expect_said
	[ $status = 2 ] || fault "$what: status $status, not 2"
	grep -Eq '^composeharden: compose.yaml:[0-9]+:[0-9]+: ' ../err || fault "$what: no place"
}

expect_read() {
	grep -q -- '--allow-outside' ../err && fault "$what: not read with --allow-outside"
	return 0
}

for name in plain git; do
	what=".env by a link"
	prepare
	ln -s ../outside/env .env
	run
	expect_said
	run --allow-outside
	expect_read

	what="policy by a link"
	prepare
	ln -s ../outside/policy .composeharden.yaml
	run
	expect_said
	run --allow-outside
	expect_read
	[ "$status" != 2 ] || fault "$what: status 2 with --allow-outside"

	for path in "$work/case/outside/other.yml" ../outside/other.yml link.yml; do
		what="include of $path"
		prepare
		ln -s ../outside/other.yml link.yml
		printf 'include: ["%s"]\nservices:\n  web:\n    image: nginx\n' "$path" >compose.yaml
		run
		expect_trouble
		run -i
		expect_trouble
		cmp -s compose.yaml before || fault "$what: is written"
		run --allow-outside
		expect_read

		what="extends of $path"
		printf 'services:\n  web:\n    extends: {file: "%s", service: x}\n' "$path" >compose.yaml
		run
		expect_trouble
		run -i
		expect_trouble
		cmp -s compose.yaml before || fault "$what: is written"
		run --allow-outside
		expect_read
	done

	what="env_file of include"
	prepare
	printf 'include:\n  - path: sub.yml\n    env_file: ../outside/env\nservices: {}\n' >compose.yaml
	run
	expect_said
	run --allow-outside
	expect_read

	what="project_directory of include"
	prepare
	printf 'include:\n  - path: sub.yml\n    project_directory: ../outside/folder\nservices: {}\n' >compose.yaml
	run
	expect_said
	run --allow-outside
	expect_read

	what="override by a link"
	prepare
	ln -s ../outside/other.yml compose.override.yaml
	run
	grep -q canary ../all && fault "$what: the file outside shows"

	for build in '{context: ., dockerfile: ../outside/Dockerfile}' '{context: ., dockerfile: link}' \
		'{context: ../outside}'; do
		what="build $build"
		prepare
		ln -s ../outside/Dockerfile link
		printf 'services:\n  web:\n    build: %s\n' "$build" >compose.yaml
		run
		expect_said
		run --allow-outside
		expect_read
	done

	what="the environment of the program"
	prepare
	printf 'include:\n  - path: sub.yml\n    env_file: /proc/self/environ\nservices: {}\n' >compose.yaml
	run
	expect_said

	what="a FIFO and a device"
	prepare
	mkfifo .env
	run
	rm .env
	mkfifo pipe.yml
	ln -s /dev/zero zero.yml
	printf 'include: [pipe.yml]\nservices: {}\n' >compose.yaml
	run
	printf 'include: [zero.yml]\nservices: {}\n' >compose.yaml
	run --allow-outside
	run
	expect_trouble

	what="links inside of the project"
	prepare
	mkdir deep
	printf 'TAG=1.27\n' >deep/env
	ln -s deep/env .env
	printf 'include: ["%s/sub.yml"]\nservices:\n  web2:\n    image: nginx\n' "$PWD" >compose.yaml
	run
	[ "$status" = 0 ] || fault "$what: status $status"
	expect_read

	what="what a file outside may not be: written because a file names it"
	prepare
	printf 'include: ["../outside/kept.yml"]\n' >compose.yaml
	printf 'services:\n  kept:\n    image: memcached\n' >../outside/kept.yml
	cp ../outside/kept.yml ../kept.before
	run --allow-outside -i
	cmp -s ../kept.before ../outside/kept.yml || fault "$what"
	rm ../outside/kept.yml ../kept.before

	what="what the command line names"
	prepare
	run --config=../outside/policy
	expect_read
	run --env-file=../outside/env
	expect_read
done
[ "$failed" -eq 0 ]
