#!/bin/sh
# Values of variables never leave the program: what is shown is the text as it is written. Each variable holds a canary,
# each key asks for it, and all that is printed and written is searched.
# usage: secrets.sh (environment: COMPOSEHARDEN)
# shellcheck disable=SC2016,SC2089,SC2090 # quotes and what looks like an expansion are meant
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

mkdir "$work/project" && cd "$work/project" || exit 99
runs=0

# body NAME: a service with the variable in each key that is read.
body() {
	cat <<END
    image: "nginx:\${$1}"
    container_name: "\${$1}"
    user: "\${$1}"
    ports:
      - "\${$1}:80"
      - "127.0.0.1:\${$1}:80"
      - "8080:\${$1}"
      - {target: 81, published: "\${$1}", host_ip: "\${$1}", protocol: "\${$1}"}
    expose: ["\${$1}"]
    volumes:
      - "/etc/\${$1}:/data"
      - "\${$1}:/named"
      - "./x:/t/\${$1}:\${$1}"
      - {type: bind, source: "/etc/\${$1}", target: "/u/\${$1}", bind: {propagation: "\${$1}"}}
      - {type: "\${$1}", source: s, target: /v}
      - "/var/run/docker.sock:/\${$1}"
    devices: ["/dev/\${$1}:/dev/x"]
    device_cgroup_rules: ["\${$1}"]
    sysctls: ["kernel.\${$1}=1", "net.core.somaxconn=\${$1}"]
    cap_add: ["\${$1}", NET_ADMIN]
    cap_drop: ["\${$1}"]
    security_opt: ["seccomp:\${$1}", "\${$1}", "apparmor=\${$1}", "label:\${$1}"]
    tmpfs: ["/x/\${$1}", "/y:\${$1}"]
    environment:
      PASSWORD: "\${$1}"
      API_KEY: "x\${$1}"
      DOCKER_HOST: "tcp://\${$1}"
    env_file: "\${$1}"
    network_mode: "container:\${$1}"
    networks: ["\${$1}"]
    pid: "container:\${$1}"
    ipc: "container:\${$1}"
    uts: "\${$1}"
    userns_mode: "\${$1}"
    cgroup: "\${$1}"
    cgroup_parent: "\${$1}"
    privileged: "\${$1}"
    read_only: "\${$1}"
    platform: "\${$1}"
    isolation: "\${$1}"
    runtime: "\${$1}"
    working_dir: "/tmp/\${$1}"
    entrypoint: ["/run/\${$1}"]
    command: "/run/\${$1} --x"
    healthcheck: {test: ["CMD", "/tmp/\${$1}"], disable: "\${$1}"}
    logging: {driver: "\${$1}", options: {a: "\${$1}"}}
    restart: "\${$1}"
    mem_limit: "\${$1}"
    cpus: "\${$1}"
    pids_limit: "\${$1}"
    ulimits: {nofile: "\${$1}"}
    labels: ["a=\${$1}"]
    group_add: ["\${$1}"]
    secrets: ["\${$1}", {source: "\${$1}", target: "\${$1}"}]
    configs: ["\${$1}", {source: "\${$1}", target: "/\${$1}"}]
    deploy: {resources: {limits: {memory: "\${$1}", cpus: "\${$1}", pids: "\${$1}"}}, restart_policy: {condition: "\${$1}"}}
    x-composeharden: {user: "\${$1}", cap_add: ["\${$1}"], tmpfs: ["/\${$1}"]}
END
}

# project NAME: files of a project: services, a build, what takes from others, an override, an include, a base.
project() {
	{
		printf 'include:\n  - included.yml\n  - {path: "${%s}.yml", env_file: "${%s}"}\nservices:\n  web:\n' "$1" "$1"
		body "$1"
		cat <<END
  layered:
    extends: {file: base.yml, service: base}
  lost:
    image: a/b:1
    extends: {file: "\${$1}.yml", service: "\${$1}"}
  built:
    build: {context: "./\${$1}", dockerfile: "\${$1}", target: "\${$1}", args: {A: "\${$1}", TOKEN: "\${$1}"}}
  inline:
    build:
      context: .
      args: {BASE: "\${$1}", PORT: "\${$1}"}
      dockerfile_inline: |
        ARG BASE
        FROM nginx:\$\$BASE
        ARG PORT
        EXPOSE \$\$PORT
        USER \$\$PORT
        VOLUME /data/\$\$PORT
        WORKDIR /tmp/\$\$PORT
        ENTRYPOINT ["/run/\$\$PORT"]
  taker:
    image: x/y:1
    volumes_from: ["\${$1}", "container:\${$1}"]
  joined:
    image: "\${$1}"
    network_mode: "service:\${$1}"
    depends_on: {"\${$1}": {condition: service_completed_successfully}}
volumes: {s: {}}
END
	} >compose.yml
	{
		printf 'services:\n  base:\n'
		body "$1"
	} >base.yml
	{
		printf 'services:\n  included:\n'
		body "$1"
	} >included.yml
	printf 'services:\n  web:\n    ports: ["${%s}:90"]\n    cap_add: ["SYS_ADMIN", "${%s}"]\n    user: "${%s}"\n' "$1" "$1" "$1" \
		>compose.override.yml
}

# search NAME: no part of the canary is in what left, in any case of its letters.
search() {
	found=$(grep -raoiE 'canaryqx|qx7kz9wv|9wvtail|7770777' "$work/left" . --exclude=.env --exclude=more.env --exclude=inc.env |
		sort | uniq -c | head -n 5)
	[ -z "$found" ] && return
	echo "LEAK of $1:"
	echo "$found"
	failed=$((failed + $(grep -raciE 'canaryqx|qx7kz9wv|9wvtail|7770777' "$work/left"/*.* | awk -F: '{ n += $2 } END { print n + 0 }')))
}

# leave NAME ARGUMENT...: what the program prints goes to files; its status does not matter.
leave() {
	name=$1
	shift
	runs=$((runs + 1))
	"$COMPOSEHARDEN" "$@" >"$work/left/$name.out" 2>"$work/left/$name.err" </dev/null
	[ $? -le 2 ] || { echo "it died: $*"; failed=$((failed + 1)); }
}

all_runs() {
	rm -rf "$work/left"
	mkdir "$work/left"
	for format in diff table json sarif github gitlab markdown html; do
		leave "$format" --format=$format --enable=practice --unsafe-fixes "$@" compose.yml base.yml included.yml
		leave "$format-v" -v --format=$format --enable=practice -o "$work/left/$format.file" "$@" compose.yml
	done
	leave check --check --fail-on=low "$@" compose.yml
	leave shared --layout=shared --enable=practice "$@" compose.yml
	leave known --known-only --verbose "$@" base.yml
	leave baseline --write-baseline --baseline="$work/left/baseline.json" --enable=practice "$@" compose.yml
	leave stdin "$@" - <compose.yml
	leave against audit --against=compose.yml -v "$work/inspect.json"
	for file in compose.yml base.yml included.yml compose.override.yml; do cp $file "$work/kept-$file"; done
	leave in-place -i -v --enable=practice --unsafe-fixes "$@" compose.yml base.yml included.yml
	leave in-place-again -i -v "$@" compose.yml base.yml included.yml
	for file in compose.yml base.yml included.yml compose.override.yml; do cp "$work/kept-$file" $file; done
}

cat >"$work/inspect.json" <<'END'
[{"Id": "1", "Name": "/project-web-1", "Config": {"Image": "nginx:1", "User": "", "Labels": {"com.docker.compose.project": "project",
 "com.docker.compose.service": "web"}}, "HostConfig": {"Privileged": true, "CapAdd": ["NET_ADMIN"], "NetworkMode": "host"}}]
END

# In the value are a word, a number, and a user: each key takes one of them for good.
for value in CanaryQx7Kz9WvTail 7770777 0 true "canaryqx7kz9wvtail:canaryqx7kz9wvtail" "1.2.3.4:canaryqx7kz9wv" 'root:CanaryQx7' \
	'CanaryQx7"Kz9Wv' '$CanaryQx7' "CanaryQx7
Kz9Wv"; do
	project SECRET
	SECRET=$value
	export SECRET
	all_runs
	search "the environment: $value"
	unset SECRET
	printf 'SECRET=%s\n' "$value" >.env
	all_runs
	search ".env: $value"
	rm -f .env
	printf 'SECRET=%s\n' "$value" >more.env
	all_runs --env-file=more.env
	search "--env-file: $value"
	rm -f more.env
done

# Of an include, and of files that are wrong: no word of them is told.
project SECRET
printf 'include: [{path: included.yml, env_file: inc.env}]\nservices: {a: {image: "b:1"}}\n' >compose.yml
printf 'SECRET=CanaryQx7Kz9WvTail\n' >inc.env
all_runs
search 'env_file of an include'
for wrong in 'CanaryQx7Kz9Wv Tail=1' '=CanaryQx7Kz9Wv' 'A="CanaryQx7Kz9Wv' "A='CanaryQx7Kz9Wv" 'CanaryQx7Kz9Wv${' 'A=${CanaryQx7Kz9Wv' \
	'A=${B?CanaryQx7Kz9Wv}' 'export CanaryQx7Kz9Wv=='; do
	printf '%s\n' "$wrong" >inc.env
	printf '%s\n' "$wrong" >.env
	all_runs
	search "a file that is wrong: $wrong"
done
echo "$runs runs, $failed leaks"
[ $failed -eq 0 ]
