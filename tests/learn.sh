#!/bin/sh
# The command `learn` and the evidence "image": saved images, and stand-ins for docker and skopeo.
# usage: learn.sh (environment: COMPOSEHARDEN)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

: "${PYTHON:=python3}"
command -v "$PYTHON" >/dev/null || skip "no $PYTHON to make images with"
cd "$work" || exit 99
facts=.composeharden.facts.yaml
TMPDIR=$work/tmp
mkdir "$TMPDIR" bin
export TMPDIR

# run STATUS ARGUMENT...: output in out and err.
run() {
	wanted=$1
	shift
	"$COMPOSEHARDEN" "$@" >out 2>err </dev/null
	status=$?
	ran=$*
	count=$((count + 1))
	[ "$status" -eq "$wanted" ] || { fault "$ran: status $status, not $wanted"; cat out err; }
}

# says TEXT... (output), tells TEXT... (errors), keeps FILE TEXT...: each is there.
says() {
	for text; do
		grep -qF -- "$text" out || { fault "$ran: no \"$text\" in:"; cat out err; }
	done
}
tells() {
	for text; do
		grep -qF -- "$text" err || { fault "$ran: no \"$text\" in the errors:"; cat err; }
	done
}
keeps() {
	file=$1
	shift
	for text; do
		grep -qF -- "$text" "$file" || { fault "$ran: no \"$text\" in $file:"; cat "$file"; }
	done
}
lacks() { ! grep -qF -- "$2" "$1" || { fault "$ran: \"$2\" in $1:"; cat "$1"; }; }

# make OUT REFERENCE UID [KEY=JSON]...: a data folder of that user is its volume.
make() {
	out=$1 reference=$2 uid=$3
	shift 3
	"$PYTHON" -B "$top_srcdir/tests/make-image.py" "$out" "$reference" 'Volumes={"/data": {}}' \
		'Cmd=["/bin/worker"]' "$@" -- bin/:755:0:0 bin/sh:755:0:0:x bin/worker:755:0:0:x tmp/:1777:0:0 \
		etc/:755:0:0 "etc/passwd:644:0:0:root:x:0:0::/root:/bin/sh
work:x:$uid:$uid::/data:/bin/sh
" "data/:755:$uid:$uid" || exit 99
}

make one.tar acme/worker:2.1 999 >one.id
make other.tar acme/worker:2.1 998 >other.id
make named.tar acme/named:1 999 'User="work"' >/dev/null
id=$(head -n 1 one.id)

name="a saved image"
cat >compose.yaml <<'END'
services:
  worker:
    image: acme/worker:2.1
  cache:
    image: redis:7
END
run 0 learn --image one.tar
says 'acme/worker:2.1' '999:999' 'guess' 'known: '
keeps $facts 'acme/worker:2.1:' "image_id: $id" 'verified: image' 'user: "999:999"' 'learnt: "2026-01-01"' \
	'platform: linux/amd64'
lacks $facts 'redis'
lacks $facts ' digest:'
run 0
says '+    user: "999:999"'
tells 'known, image: '
run 0 --format=json
says '"source": "image"'

name="a second time"
cp $facts before
SOURCE_DATE_EPOCH=1777000000 run 0 learn --image one.tar
same before $facts "$ran: the bytes are not the same"

name="what people wrote stays"
cat >$facts <<'END'
# ours
mine: # not to be touched
  match: [acme/mine]
  user: "7:7"
  sources: [us]

acme/worker:2.1:
  match: ["acme/worker:2.1", acme/copy] # the same image
  # the volume
  user: "998:998" # was so
  needs_root: it was so
  user_notes: ["Mount /data."]
  data: [/old, /data]
  verified: image
  learnt: 2020-02-02
END
grep -v needs_root $facts >kept && cp kept $facts
run 0 learn --image one.tar
keeps $facts '# ours' 'mine: # not to be touched' 'acme/copy] # the same image' '# the volume' \
	'user: "999:999" # was so' 'user_notes: ["Mount /data."]' 'learnt: "2026-01-01"' "image_id: $id"
lacks $facts '/old'
lacks $facts '2020-02-02'
cp $facts before
run 0 learn --image one.tar
same before $facts "$ran: the bytes are not the same"

name="an entry by hand"
printf 'byhand:\n  match: ["acme/worker:2.1"]\n  user: "5:5"\n  sources: [us]\n' >$facts
cp $facts before
run 0 learn --image one.tar
tells 'was written by hand'
same before $facts "$ran: it was changed"
run 0
says '+    user: "5:5"'

name="line ends"
printf '# ours\r\nmine:\r\n  match: [acme/mine]\r\n  user: "7:7"\r\n  sources: [us]\r\n' >$facts
run 0 learn --image one.tar
[ "$(grep -c . $facts)" -eq "$(grep -c "$(printf '\r')\$" $facts)" ] || { fault "not all lines end in CRLF"; od -c $facts | tail; }
printf '# only this' >$facts
run 0 learn --image one.tar
keeps $facts '# only this' 'acme/worker:2.1:'

name="JSON"
printf '{"mine": {"match": ["a"], "sources": ["s"]}}\n' >$facts
run 0 learn --image one.tar
"$PYTHON" -c 'import json, sys; json.load(open(sys.argv[1]))' $facts || fault "a file in JSON is none any more"

name="a dry run, another file, the policy's folder"
rm -f $facts
run 0 learn -n --image one.tar
says "+++ b/$facts" '+  user: "999:999"'
tells '999:999'
[ ! -e $facts ] || fault "$ran: $facts was written"
cp out dry.diff
run 0 learn -q -o other.yaml --image one.tar
[ ! -s out ] || fault "$ran: it printed something"
run 0 learn --image one.tar
same other.yaml $facts "$ran: -o writes something else"
rm -f $facts
patch -s -p1 <dry.diff >/dev/null 2>&1
same other.yaml $facts "the diff of a dry run is another one"
run 0 learn --image other.tar -n
says '-  user: "999:999"' '+  user: "998:998"'
rm -f $facts
mkdir -p house/inner
git init -q house
printf 'learn: {all: true}\n' >house/.composeharden.yaml
cp compose.yaml house/inner/
run 0 learn house/inner/compose.yaml --image one.tar=acme/worker:2.1
keeps house/$facts 'acme/worker:2.1:'
[ ! -e house/inner/$facts ] || fault "$ran: it is not beside the policy file"
run 0 house/inner/compose.yaml
says '+    user: "999:999"'
run 0 --no-config house/inner/compose.yaml
says '+    user: "1000:1000"'
mkdir apart && cp compose.yaml apart/
run 0 --config house/.composeharden.yaml apart/compose.yaml
says '+    user: "999:999"'

name="a check"
run 1 learn --check --image one.tar
tells 'acme/worker:2.1 is not covered'
[ ! -e $facts ] || fault "$ran: $facts was written"
run 0 learn --image one.tar
run 0 learn --check --image one.tar
cp $facts before
run 1 learn --check --image other.tar
tells 'is another image now'
same before $facts "$ran: it was written"

name="tags, digests, builds"
digest=sha256:$(printf x | sha256sum | cut -d' ' -f1)
sed "s/  image_id: .*/  digest: $digest/" before >$facts
cat >tags.yaml <<END
name: My Shop
services:
  same: {image: "docker.io/acme/worker:2.1"}
  newer: {image: "acme/worker:3"}
  open: {image: "acme/worker:\${TAG}"}
  pinned: {image: "acme/worker@$digest"}
  wrong: {image: "acme/worker@$id"}
  built: {build: .}
  entry: {image: "acme/worker:2.1", entrypoint: [/bin/other]}
END
run 0 --format=json tags.yaml
"$PYTHON" - out >levels <<'END'
import json, sys
report = json.load(open(sys.argv[1]))
for service in report["files"][0]["services"]:
    for change in service["changes"]:
        if change["key"] == "user":
            print(service["name"], change["decision"]["source"], change["decision"]["confidence"])
END
cat >wanted <<'END'
same image known
newer image likely
open image likely
pinned image known
wrong image likely
built default assumed
entry image assumed
END
same wanted levels "how sure entries are"
make built.tar myshop-built 997 >/dev/null
run 0 learn tags.yaml --image built.tar=myshop-built
keeps $facts 'myshop-built:latest:'
run 0 tags.yaml
says '997:997'
run 0 learn -n --image built.tar=acme/worker:2.1 tags.yaml
COMPOSE_PROJECT_NAME=else run 0 tags.yaml
lacks out 997
mkdir else_where && printf 'services:\n  web: {build: .}\n' >else_where/compose.yaml
run 0 learn else_where -o else_where/$facts --image built.tar=else_where-web
run 0 else_where/compose.yaml
says '997:997'

name="image-pin"
run 0 --only=image-pin tags.yaml
says "acme/worker:2.1@$digest"
lacks out "\${TAG}@"
run 0 --only=image-pin --skip=image-pin tags.yaml
cp before $facts
run 0 --only=image-pin tags.yaml
lacks out "+"

# A docker that has what lies in $FAKE, by the name of the image with "_" for "/" and ":".
cat >bin/docker <<'END'
#!/bin/sh
for last; do :; done
image=$FAKE/$(printf %s "$last" | tr /: __)
echo "$*" >>"$FAKE/calls"
case "$1 $2" in
"image inspect")
	[ -e "$image.json" ] || { echo "Error: No such image: $last" >&2; exit 1; }
	cat "$image.json" ;;
"image save")
	[ "$3" != --help ] || { cat "$FAKE/save.help" 2>/dev/null; exit 0; }
	[ ! -e "$image.slow" ] || { echo $$ >"$FAKE/pid"; sleep 60 & echo $! >>"$FAKE/pid"; wait; }
	[ ! -e "$image.broken" ] || { head -c 3000 "$image.tar"; echo "the disk is gone" >&2; exit 1; }
	cat "$image.tar" ;;
"pull --quiet")
	[ -e "$image.remote" ] || { echo "pull access denied for $last" >&2; exit 1; }
	mv "$image.remote" "$image.json" ;;
*) exit 9 ;;
esac
END
cat >bin/skopeo <<'END'
#!/bin/sh
echo "$*" >>"$FAKE/calls"
while case $1 in --override-*) ;; *) false ;; esac; do shift; done
case "$1 $2" in
"inspect --no-tags")
	case $5 in *nope*) echo 'time="now" level=fatal msg="reading manifest 1 in \"nope\": manifest unknown"' >&2; exit 1 ;; esac
	tail -n 1 "$FAKE/layout.id" ;;
"inspect --config") cat "$FAKE"/layout/blobs/sha256/"$(head -n 1 "$FAKE/layout.id" | cut -d: -f2)" ;;
"copy --quiet")
	to=${4#oci:}
	cp -R "$FAKE/layout" "${to%:it}" ;;
*) exit 9 ;;
esac
END
chmod +x bin/docker bin/skopeo
FAKE=$work/fake
export FAKE
mkdir fake
PATH=$work/bin:/usr/bin:/bin
export PATH
describe() { # FILE ID DIGEST
	printf '[{"Id": "%s", "RepoDigests": ["acme/elsewhere@%s", "acme/worker@%s"], "Os": "linux", "Architecture": "amd64", "Config": {"User": "5:6", "Cmd": ["x"]}}]\n' \
		"$2" "$id" "$3" >"$1"
}

name="docker"
rm -f $facts
cp one.tar fake/acme_worker_2.1.tar
describe fake/acme_worker_2.1.json "$id" "$digest"
cp named.tar fake/acme_named_1.tar
describe fake/acme_named_1.json "$digest" "$digest"
: >fake/acme_named_1.broken
cat >compose.yaml <<'END'
services:
  worker: {image: "acme/worker:2.1"}
  again: {image: "acme/worker:2.1"}
  named: {image: "acme/named:1"}
  gone: {image: "acme/gone:1"}
  cache: {image: "redis:7"}
END
run 2 learn -j 1
tells 'acme/named:1: docker: the disk is gone' 'acme/gone:1: docker does not have it: --pull gets it'
keeps $facts 'acme/worker:2.1:' "digest: $digest" "image_id: $id"
lacks $facts gone
[ "$(grep -c 'image save acme/worker' fake/calls)" -eq 1 ] || { fault "an image is not saved once"; cat fake/calls; }
! grep -q 'skopeo\|pull' fake/calls || { fault "it was asked for more than is here"; cat fake/calls; }
rm fake/acme_named_1.broken
describe fake/acme_gone_1.remote "$id" "$digest"
cp one.tar fake/acme_gone_1.tar
run 0 learn --pull
keeps $facts 'acme/gone:1:' 'acme/named:1:' 'image_user: "999:999"'
cp $facts before
run 0 learn -j 4
same before $facts "$ran: the bytes are not the same"
run 0 learn --check
describe fake/acme_worker_2.1.json "$digest" "$id"
run 1 learn --check
tells 'acme/worker:2.1 is another image now'
run 0 --only=image-pin
says "acme/worker:2.1@$digest"
# Where the images are called by it, it is of what was loaded or built here too.
rm -f $facts
describe fake/acme_worker_2.1.json "$digest" "$digest"
run 0 learn --pull
keeps $facts 'acme/worker:2.1:'
! awk '/^acme\/worker/ { inside = 1; next } /^[^ ]/ { inside = 0 } inside' $facts | grep -q '^  digest:' ||
	fault "$ran: an image of this engine alone has a registry's digest"
describe fake/acme_worker_2.1.json "$digest" "$id"
rm -f $facts
printf 'name: shop\nservices: {web: {build: .}, named: {build: ., image: "acme/gone:2"}}\n' >built.yaml
: >fake/calls
run 0 learn --pull built.yaml
tells 'shop-web:latest: docker does not have it (it is built' 'acme/gone:2: docker does not have it'
! grep -q 'pull\|skopeo' fake/calls || { fault "what is built is asked for elsewhere"; cat fake/calls; }
run 0 learn --check built.yaml
describe fake/shop-web.json "$id" "$digest"
cp one.tar fake/shop-web.tar
run 0 learn built.yaml
keeps $facts 'shop-web:latest:' 'user: "999:999"'
run 0 built.yaml
says 'web: {build: ., user: "999:999"'
rm -f $facts
run 0 learn --config-only
keeps $facts 'image_user: "5:6"'

name="skopeo"
rm -f $facts
make fake/layout x 996 >fake/layout.id
run 0 learn --from=skopeo
keeps $facts 'user: "996:996"' "digest: $(tail -n 1 fake/layout.id)"
run 0 learn --from=skopeo --check
rm -f $facts
printf 'learn: {from: skopeo}\n' >.composeharden.yaml
run 0 learn
keeps $facts "digest: $(tail -n 1 fake/layout.id)"
printf 'learn: {from: crane}\n' >.composeharden.yaml
run 2 learn
tells 'from is docker, podman or skopeo'
rm -f .composeharden.yaml $facts
printf 'services: {a: {image: "nope:1"}}\n' >nope.yaml
run 2 learn --from=skopeo nope.yaml
tells 'nope:1: skopeo: reading manifest 1 in "nope": manifest unknown'
[ -z "$(ls "$TMPDIR")" ] || { fault "something stays in the folder for temporary files"; ls "$TMPDIR"; }

name="a platform"
cat >platform.yaml <<'END'
services:
  worker: {image: "acme/worker:9", platform: linux/arm64/v8}
  odd: {image: "acme/odd:1", platform: "${HOME}/arm64"}
END
: >fake/calls
describe fake/acme_worker_9.remote "$id" "$digest"
describe fake/acme_odd_1.remote "$id" "$digest"
cp one.tar fake/acme_worker_9.tar
cp one.tar fake/acme_odd_1.tar
run 0 learn --pull -o platform.facts platform.yaml
called() { grep -q -- "$1" fake/calls || { fault "not called: $1"; cat fake/calls; }; }
called '^pull --quiet --platform=linux/arm64/v8 acme/worker:9$'
called '^image save acme/worker:9$'
called '^pull --quiet acme/odd:1$'
echo '      --platform string' >fake/save.help
run 0 learn -o platform.facts platform.yaml
called '^image save --platform=linux/arm64/v8 acme/worker:9$'
run 0 learn --from=skopeo -o platform.facts platform.yaml
called '^--override-os=linux --override-arch=arm64 --override-variant=v8 copy .*acme/worker:9 '
called '^copy .*acme/odd:1 '
rm -f fake/save.help platform.facts

name="a signal"
: >fake/acme_worker_2.1.slow
printf 'services: {worker: {image: "acme/worker:2.1"}}\n' >slow.yaml
rm -f fake/pid
"$COMPOSEHARDEN" learn slow.yaml >out 2>err </dev/null &
pid=$!
tries=0
until [ "$(grep -c . fake/pid 2>/dev/null)" = 2 ] || [ $tries -eq 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -TERM $pid
wait $pid
ran="learn, interrupted" status=$?
[ "$status" -eq 2 ] || fault "status $status after a signal"
tells 'interrupted'
[ ! -e $facts ] || fault "$facts was written"
while read -r child; do
	! kill -0 "$child" 2>/dev/null || grep -q '^State:.Z' "/proc/$child/status" 2>/dev/null || fault "a child is left"
done <fake/pid
rm fake/acme_worker_2.1.slow

name="for people"
run 0 learn --inline acme/worker:2.1
says 'x-composeharden:' '  user: "999:999"'
run 0 facts --image one.tar
says 'What follows from it:' '999:999' 'linux/amd64'
run 2 facts --image compose.yaml
run 0 learn --image one.tar=acme/worker:2.1
run 0 facts acme/worker:2.1
says '(learnt)' 'read in the image itself'
run 2 learn --image none.tar=acme/worker:2.1
tells 'none.tar'
run 2 learn --check -n
run 2 learn --from=crane
tells '--from takes docker, podman or skopeo'
printf 'services: {cache: {image: "redis:7"}}\n' >known.yaml
run 0 learn known.yaml
tells 'enough is known'

name="what an image says"
rm -f $facts
"$PYTHON" -B "$top_srcdir/tests/make-image.py" evil.tar acme/evil:1 'User="\u001b[31m\u202e: x\n- y"' \
	'Env=["A\u001b]0;x\u0007=1"]' 'Volumes={"/da\u001b[2Jta\u202e": {}}' 'Entrypoint=["/e\u001b[1m.sh"]' -- \
	bin/:755:0:0 bin/sh:755:0:0:x "$(printf 'e\033[1m.sh'):755:0:0:$(printf '#!/bin/sh\ntouch /\033[5mx\nexec gosu "a\033" "$@"')" >/dev/null
printf 'services: {evil: {image: "acme/evil:1"}}\n' >evil.yaml
for words in 'learn evil.yaml --image evil.tar' 'facts --image evil.tar' 'learn -n evil.yaml --image evil.tar' \
	'learn --inline acme/evil:1 --image evil.tar' 'evil.yaml' '--check evil.yaml'; do
	# shellcheck disable=SC2086 # words
	"$COMPOSEHARDEN" $words >out 2>err </dev/null
	count=$((count + 1))
	LC_ALL=C grep -q "$(printf '[\033\007]')\|$(printf '\342\200\256')" out err && fault "$words: an escape sequence reaches the terminal"
done
if [ -e $facts ] && LC_ALL=C grep -q "$(printf '[\033\007]')" $facts; then
	fault "an escape sequence is in $facts"
fi

name="values of variables"
mkdir hidden alone && cp bin/skopeo alone/
# shellcheck disable=SC2016 # variables of Compose
printf 'name: "${TOKEN}"\nservices:\n  web: {build: .}\n  app: {image: "evil.example.com/x:${TOKEN}"}\n' >hidden/compose.yaml
echo 'learn: {pull: true, from: skopeo}' >hidden/policy.yaml
TOKEN=v4lue && export TOKEN
# A registry hears what a repository names: a value of the environment in it would be told to whoever wrote the file.
for words in "" --pull --from=skopeo "--pull --from=docker" --config=hidden/policy.yaml; do
	: >fake/calls
	# shellcheck disable=SC2086 # words
	run 2 learn $words hidden/compose.yaml
	lacks out v4lue
	lacks err v4lue
	tells "evil.example.com/x:\${TOKEN}: no engine here has it"
	! grep -v '^image inspect' fake/calls | grep v4lue || fault "$ran: a registry is told a value"
done
: >fake/calls
# shellcheck disable=SC2123 # no engine is in it
PATH=$work/alone run 2 learn hidden/compose.yaml
[ ! -s fake/calls ] || fault "$ran: a registry is told a value where no engine is"

name="a place that the command names"
mkdir named && cd named || exit 99
cat >$facts <<'END'
acme/server:1:
  match: ["acme/server:1"]
  tmpfs: [/app/cache]
  read_only: true
  verified: image
  learnt: 2026-01-01
END
printf 'services:\n  a:\n    image: acme/server:1\n    command: [serve, /app/cache]\n' >compose.yaml
run 0
says '+    read_only: true' '+      - /app/cache'
# What lies in it is there, whoever looked.
sed -i 's|/app/cache\]|/app/cache/index.js]|' compose.yaml
run 0
lacks out '+      - /app/cache'
lacks out 'read_only'
# Who did not look does not know what lies there.
sed -i 's|/index.js||' compose.yaml
sed -i '/verified\|learnt/d; s|read_only: true|read_only: true\n  sources: [us]|' $facts
mv $facts own.yaml
run 0 --facts=own.yaml
lacks out '+      - /app/cache'
cd .. || exit 99

finish "runs"
