#!/bin/sh
# A file of 40 services that all merge one anchor, in both layouts: small, stable, and for Compose the same.
# usage: layout.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# shellcheck disable=SC2015 # "fault" comes last and does not fail
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

cd "$work" || exit 99

# same A B WORDS

# to LAYOUT FROM TO: a hardened copy.
to() {
	cp "$2" "$3" && "$COMPOSEHARDEN" --no-config -q -i --layout "$1" "$3" >made || fault "$2 with --layout $1"
}

awk 'BEGIN {
	print "x-app: &app\n  image: registry.example.com/shop/app:1\n  restart: unless-stopped\n  networks: [back]\n"
	print "services:"
	for (i = 0; i < 40; i++) {
		printf "  worker%d:\n    <<: *app\n    command: [\"work\", \"%d\"]\n", i, i
		if (i % 10 == 3) printf "    user: \"%d:%d\"\n", 2000 + i, 2000 + i
		if (i % 10 == 7) print "    ports: [\"80\"]"
	}
	print "\nnetworks:\n  back: {}"
}' >original.yml

to inline original.yml inline.yml
to shared original.yml shared.yml
count=$((count + 1))
[ "$(grep -c '\[\*app, \*hardening\]' shared.yml)" = 40 ] || fault "not all 40 services merge the fragment"
count=$((count + 1))
[ "$(grep -c 'no-new-privileges' shared.yml)" = 1 ] || fault "the common part is there more than once"
count=$((count + 1))
[ "$(grep -c 'no-new-privileges' inline.yml)" = 40 ] || fault "inline is not what it should be"
for first in inline shared; do
	for second in inline shared; do
		to "$second" "$first.yml" again.yml
		same "$first.yml" again.yml "--layout $second changes what --layout $first made"
	done
done
count=$((count + 1))
added=$(diff original.yml shared.yml | grep -c '^>')
[ "$added" -lt 80 ] || fault "the shared layout adds $added lines"
cp original.yml preview.yml && "$COMPOSEHARDEN" --no-config --layout shared preview.yml >made 2>said
same original.yml preview.yml "the preview writes"
if command -v patch >/dev/null; then
	patch -s -p1 <made >said 2>&1 || fault "patch refuses the diff: $(cat said)"
	same shared.yml preview.yml "the diff gives something else"
else
	echo "patch was not found: the diff is not applied"
fi
# A service that comes later is hardened by the fragment that is there.
sed 's/^networks:/  late:\n    image: example.org\/late:1\n\n&/' shared.yml >grown.yml
to shared grown.yml later.yml
count=$((count + 1))
[ "$(grep -c 'no-new-privileges' later.yml)" = 1 ] && grep -q '^    <<: \*hardening$' later.yml ||
	fault "a service that comes later does not merge the fragment: $(tail -n 20 later.yml)"

if command -v docker-compose >/dev/null; then
	for file in original inline shared; do
		docker-compose -p test -f "$file.yml" config >"$file.whole" 2>said ||
			fault "Compose refuses $file.yml: $(cat said)"
		# Compose 2 also prints the top-level x- keys, which hold the fragment itself.
		awk '/^[^ ]/ { extension = /^x-/ } !extension' "$file.whole" >"$file.resolved"
	done
	same inline.resolved shared.resolved "inline and shared resolve to different services"
	count=$((count + 1))
	[ "$(grep -c 'read_only: true' shared.resolved)" = 40 ] || fault "Compose does not see 40 hardened services"
	count=$((count + 1))
	! cmp -s original.resolved shared.resolved || fault "Compose sees no difference to the original"
else
	echo "docker-compose was not found: 3 comparisons are left out"
fi

for value in both '' INLINE; do
	count=$((count + 1))
	"$COMPOSEHARDEN" --layout "$value" original.yml >out 2>err
	[ $? = 2 ] && grep -q '^composeharden: --layout takes inline or shared' err || fault "--layout \"$value\" is taken"
done

finish cases
