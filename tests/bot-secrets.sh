#!/bin/sh
# The bot and secrets: what stands in the variables of the CI leaves it in nothing, and each program that it
# starts has those that it needs.
# usage: bot-secrets.sh (environment: top_srcdir, top_builddir, COMPOSEHARDEN; all have defaults)
# shellcheck disable=SC2016 # what looks like an expansion must not be one
set -u
# shellcheck source=bot/lib.sh
. "$(dirname "$0")/bot/lib.sh"
fixes=composeharden/fixes
canary=CanaryQx7

# Variables of a CI, each with a value of its own.
names='COMPOSEHARDEN_BOT_TOKEN GITHUB_TOKEN GH_TOKEN ACTIONS_RUNTIME_TOKEN ACTIONS_ID_TOKEN_REQUEST_TOKEN
CI_JOB_TOKEN CI_REGISTRY_PASSWORD GITLAB_TOKEN FORGEJO_TOKEN AWS_SECRET_ACCESS_KEY NPM_TOKEN DB_PASS
aws_secret_access_key MYSQL_PWD GITHUB_REF CI_COMMIT_REF_NAME'

# write_compose NAME: a project that asks for a variable in each key.
write_compose() {
	cat <<END
services:
  s$1:
    image: "nginx:\${$1}"
    user: "\${$1}"
    ports: ["\${$1}:80", {target: 80, published: "\${$1}", host_ip: "\${$1}"}]
    volumes: ["/srv/\${$1}:/data", {type: bind, source: "/srv/\${$1}", target: "/t/\${$1}"}]
    devices: ["/dev/\${$1}:/dev/x"]
    sysctls: ["kernel.\${$1}=1"]
    cap_add: ["\${$1}"]
    security_opt: ["seccomp:\${$1}", "\${$1}"]
    tmpfs: ["/x/\${$1}"]
    environment: {PASSWORD: "\${$1}"}
    network_mode: "container:\${$1}"
    pid: "container:\${$1}"
    privileged: "\${$1}"
    read_only: "\${$1}"
    working_dir: "/tmp/\${$1}"
    command: "/run/\${$1} --x"
    logging: {driver: "\${$1}"}
    restart: "\${$1}"
  b$1:
    build: {context: ".", dockerfile: "\${$1}", target: "\${$1}", args: {A: "\${$1}"}}
  v$1:
    image: "x/y:1"
    volumes_from: ["\${$1}"]
END
}

# leaves WHAT: none of the values is in any file that holds what left the bot.
leaves() {
	checks=$((checks + 1))
	found=$(grep -rhoi "${canary}[A-Za-z_]*" "$work/out" "$work/err" "$work/summary" "$work/outputs" \
		"$FAKE_GITHUB" 2>/dev/null | sort -u | tr '\n' ' ')
	found=$found$(git -C "$bare" log --all --format=%B%an%ae 2>/dev/null | grep -oi "${canary}[A-Za-z_]*" | sort -u)
	found=$found$(git -C "$bare" for-each-ref | grep -oi "${canary}[A-Za-z_]*")
	found=$found$(git -C "$bare" grep -hoi "${canary}[A-Za-z_]*" $fixes -- 2>/dev/null | sort -u)
	found=$found$(grep -oi "${canary}[A-Za-z_]*" "$log")
	[ -z "$found" ] || fault "$1: $found left"
}

# with_variables COMMAND...: in the environment of a CI.
with_variables() (
	for name in $names; do
		export "$name=$canary$name"
	done
	GITHUB_ACTIONS=true
	GITHUB_OUTPUT=$work/outputs
	GITHUB_STEP_SUMMARY=$work/summary
	export GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_STEP_SUMMARY
	"$@"
)

FAKE_GITHUB=$work/github-state
export FAKE_GITHUB
mkdir "$FAKE_GITHUB" "$work/bin"
# What stands for gh knows the token, and says in its log that it is there.
cat >"$work/bin/gh" <<'END'
#!/bin/sh
[ "$GH_TOKEN" = CanaryQx7COMPOSEHARDEN_BOT_TOKEN ] && echo 'gh has the token' >>"$FAKE_GITHUB/log"
case "$1 $2" in
'pr list') ;;
'pr create') echo https://github.example/octo/repo/pull/1 ;;
esac
while [ $# -gt 0 ]; do
	[ "$1" != --body-file ] || cat "$2" >>"$FAKE_GITHUB/body"
	[ "$1" != --title ] || echo "$2" >>"$FAKE_GITHUB/body"
	shift
done
END
# What stands for the program tells which variables it has.
cat >"$work/bin/program" <<END
#!/bin/sh
env | sed 's/=.*//' >>'$work/program-has'
exec '$COMPOSEHARDEN' "\$@"
END
chmod +x "$work/bin/gh" "$work/bin/program"
PATH=$work/bin:$PATH
export PATH
real=$COMPOSEHARDEN

secrets() {
	new_repository "secrets-$1"
	for name in $names; do
		mkdir -p "$name"
		write_compose "$name" >"$name/compose.yaml"
	done
	# One that names files by a secret.
	mkdir -p trouble
	printf 'include: ["${DB_PASS}.yml"]\nservices:\n  a: {image: b, extends: {file: "${NPM_TOKEN}.yml", service: x}}\n' \
		>trouble/compose.yaml
	save 'Variables'
	rm -f "$work/program-has" "$FAKE_GITHUB"/*
	COMPOSEHARDEN=$work/bin/program
	export COMPOSEHARDEN
	with_variables "$bot" "--forge=$1" >"$work/out" 2>"$work/err" </dev/null
	same "$1: status" 0 $?
	same "$1: the fixes are proposed" 1 "$(pushed $fixes | wc -l)"
	leaves "$1"
	same "$1: the program has no variable of the CI" '' \
		"$(sort -u "$work/program-has" | grep -vxE 'PATH|HOME|LANG|LANGUAGE|LC_[A-Z]*|TMPDIR|SOURCE_DATE_EPOCH|PWD|OLDPWD|SHLVL|_')"
	with_variables "$bot" "--forge=$1" --branch=dry --dry-run >"$work/out" 2>"$work/err" </dev/null
	leaves "$1, a dry run"
	COMPOSEHARDEN=$real
}

start_server
secrets git
secrets github
check 'gh had the token' grep -q 'gh has the token' "$FAKE_GITHUB/log"
finish
