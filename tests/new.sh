#!/bin/sh
# New services: testdata/new/NAME/expected.yml is what `composeharden new` with the words in
# NAME/args prints, byte for byte, and NAME/left the rules that --check with every group still names.
# Then one service is added to every file of testdata/golden, and wrong requests are refused.
# usage: new.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# UPDATE=1 writes what is expected anew: read it line by line before you keep it.
set -uf
LC_ALL=C
SOURCE_DATE_EPOCH=1767225600 # 2026-01-01
export LC_ALL SOURCE_DATE_EPOCH
unset NO_COLOR FORCE_COLOR CLICOLOR_FORCE

top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
: "${COMPOSEHARDEN:=$top_srcdir/composeharden}"
cases=$top_srcdir/testdata/new
golden=$top_srcdir/testdata/golden

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

fault() {
	echo "FAIL $name: $1"
	failed=$((failed + 1))
}

same() {
	cmp -s "$1" "$2" && return
	fault "$3"
	diff -a -u "$1" "$2" | head -n 40
}

program() {
	"$COMPOSEHARDEN" "$@" </dev/null >"$work/out" 2>"$work/err"
	status=$?
}

# expect STATUS ARGUMENT...
expect() {
	want=$1
	shift
	program "$@"
	[ "$status" = "$want" ] || fault "status $status, not $want, of $*: $(cat "$work/err")"
}

[ -x "$COMPOSEHARDEN" ] || { echo "$COMPOSEHARDEN is not there"; exit 99; }
have_compose=$(command -v docker-compose)

# The groups that have rules.
groups=controls
for group in exposure practice; do
	echo 'services: {}' >"$work/none.yml"
	program --check --enable "$group" "$work/none.yml"
	[ "$status" = 2 ] || groups=$groups,$group
done

# The rules that a report on standard error names: as open (!), or as what the image cannot have (=).
left_over() {
	sed -n 's/^    \([!=] [a-z-]*\) .*/\1/p' "$work/err" | sort -u
}

check_case() {
	case=$cases/$name
	rm -rf "$work/run"
	mkdir "$work/run" && cd "$work/run" || exit 99
	[ ! -d "$case/files" ] || cp -R "$case/files/." .
	set --
	while IFS= read -r word; do set -- "$@" "$word"; done <"$case/args"
	expect 0 new "$@"
	cp "$work/out" whole
	# A Dockerfile comes behind the Compose file.
	sed '/^# .*\/Dockerfile:$/,$d' whole >compose.yaml
	[ -z "${UPDATE:-}" ] || cat whole >"$case/expected.yml"
	same "$case/expected.yml" whole 'another file than expected'
	mkdir -p secrets
	sed -n 's/^    file: \([^ ]*\).*/\1/p' compose.yaml | while read -r secret; do : >"$secret"; done
	program --check --enable "$groups" compose.yaml
	[ "$status" -lt 2 ] || fault "--check fails: $(cat "$work/err")"
	[ ! -s "$work/out" ] || fault "--check would still change it: $(cat "$work/out")"
	left_over >left
	[ -z "${UPDATE:-}" ] || cat left >"$case/left"
	same "$case/left" left 'other rules are left than expected'
	[ -z "$have_compose" ] ||
		API_TOKEN=1 docker-compose -f compose.yaml config -q >"$work/compose" 2>&1 ||
		fault "Compose refuses it: $(cat "$work/compose")"
	expect 0 new --no-comments -q "$@"
	! grep -q '  # ' "$work/out" || fault '--no-comments writes comments'
}

# One service into one file: proved, as the diff says, only once.
check_addition() {
	[ -f "$golden/$name/input.yml" ] || return 0 # a project of several files
	cp "$golden/$name/input.yml" f.yml
	chmod u+w f.yml
	program new added-db --image postgres:17 f.yml
	cp "$work/out" diff
	cmp -s "$golden/$name/input.yml" f.yml || fault 'the preview wrote the file'
	program new -i -q added-db --image postgres:17 f.yml
	if [ "$status" != 0 ]; then
		refused="$refused $name"
		cmp -s "$golden/$name/input.yml" f.yml || fault 'refused, and written'
		return
	fi
	added=$((added + 1))
	same diff "$work/out" '-i prints another diff than the preview'
	cp f.yml wanted
	if [ -n "$have_patch" ]; then
		patch -R --binary -s f.yml <./diff
		same "$golden/$name/input.yml" f.yml 'the diff taken back gives something else'
		cp wanted f.yml
	fi
	expect 2 new -i -q added-db --image postgres:17 f.yml
	grep -q 'there is a service "added-db" already' "$work/err" || fault "says: $(cat "$work/err")"
	same wanted f.yml 'a second service of the name was written'
	program --check --service added-db f.yml
	[ "$status" = 0 ] || fault "--check of what was added: $status $(cat "$work/err")"
}

refuse() {
	name="refuse: $*"
	expect 2 new "$@"
	[ -s "$work/err" ] || fault 'no message'
	[ ! -s "$work/out" ] || fault 'some output'
}

count=0
for name in $(cd "$cases" && ls); do
	check_case
	count=$((count + 1))
done
[ -n "$have_compose" ] || echo "skipped: docker-compose was not found, so it was not asked ($count times)"

have_patch=$(command -v patch)
[ -n "$have_patch" ] || echo 'skipped: patch was not found, so no diff was taken back'
added=0 refused=
mkdir "$work/add" && cd "$work/add" || exit 99
for name in $(cd "$golden" && ls); do
	check_addition
done
# Where `services` itself stands behind a "? " there is no place that we write to.
name='refused files'
[ "$refused" = ' explicit-key-mapping' ] || fault "refused:$refused"

cd "$work" || exit 99
refuse
refuse web
refuse web --image nginx --build .
refuse 'a b' --image nginx
refuse ../x --image nginx
refuse web --image 'No Image'
refuse web --image nginx --port 70000:80
refuse web --image nginx --port host:80
refuse web --image nginx --volume relative
refuse web --image nginx --volume 'a b:/x'
refuse web --image nginx --env '=x'
# shellcheck disable=SC2016 # a variable for Compose
refuse web --image nginx --env 'A=${'
refuse web --image nginx --network host
refuse web --image nginx --healthcheck ''
refuse web --image nginx --language cobol
refuse web --image nginx --dockerfile
refuse web --image nginx -i missing.yml
refuse web --image nginx one.yml two.yml

name=dockerfile
mkdir app && echo '{}' >app/package.json && echo 'services:' >compose.yaml
expect 0 new -i -q app --build app --dockerfile
tail -n 1 app/Dockerfile | grep -qx 'USER 1000:1000' || fault 'the Dockerfile does not end in USER'
cp app/Dockerfile before
expect 2 new -i -q app2 --build app --dockerfile
same before app/Dockerfile 'a Dockerfile was overwritten'
! grep -q app2 compose.yaml || fault 'refused, and written'
program --check compose.yaml
[ "$status" = 0 ] || fault "--check of it: $status $(cat "$work/err" "$work/out")"
for language in node python go java rust php ruby static plain; do
	name="dockerfile $language"
	rm -f app/Dockerfile
	expect 0 new -i -q --user 1234:5678 "x-$language" --build app --language "$language"
	tail -n 1 app/Dockerfile | grep -qx 'USER 1234:5678' || fault 'it does not end in USER'
	grep -q -- '--chown=1234:5678' app/Dockerfile || fault 'no COPY --chown'
	grep -q '^ARG .*_IMAGE=' app/Dockerfile || fault 'no ARG for the image'
	[ "$(grep -c '^FROM' app/Dockerfile)" = 2 ] || fault 'not two stages'
done

echo "$count services, added to $added files, refused for:${refused:- none}; $failed failed"
[ "$failed" -eq 0 ]
