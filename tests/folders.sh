#!/bin/sh
# Folders: what is found, in which order, what .gitignore keeps away, threads, trouble, progress.
# usage: folders.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# shellcheck disable=SC2015 # "fault" comes last and does not fail
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

cd "$work" || exit 99

# file PATH [TEXT]: a Compose file, with the folders above it.
file() {
	[ -d "${1%/*}" ] || [ "${1%/*}" = "$1" ] || mkdir -p "${1%/*}"
	# shellcheck disable=SC2059 # that is the idea
	printf "${2:-services:\\n  web:\\n    image: example.org/app:1\\n}" >"$1"
}

# The paths that the program does, in its order, with what it says in $work/said.
done_paths() {
	"$COMPOSEHARDEN" -q --no-config --format=json "$@" </dev/null 2>"$work/said" |
		sed -n 's/^      "path": "\(.*\)",$/\1/p'
}

# found WHAT WANTED ARGUMENT...: the program does these paths, one a word.
found() {
	what=$1 wanted=$2
	shift 2
	count=$((count + 1))
	got=$(done_paths "$@" | tr '\n' ' ')
	[ "$got" = "$wanted " ] || fault "$what: not \"$wanted\" but \"$got\" $(cat "$work/said")"
}

# Names, and an order in which a project stays together.
for path in tree/compose.yaml tree/a.compose.yml tree/compose.override.yaml tree/app/docker-compose.yml \
	tree/app/docker-compose.prod.yaml tree/zoo/compose.prod.yml tree/.hidden/compose.yml \
	tree/compose/docker-compose.yaml tree/.git-not/x.compose.yaml; do
	file "$path"
done
for path in tree/.git/compose.yml tree/node_modules/m/compose.yml tree/app/vendor/v/compose.yml \
	tree/compose.txt tree/my-compose.yml tree/composer.yml tree/docker-compose.json; do
	file "$path"
done
ln -s ../zoo tree/app/linked && ln -s zoo/compose.prod.yml tree/docker-compose.yml && ln -s tree to-tree
all="tree/compose.yaml tree/compose.override.yaml tree/a.compose.yml tree/.git-not/x.compose.yaml \
tree/.hidden/compose.yml tree/app/docker-compose.yml tree/app/docker-compose.prod.yaml \
tree/compose/docker-compose.yaml tree/zoo/compose.prod.yml"
found "a tree" "$all" tree
found "with a slash" "$all" tree/
found "through a link" "$(echo "$all" | sed 's/tree/to-tree/g')" to-tree
found "a file is done once" "tree/app/docker-compose.yml tree/app/docker-compose.prod.yaml \
to-tree/zoo/compose.prod.yml" tree/app/docker-compose.yml tree/app tree/./app/docker-compose.yml to-tree/zoo \
	tree/docker-compose.yml tree/zoo
cd tree/zoo || exit 99
found "the folder here" "./compose.prod.yml" .
found "the folder above" "../app/docker-compose.yml ../app/docker-compose.prod.yaml" ../app
cd "$work" || exit 99

# A link by the name of a Compose file is followed to where it ends, below the folder only.
mkdir -p links/one links/two outside
file links/shared.yaml
file outside/shared.yaml
ln -s ../shared.yaml links/one/compose.yaml
ln -s ../../outside/shared.yaml links/two/compose.yaml
ln -s gone links/two/docker-compose.yml
found "links" "links/one/compose.yaml" links
"$COMPOSEHARDEN" --check links >/dev/null 2>"$work/said"
grep -q 'links/two/compose.yaml: is a symbolic link out of links, and is not followed' "$work/said" ||
	fault "a link that leaves the folder is not told: $(cat "$work/said")"
"$COMPOSEHARDEN" --check --fail-on critical links/two >/dev/null 2>&1
[ $? -eq 2 ] || fault 'a folder without a Compose file is fine'
"$COMPOSEHARDEN" -i -q links >/dev/null 2>&1
[ -L links/one/compose.yaml ] && grep -q read_only links/shared.yaml && ! grep -q read_only outside/shared.yaml ||
	fault 'what links name is not written where it lies'

# A diff from a folder of a repository: git takes it there and in the repository's own, patch in the latter.
if command -v git >/dev/null; then
	git init -q whole && mkdir -p 'whole/sub/sp ce' && ln -s sub/compose.yaml whole/linked.yaml
	files="compose.yaml sub/compose.yaml sub/compose.prod.yaml"
	for path in $files 'sub/sp ce/compose.yaml'; do
		file "whole/$path"
	done
	cp -R whole wanted && "$COMPOSEHARDEN" -i -q wanted || fault "the repository is not hardened"
	# diff_applies FOLDER FOLDER COMMAND...: what is printed in the first applies in the second.
	diff_applies() {
		from=$1 at=$2
		shift 2
		count=$((count + 1))
		rm -rf fresh && cp -R whole fresh
		(cd "fresh/$from" && "$COMPOSEHARDEN" "$@" 2>/dev/null >"$work/whole.diff")
		(cd "fresh/$at" && $apply <"$work/whole.diff" >"$work/said" 2>&1) &&
			diff -r -x .git fresh wanted >>"$work/said" ||
			fault "$* in $from does not apply in $at: $(head -n 9 "$work/said")"
	}
	for apply in "git apply -" "patch -p1 --quiet"; do
		diff_applies . . .
		diff_applies sub . . ../compose.yaml
		diff_applies sub . compose.yaml ./compose.prod.yaml ../sub/../compose.yaml 'sp ce'
		diff_applies sub . "$work/fresh/compose.yaml" "$work/fresh/sub"
		diff_applies 'sub/sp ce' . ../.. ..
	done
	apply="git apply -"
	rm -rf fresh && cp -R whole fresh && rm -rf wanted/compose.yaml whole/compose.yaml
	diff_applies sub sub .
	diff_applies 'sub/sp ce' sub ..
	diff_applies sub 'sub' compose.yaml compose.prod.yaml 'sp ce/compose.yaml'
	# Outside of it, as before.
	(cd whole/sub && "$COMPOSEHARDEN" "$work/links/shared.yaml" --unsafe-fixes --enable practice 2>/dev/null) |
		grep -q "^--- a$work/links/shared.yaml" || fault "a file out of the repository has another name"
fi

# .gitignore, against what git itself says.
mkdir repo && cd repo || exit 99
for path in compose.yml a/compose.yml a/b/compose.yml a/b/c/compose.yml build/compose.yml x/build/compose.yml \
	x/compose.prod.yml x/y/compose.prod.yml 'sp ce/compose.yml' '!odd/compose.yml' '#odd/compose.yml' \
	deep/er/than/docker-compose.yml out/keep/compose.yml out/compose.yml Out/compose.yml 'a[1]/compose.yml'; do
	file "$path"
done
cat >patterns <<'END'
build
build/
/build
/build/
x/build
*.prod.yml|!x/y/compose.prod.yml
a/**/compose.yml
**/c
**/b/compose.yml
a/**
a/*|!a/b
a/*|!a/b/|a/b/*|!a/b/c
out/*|!out/keep
out/|!out/keep/
/*|!/x
*/|!/a/
*
*|!*/|!compose.yml
sp ce   |#odd
sp\ ce
\#odd|\!odd
[a-c]
[!a]/compose.yml
a?1]
a\[1\]
deep/**/docker-compose.yml
deep/**/**/than
**
**/
?
compose.yml/
/compose.yml
./compose.yml
a//b
/
x/**/y
x/*/compose.prod.yml
o?t
END
if command -v git >/dev/null; then
	git init -q . 2>/dev/null
	# git is asked for files, so each case has a look of its own.
	while IFS= read -r line; do
		printf '%s\n' "$line" | tr '|' '\n' >.gitignore
		wanted=$(git ls-files --others --exclude-standard -z | tr '\0' '\n' | grep 'compose.*\.yml$' | sort)
		got=$(done_paths . | sed 's,^\./,,' | sort)
		count=$((count + 1))
		[ "$got" = "$wanted" ] || fault ".gitignore with \"$line\": git has
$wanted
and we
$got"
	done <patterns
else
	echo "git was not found: $(wc -l <patterns) sets of patterns are left out"
	mkdir .git
fi
rm -f .gitignore
printf '/x/\n' >.gitignore
printf 'compose.yml\n!**/c/compose.yml\n' >a/.gitignore
mkdir -p .git/info out/.git && printf 'deep\nbuild\n!sp*\n' >.git/info/exclude
printf '/keep/\n' >out/.gitignore
some="./compose.yml ./!odd/compose.yml ./#odd/compose.yml ./Out/compose.yml ./a/b/c/compose.yml \
./a[1]/compose.yml ./out/compose.yml ./sp ce/compose.yml"
found "files at several levels, .git/info/exclude, a repository within" "$some" .
found "a folder within a repository" "a/b/c/compose.yml" a
found "an ignored folder that is named" "x/compose.prod.yml x/y/compose.prod.yml" x
cd "$work" || exit 99
file plain/build/compose.yml && printf 'build\n' >plain/.gitignore
found "no repository, no .gitignore" "plain/build/compose.yml" plain

# Trouble with one file or folder does not stop the others.
file some/a/compose.yml && file some/b/compose.yml 'services: [\n' && file some/c/compose.yml
count=$((count + 1))
"$COMPOSEHARDEN" -i some nowhere >out 2>err
[ $? = 2 ] || fault "one bad file: the status is not 2"
grep -q 'user:' some/a/compose.yml && grep -q 'user:' some/c/compose.yml || fault "one bad file stops the others"
grep -q '^composeharden: some/b/compose.yml:1:' err || fault "one bad file: it says $(cat err)"
grep -q '^composeharden: nowhere: no such file' err || fault "a missing folder: it says $(cat err)"
file closed/a/compose.yml && file closed/shut/compose.yml && chmod 0 closed/shut
runner=
[ "$(id -u)" != 0 ] || { chmod 755 "$work" && runner='setpriv --reuid=65534 --regid=65534 --clear-groups'; }
# shellcheck disable=SC2086
if $runner true 2>/dev/null && $runner test -x "$COMPOSEHARDEN"; then
	count=$((count + 1))
	$runner "$COMPOSEHARDEN" closed >out 2>err
	[ $? = 2 ] || fault "a closed folder: the status is not 2"
	grep -q '^composeharden: closed/shut: cannot be read' err || fault "a closed folder: it says $(cat err)"
	grep -q '^+++ b/closed/a/compose.yml' out || fault "a closed folder stops the others"
else
	echo "nobody else can run the program here: a closed folder is left out"
fi

# Many threads say and do what one does, to the byte.
mkdir many
for i in 1 2 3 4 5 6 7 8 9; do
	for j in 1 2 3 4 5 6 7 8 9; do
		file "many/p$i/q$j/compose.yaml" "services:\\n  s$i$j:\\n    image: nginx:1.$j\\n    volumes: ['d:/d$i']\\nvolumes: {d: }\\n"
	done
	file "many/p$i/docker-compose.yml" "services: {s: {image: \"postgres:1$i\"}}\\n"
	file "many/p$i/compose.override.yml" "services:\\n  bad: [$i\\n"
done
printf 'require-reason: true\n' >many/.composeharden.yaml
printf 'defaults: {user: "77:77"}\n' >many/p3/.composeharden.yaml
printf 'nonsense: true\n' >many/p4/.composeharden.yaml
for options in '' '-i' '--check --format=sarif' '--format=json' '--format=github' '-v'; do
	count=$((count + 1))
	for jobs in 1 2 16; do
		rm -rf work && mkdir work && cp -R many work/many && cd work || exit 99
		# shellcheck disable=SC2086
		"$COMPOSEHARDEN" -j "$jobs" $options many >../out.$jobs 2>../err.$jobs
		echo "$?" >>../out.$jobs
		find many -type f -exec cksum {} + | sort >../sums.$jobs
		cd "$work" || exit 99
	done
	for jobs in 2 16; do
		cmp -s out.1 out.$jobs && cmp -s err.1 err.$jobs && cmp -s sums.1 sums.$jobs ||
			fault "-j $jobs $options differs from -j 1"
	done
	[ -s out.1 ] && [ "$(grep -c '^composeharden: many/p[0-9]/compose.override.yml: *' err.1)" = 8 ] &&
		grep -q '/many/p4/.composeharden.yaml:1:1: ' err.1 || fault "-j 1 $options: $(head -n 3 err.1)"
done
for value in 0 -1 x 1000 ''; do
	count=$((count + 1))
	"$COMPOSEHARDEN" -j "$value" many >out 2>err
	[ $? = 2 ] && grep -q '^composeharden: -j takes a number' err || fault "-j \"$value\" is taken"
done

# Progress: on a terminal, and only there.
count=$((count + 1))
! grep -q "$(printf '\r')" err.1 || fault "progress without a terminal"
if command -v script >/dev/null; then
	count=$((count + 1))
	cat >slow.sh <<'END'
(sleep 2; printf 'services: {}\n') | "$COMPOSEHARDEN" -j 2 --check - some
END
	COMPOSEHARDEN=$COMPOSEHARDEN TERM=xterm script -q -e -c 'sh slow.sh' /dev/null </dev/null >terminal 2>&1
	grep -q '0 of 4 files' terminal || fault "no progress on a terminal: $(head -c 500 terminal)"
	count=$((count + 1))
	TERM=xterm script -q -e -c "'$COMPOSEHARDEN' -j 2 some" /dev/null </dev/null >terminal 2>&1
	! grep -q ' of 3 files' terminal || fault "progress within the first second"
else
	echo "script was not found: progress on a terminal is left out"
fi

finish cases
