#!/bin/sh
# New services: testdata/new/NAME/expected.yml is what `composeharden new` with the words in
# NAME/args prints, byte for byte, and NAME/left the rules that --check with every group still names.
# Then one service is added to every file of testdata/golden, and wrong requests are refused.
# usage: new.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# UPDATE=1 writes what is expected anew: read it line by line before you keep it.
set -uf
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

cases=$top_srcdir/testdata/new
golden=$top_srcdir/testdata/golden

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

# shellcheck source=same-all.sh
. "$top_srcdir/tests/same-all.sh"

# each FOLDER ARGUMENT...: the program with every one of $files; output in FOLDER/NAME and
# FOLDER.err/NAME, and in $statuses each "NAME=STATUS".
each() {
	folder=$1
	shift
	mkdir "$folder" "$folder.err"
	statuses=
	for name in $files; do
		cd "$work/add/after/$name" || exit 99
		"$COMPOSEHARDEN" "$@" input.yml </dev/null >"../../$folder/$name" 2>"../../$folder.err/$name"
		statuses="$statuses $name=$?"
	done
	cd "$work/add" || exit 99
}

# expect_each STATUS FOLDER ARGUMENT...
expect_each() {
	want=$1
	shift
	each "$@"
	for status in $statuses; do
		name=${status%=*}
		[ "${status##*=}" = "$want" ] ||
			fault "status ${status##*=}, not $want, of $*: $(cat "$folder.err/$name")"
	done
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
# One service into every file: proved, as the diff says, only once. The files go one step together.
mkdir "$work/add" "$work/add/before" && cd "$work/add" || exit 99
(cd "$golden" && set +f && tar -cf - -- */input.yml) | (cd before && tar -xf -) || exit 99
chmod -R u+w before && cp -R before after || exit 99
files=$(ls before)

each preview new added-db --image postgres:17
same_all before after 'the preview wrote the file' "$files"
each written new -i -q added-db --image postgres:17
files='' refused='' added=0
for status in $statuses; do
	case $status in
	*=0) files="$files ${status%=0}" added=$((added + 1)) ;;
	*) refused="$refused ${status%=*}" ;;
	esac
done
for name in $refused; do
	same "before/$name/input.yml" "after/$name/input.yml" 'refused, and written'
	rm -rf "before/$name" "after/$name" "preview/$name" "written/$name"
done
same_all preview written '-i prints another diff than the preview' "$files"
cp -R after wanted || exit 99
if [ -n "$have_patch" ]; then
	cp -R after back || exit 99
	for name in $files; do
		(cd "back/$name" && patch -R --binary -s input.yml) <"preview/$name"
	done
	same_all before back 'the diff taken back gives something else' "$files"
fi
expect_each 2 again new -i -q added-db --image postgres:17
(cd again.err && grep -rL 'there is a service "added-db" already' .) >unsaid
while read -r name; do
	name=${name#./}
	fault "says: $(cat "again.err/$name")"
done <unsaid
same_all wanted after 'a second service of the name was written' "$files"
# All of them in one run; each for itself only to find out which is wrong.
name='all files'
if ! (cd after && set +f && "$COMPOSEHARDEN" --check --service added-db -- */input.yml) >/dev/null 2>all.err; then
	fault "--check of what was added: $(head -n 5 all.err)"
	expect_each 0 check --check --service added-db
fi
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
