#!/bin/sh
# Bad input: one clear line on standard error, exit status 2, and the file's bytes, mode and time as
# they were.
# usage: bad-input.sh (environment: top_srcdir, COMPOSEHARDEN; WRAPPER, a command that runs it, such
# as valgrind: then what takes long is left out)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

: "${WRAPPER:=}"

self=$(cd "$(dirname "$0")" && pwd)/${0##*/}
chmod 755 "$work"
cd "$work" || exit 99

# What must stay: kind, mode, size, time and bytes.
state() {
	stat -c '%F %a %u %s %y %i' "$1" 2>&1
	if [ -f "$1" ] && [ -r "$1" ]; then cksum <"$1"; fi
}

# program ARGUMENT...: sets status; output in $work/out and $work/err.
program() {
	# shellcheck disable=SC2086 # the wrapper is words
	timeout -k 5 600 ${runner:-} $WRAPPER "$COMPOSEHARDEN" "$@" </dev/null >"$work/out" 2>"$work/err"
	status=$?
}

# refused FILE WORDS: the run has to say one line that begins with the file's name and then WORDS.
refused() {
	count=$((count + 1))
	before=$(state "$1")
	program -i "$1"
	[ "$status" = 2 ] || fault "$1: the exit status is $status"
	[ "$(wc -l <"$work/err")" = 1 ] || fault "$1: not one line but: $(cat "$work/err")"
	case $(cat "$work/err") in
	"composeharden: $1$2"*) ;;
	*) fault "$1: it does not say \"$2\" but: $(cat "$work/err")" ;;
	esac
	[ ! -s "$work/out" ] || fault "$1: something on standard output"
	[ "$(state "$1")" = "$before" ] || fault "$1: it was touched"
	[ -z "$(find . -name '.*.composeharden-*')" ] || fault "$1: a temporary file is left"
}

# text NAME FORMAT: makes a file, by printf, with a time long ago.
text() {
	# shellcheck disable=SC2059 # that is the idea
	printf "$2" >"$1"
	touch -d '2001-02-03 04:05:06' "$1"
}

web='services:\n  web:\n    image: example.org/app:1\n'

# No YAML, by its bytes.
text empty.yml ''
refused empty.yml ': is empty'
text blank.yml '\n   \n\n'
refused blank.yml ': is empty'
text comment.yml '# only a comment\n'
refused comment.yml ': is empty'
text bom.yml '\357\273\277'
refused bom.yml ': is empty'
text binary.yml '\177ELF\002\001\001\000\000'
refused binary.yml ':1:'
text escape.yml '\033[31mservices:\n'
refused escape.yml ':1:1: control characters'
text utf8.yml "$web"'    user: a\377b\n'
refused utf8.yml ':4:12: not valid UTF-8'
text overlong.yml "$web"'    user: \300\257\n'
refused overlong.yml ':4:11: not valid UTF-8'
text cut.yml "$web"'    user: \303'
refused cut.yml ':4:11: not valid UTF-8'
text nul.yml "$web"'    us\000er: a\n'
refused nul.yml ':4:7: holds a NUL byte'
text utf16-little.yml '\377\376s\000e\000r\000v\000'
refused utf16-little.yml ': is UTF-16'
text utf16-big.yml '\376\377\000s\000e\000r\000v'
refused utf16-big.yml ': is UTF-16'

# No YAML, by its signs.
text tab.yml 'services:\n\tweb:\n\t\timage: a\n'
refused tab.yml ':2:1: '
text double-quote.yml 'services:\n  web:\n    image: "a\n    restart: always\n'
refused double-quote.yml ':3:12: '
text single-quote.yml "services:\\n  web:\\n    image: 'a\\n"
refused single-quote.yml ':3:12: '
text bracket.yml 'services:\n  web:\n    ports: ["80:80"\n    image: a\n'
refused bracket.yml ':4:10: '
text brace.yml 'services: {web: {image: a\n'
refused brace.yml ':1:'
text stray-bracket.yml "$web"'    ports: "80:80"]\n'
refused stray-bracket.yml ':4:'
text indentation.yml 'services:\n  web:\n  image: a\n   restart: always\n'
refused indentation.yml ':3:'
text second-colon.yml "$web"'    command: run: this\n'
refused second-colon.yml ':4:17: '
text block-header.yml 'services:\n  web:\n    command: |1-#a\n     b\n'
refused block-header.yml ':3:17: not valid YAML: text in the header of a block scalar'
text two-lines.yml "$web"'    labels: &a\n!\n'
refused two-lines.yml ':5:1: '
text at-sign.yml 'services:\n  web:\n    image: @a\n'
refused at-sign.yml ':3:12: '
text duplicate-key.yml "$web"'    image: example.org/app:2\n'
refused duplicate-key.yml ':4:5: duplicate key: image'
text duplicate-service.yml "$web"'  web:\n    image: b\n'
refused duplicate-service.yml ':4:3: duplicate key: web'
text duplicate-escapes.yml 'services:\n  "a\\nb\\e[1m": {image: x}\n  "a\\nb\\e[1m": {image: x}\n'
refused duplicate-escapes.yml ':3:3: duplicate key: a\nb\x1B[1m'
text undefined-alias.yml "$web"'    <<: *base\n'
refused undefined-alias.yml ':4:9: undefined alias *base'
text cyclic-alias.yml 'services:\n  web: &web\n    image: a\n    labels: *web\n'
refused cyclic-alias.yml ':4:13: alias to a node that it is part of'
awk 'BEGIN {
	print "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"
	for (i = 1; i < 10; i++) {
		printf "a%d: &a%d [", i, i
		for (j = 0; j < 10; j++) printf "%s*a%d", j ? ", " : "", i - 1
		print "]"
	}
	print "services:\n  web:\n    image: a\n    labels: *a9"
}' >alias-bomb.yml
refused alias-bomb.yml ':8:10: aliases multiply'
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "["; print "" }' >open-brackets.yml
refused open-brackets.yml ':1:201: nested too deeply'
awk 'BEGIN {
	printf "services: "
	for (i = 0; i < 100000; i++) printf "["
	for (i = 0; i < 100000; i++) printf "]"
	print ""
}' >closed-brackets.yml
refused closed-brackets.yml ':1:210: nested too deeply'
awk 'BEGIN { for (i = 0; i < 2000; i++) printf "%*sa:\n", i, "" }' >deep-block.yml
refused deep-block.yml ':201:201: nested too deeply'

# No Compose file.
text no-services.yml 'version: "3"\nvolumes:\n  data:\n'
refused no-services.yml ': not a Compose file: it has no services'
text no-services-2.yml 'version: "2"\nweb:\n  image: example.org/app:1\n'
refused no-services-2.yml ': not a Compose file: it has no services'
text pipeline.yml 'image: alpine\nbuild:\n  image: golang\n  script: [make]\n'
refused pipeline.yml ':1:1: not a Compose file: it has no "services:", and in the old format'
text jobs.yml 'build:\n  image: golang\n  script: [make]\n'
refused jobs.yml ':3:3: not a Compose file: it has no "services:", and in the old format, which has none, this is no key'
text old-name.yml 'a b:\n  image: example.org/app:1\n'
refused old-name.yml ':1:1: not a Compose file: it has no "services:", and in the old format, which has none, this cannot be'
text old-tmpfs.yml 'web:\n  image: example.org/app:1\n  tmpfs: [/tmp]\n'
refused old-tmpfs.yml ':3:3: not a Compose file'
text services-list.yml 'services:\n  - image: a\n'
refused services-list.yml ':2:3: not a Compose file: services is not a mapping'
text services-scalar.yml 'services: web\n'
refused services-scalar.yml ':1:11: not a Compose file: services is not a mapping'
text list.yml '%s\n' && printf -- '- a\n- b\n' >list.yml
refused list.yml ':1:1: not a Compose file'
text prose.yml 'Dear reader,\nthis is no YAML.\n'
refused prose.yml ':1:1: not a Compose file'
text documents.yml "$web---\\n- a\\n"
refused documents.yml ':5:1: not a Compose file: the top level is not a mapping'

# Not a file that can be read.
refused missing.yml ': no such file'
mkdir folder.yml
refused folder.yml ': holds no Compose file'
mkfifo fifo.yml
refused fifo.yml ': is not a regular file'
ln -s fifo.yml to-fifo.yml
refused to-fifo.yml ': is not a regular file'
ln -s nowhere.yml dangling.yml
refused dangling.yml ': no such file'
ln -s loop.yml loop.yml
refused loop.yml ': '
refused /dev/null ': is not a regular file'
text 'two
lines.yml' 'services: [\n'
program -i 'two
lines.yml'
[ "$(wc -l <err)" = 1 ] || fault "a name with a line break is printed as it is"
if [ ! -L to-fifo.yml ] || [ ! -p fifo.yml ]; then fault "the FIFO is gone"; fi

# Good files in bad places. Root may do anything, so it is somebody else who tries.
text unreadable.yml "$web"
chmod 000 unreadable.yml
text read-only.yml "$web"
chmod 444 read-only.yml
mkdir closed
text closed/file.yml "$web"
runner=
if [ "$(id -u)" = 0 ]; then
	cp "$COMPOSEHARDEN" program && chmod 755 program && COMPOSEHARDEN=$work/program
	chown 65534 read-only.yml closed/file.yml unreadable.yml closed
	runner='setpriv --reuid=65534 --regid=65534 --clear-groups'
	# shellcheck disable=SC2086
	$runner true 2>/dev/null || runner=none
fi
chmod 555 closed
if [ "$runner" = none ]; then
	echo "setpriv does not work here: files without permission are left out"
else
	refused unreadable.yml ': permission denied'
	refused read-only.yml ': '
	refused closed/file.yml ': '
	grep -qi 'permission denied\|read-only' err || fault "closed/file.yml: why? $(cat err)"
fi
runner=

# A full disk, in a name space of its own so that nothing stays mounted.
full_disk() {
	mkdir disk && mount -t tmpfs -o size=64k tmpfs disk || return 77
	text disk/file.yml "$web"
	dd if=/dev/zero of=disk/filler bs=1k count=100 2>/dev/null
	refused disk/file.yml ': '
	grep -q 'No space left' err || fault "a full disk: $(cat err)"
	[ "$(ls -A disk)" = "file.yml
filler" ] || fault "a full disk: files are left: $(ls -A disk)"
	[ $failed = 0 ]
}
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	export work COMPOSEHARDEN WRAPPER
	# The functions above are given to the shell that has the name space.
	unshare -m sh -c "$(sed -n '/^fault() {/,/^}/p; /^state() {/,/^}/p; /^program() {/,/^}/p
		/^refused() {/,/^}/p; /^text() {/,/^}/p; /^full_disk() {/,/^}/p' \
		"$top_srcdir/tests/lib.sh" "$self")
		web='$web' name='' count=0 failed=0 runner=
		full_disk"
	case $? in
	0) count=$((count + 1)) ;;
	77) echo "a file system cannot be mounted here: the full disk is left out" ;;
	*) failed=$((failed + 1)) ;;
	esac
else
	echo "not root, or unshare does not work: the full disk is left out"
fi

# Nothing to read from.
# shellcheck disable=SC2086
$WRAPPER "$COMPOSEHARDEN" - <&- >out 2>err
[ $? = 2 ] || fault "a closed standard input: the exit status is not 2"
program -
[ "$status" = 2 ] || fault "an empty standard input: the exit status is $status"
grep -q '^composeharden: <stdin>: is empty$' err || fault "an empty standard input: $(cat err)"

# What is asked for by name and is not there: the name that was meant, and exit status 2.
text named.yml 'services:\n  ollama:\n    image: example.org/app:1\n  web:\n    imgae: example.org/app:1\n'
# meant WORDS ARGUMENT...: the run ends with 2 and says WORDS.
meant() {
	count=$((count + 1))
	words=$1
	shift
	program "$@"
	[ "$status" = 2 ] || fault "$*: the exit status is $status"
	grep -qF -- "$words" err || fault "$*: it does not say \"$words\" but: $(cat err)"
}
meant 'no service is called "olama": did you mean ollama?' --service olama named.yml
meant 'no service is called "xyz"' --service xyz named.yml
meant 'did you mean read-only?' --only read-olny named.yml
meant 'did you mean read-only?' explain read-olny
meant 'did you mean postgres?' facts postgers
program --service 'o*' named.yml
[ "$status" = 0 ] || fault "a glob that fits: the exit status is $status"
program named.yml
grep -q '"imgae": did you mean image?' err || fault "a mistyped image: $(cat err)"

# Much of everything.
if [ -z "$WRAPPER" ]; then
	awk 'BEGIN {
		print "services:"
		for (i = 0; i < 100000; i++)
			printf "  s%d:\n    image: example.org/app:%d\n", i, i
	}' >many.yml
	count=$((count + 1))
	program -q -i many.yml
	[ "$status" = 0 ] || fault "100,000 services: the exit status is $status: $(head -n 3 err)"
	[ "$(grep -c 'no-new-privileges:true' many.yml)" = 100000 ] || fault "100,000 services: not all"
	awk 'BEGIN {
		printf "services:\n  web:\n    image: example.org/app:1\n    command: |\n"
		for (i = 0; i < 100000; i++)
			print "      # line " i " of a script that somebody put into a Compose file"
	}' >long.yml
	count=$((count + 1))
	program -q -i long.yml
	[ "$status" = 0 ] || fault "5 MB: the exit status is $status: $(head -n 3 err)"
	tail -n 1 long.yml | grep -q '^      - /run:' || fault "5 MB: it ends with $(tail -n 1 long.yml)"
fi

echo "$count inputs, $failed faults"
[ $failed = 0 ]
