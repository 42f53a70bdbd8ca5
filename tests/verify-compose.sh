#!/bin/sh
# --verify=compose: nothing is written unless Compose sees the planned changes only; and nothing that it prints is repeated.
# usage: verify-compose.sh (environment: COMPOSEHARDEN; VERIFY_ALL=1 asks about every golden case, and the files below
# CORPUS)
# The engine's programs are stand-ins that this test writes; the Compose that is installed is asked at the end.
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

mkdir "$work/bin" "$work/none" "$work/tmp" "$work/project"
usual=$PATH
TMPDIR=$work/tmp
CANARY=wJ7canary
export TMPDIR CANARY
file=$work/project/compose.yaml

# compose BODY: docker-compose is then this script; $1 in it is "before" or "after", for its first and second question.
compose() {
	cat >"$work/bin/docker-compose" <<-END
		#!/bin/sh
		PATH=$usual
		echo "\$*" >>"$work/asked"
		[ -f "$work/second" ] && set -- after || set -- before
		touch "$work/second"
		$1
	END
	chmod +x "$work/bin/docker-compose"
}

# verify PATH OPTION...: with these programs alone.
verify() {
	path=$1
	shift
	# shellcheck disable=SC2016 # the variable is the file's
	printf 'services:\n  web:\n    image: "nginx:${CANARY}"\n' >"$file"
	cp "$file" "$work/old"
	rm -f "$work/second" "$work/asked"
	PATH=$path "$COMPOSEHARDEN" --no-config --verify=compose --summary=none "$@" "$file" >"$work/out" 2>"$work/err"
	status=$?
	count=$((count + 1))
	! grep -q "$CANARY" "$work/out" "$work/err" || fault "the value of a variable is printed"
	[ -z "$(ls -A "$work/tmp")" ] || fault "a folder is left"
}

# refused WORDS: with one line, and the file as it was.
refused() {
	[ $status -eq 2 ] || fault "status $status, not 2"
	[ "$(wc -l <"$work/err")" -eq 1 ] || fault "not one line: $(cat "$work/err")"
	grep -qF -e "$1" "$work/err" || fault "does not say \"$1\": $(cat "$work/err")"
	cmp -s "$file" "$work/old" || fault "the file was written"
	[ ! -s "$work/out" ] || fault "a diff is shown"
}

name="no Compose"
verify "$work/none" -i
refused 'no Compose is here'

hardened='user: 101:101, read_only: true, cap_drop: [ALL], cap_add: [NET_BIND_SERVICE], security_opt: ["no-new-privileges:true"], tmpfs: [/tmp]'
name="only what is planned"
compose "
	case \$1 in
	before) echo 'services: {web: {image: nginx:wJ7canary}}' ;;
	after) echo 'services: {web: {image: nginx:wJ7canary, $hardened}}' ;;
	esac"
verify "$work/bin" -i
[ $status -eq 0 ] || fault "status $status: $(cat "$work/err")"
grep -q 'read_only: true' "$file" || fault "the file was not written"
[ "$(wc -l <"$work/asked")" -eq 2 ] || fault "Compose was not asked twice: $(cat "$work/asked")"
name="only what is planned, of a preview"
verify "$work/bin"
[ $status -eq 0 ] || fault "status $status: $(cat "$work/err")"
[ -s "$work/out" ] || fault "no diff is shown"

name="another image"
compose "
	case \$1 in
	before) echo 'services: {web: {image: nginx}}' ;;
	after) echo 'services: {web: {image: wJ7canary, $hardened}}' ;;
	esac"
verify "$work/bin" -i
refused 'a change that was not planned, at web: image'
name="a key that was not there"
compose "
	case \$1 in
	before) echo 'services: {web: {image: nginx}}' ;;
	after) echo 'services: {web: {image: nginx, $hardened, privileged: true}}' ;;
	esac"
verify "$work/bin" -i
refused 'at web: privileged'
name="a service that is gone"
compose "
	case \$1 in
	before) echo 'services: {web: {image: nginx}, app: {image: a}}' ;;
	after) echo 'services: {web: {image: nginx, $hardened}}' ;;
	esac"
verify "$work/bin" -i
refused 'at app'
name="a network more"
compose "
	echo 'services: {web: {image: nginx}}'
	[ \$1 = before ] || echo 'networks: {wide: {}}'"
verify "$work/bin" -i
refused 'at networks'
name="refused as it is"
compose "echo \"services.web.image: \$CANARY is invalid\" >&2; exit 15"
verify "$work/bin" -i
refused 'does not take the file as it is'
name="refused after"
compose "
	[ \$1 = before ] || { echo \"bad: \$CANARY\" >&2; exit 1; }
	echo 'services: {web: {image: nginx}}'"
verify "$work/bin" -i
refused 'does not take what would be written'
name="no YAML"
compose "echo '{{{ wJ7canary'"
verify "$work/bin" -i
refused 'does not take the file as it is'
name="another value"
"$COMPOSEHARDEN" --verify=podman "$file" >"$work/out" 2>"$work/err"
[ $? -eq 2 ] || fault "--verify=podman is taken"

# The Compose that is installed.
name=installed
if ! { docker compose version || docker-compose version || podman-compose version; } >/dev/null 2>&1; then
	echo "no Compose is installed: none was asked"
	name=
	finish "questions"
fi
cd "$work/project" || exit 99
mkdir sub
printf 'TAG=7\n' >.env
printf 'A=%s\n' "$CANARY" >../shared.env
cat >compose.yaml <<'END'
services:
  web:
    image: nginx
    env_file: ../shared.env
    volumes: ["./data:/data", "../up:/up"]
  app:
    extends: {file: sub/base.yaml, service: base}
END
printf 'services:\n  web:\n    ports: ["127.0.0.1:8080:80"]\n' >compose.override.yaml
# shellcheck disable=SC2016 # the variable is the file's
printf 'services:\n  base:\n    image: "redis:${TAG}"\n    env_file: ../../shared.env\n' >sub/base.yaml
cp -r . ../plain
"$COMPOSEHARDEN" --no-config --verify=compose -iq . >"$work/out" 2>"$work/err" || fault "a project: $(cat "$work/err")"
(cd ../plain && "$COMPOSEHARDEN" --no-config -iq .) || fault "the project without asking"
diff -r . ../plain >"$work/diff" || fault "what is written differs: $(cat "$work/diff")"
for written in compose.yaml sub/base.yaml; do
	grep -q 'read_only: true' $written || fault "$written was not written"
done
[ -z "$(ls -A "$work/tmp")" ] || fault "a folder is left"
count=$((count + 1))

# Files that Compose takes as they are, are taken hardened.
verified=0 untaken=0
for input in "$top_srcdir"/testdata/golden/*/input.yml ${VERIFY_ALL:+$(find "${CORPUS:-$work/none}" -name '*.y*ml')}; do
	[ -n "${VERIFY_ALL:-}" ] || [ $verified -lt 12 ] || break
	case $input in
	"$top_srcdir"*) folder=$(dirname "$input") ;;
	*) folder= ;;
	esac
	# A case of refusing tells nothing here, one of variables needs its words.
	[ -z "$folder" ] || { [ ! -e "$folder/status" ] && [ ! -e "$folder/args" ]; } || continue
	rm -rf "$work/one"
	cp -r "$(dirname "$input")" "$work/one"
	(cd "$work/one" && "$COMPOSEHARDEN" --no-config --verify=compose -iq "$(basename "$input")") >/dev/null 2>"$work/err"
	name=${input#"$top_srcdir"/testdata/golden/}
	if grep -q -e 'not planned' -e 'what would be written' "$work/err"; then
		fault "$(cat "$work/err")"
	elif grep -q 'as it is' "$work/err"; then
		untaken=$((untaken + 1))
	elif [ ! -s "$work/err" ]; then
		verified=$((verified + 1))
		count=$((count + 1))
	fi
done
name=
echo "$verified files verified, $untaken that Compose does not take as they are"
[ "$verified" -gt 0 ] || fault "no file was verified"
finish "questions"
