#!/bin/sh
# The HTML report: a whole page in every kind of run, in which no name of a file acts, that says how services are
# reached, that can be read by all, and, where Chromium is, that fits a telephone.
# usage: html.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults; PICTURES: a folder that keeps what was drawn)
# UPDATE=1 writes the expected words anew: read them before you keep them.
# shellcheck disable=SC2016 # what a shell would expand is looked for as it is
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip "python3 was not found"
cases=$top_srcdir/testdata/reports

# judge WHAT REPORT [ARGUMENT...]
judge() {
	count=$((count + 1))
	python3 -B "$top_srcdir/tests/html-page.py" "$@" >"$work/told" 2>&1 || {
		fault "$1 of $(basename "$2")"
		head -n 20 "$work/told"
	}
}

# page NAME ARGUMENT...: the page of that name, from the program, judged; of one named "path" a file is in trouble.
page() {
	page=$work/$1.html status=1
	[ "$1" != path ] || status=2
	shift
	"$COMPOSEHARDEN" "$@" --no-config -q --format=html -o "$page" </dev/null 2>"$work/err"
	if [ $? -le $status ] && [ -s "$page" ]; then
		judge page "$page"
	else
		fault "there is no $page"
		cat "$work/err"
	fi
}

# says WORDS REPORT: they are in it.
says() {
	count=$((count + 1))
	grep -qF -- "$1" "$2" || fault "$(basename "$2") does not say: $1"
}

# Every kind of run.
cd "$work" || exit 99
cp -R "$cases/stack" "$cases/reach" . && chmod -R u+w stack reach
page stack stack/input.yml
says 'services to harden' stack.html
page check --check stack/input.yml
page practice --enable practice --unsafe-fixes reach/input.yml
says '<li class="cut"><b>privileged</b>: cut' practice.html
page in-place -i stack/input.yml
says 'services hardened' in-place.html
page again stack/input.yml
says 'nothing is changed, and something is left to do' again.html
page audit audit "$top_srcdir/testdata/audit/docker-20.10-before.json"
says 'not known: who else is on its network is not told' audit.html
page both -f stack/input.yml -f reach/input.yml
page well --only tmpfs reach/input.yml
says 'nothing to change' well.html
page reach reach/input.yml
judge contrast reach.html
cat told

# How services are reached, in words.
for title in 'How things are reached' 'From outside to the host'; do
	python3 -B "$top_srcdir/tests/html-page.py" words reach.html "$title"
done >shown
[ -z "${UPDATE:-}" ] || cp shown "$cases/reach/words.html.txt"
same "$cases/reach/words.html.txt" shown "the map's words are not what is expected"

# Names that try to act, in every place that shows one.
page hostile "$cases/hostile/input.yml" --only controls
judge page hostile.html '<script>alert(1)</script><img src=x onerror=alert(1)><!-- -->' \
	'a` ``` ```` b' '$(touch pwned) `id` ; rm -rf / #' '\x1B[31mred\x1B[0m\x07' \
	'safe\u202Egnp.exe\u2066\u200B\U000E0041' 'first\n::error::pwned\x0D\nsecond'
cat >names.yml <<'END'
services:
  '"></text><script>x</script>':
    image: '"><img src=//evil.example onerror=x>'
    ports: ["${X'\"><script>}:80"]
    networks: ['</svg><script>n', "net\u202E\e[0m"]
    volumes: ['v"></title><script>:/data']
  "b\n::error::x":
    build: .
    network_mode: 'service:"></text><script>x</script>'
    volumes: ['v"></title><script>:/data', '/var/run/docker.sock:/run/docker.sock:ro']
  '</style></details></table>':
    image: x
    networks: ["net\u202E\e[0m"]
END
page names names.yml
judge page names.html '"></text><script>x</script>' '"><img src=//evil.example onerror=x>' '</svg><script>n' \
	'net\u202E\x1B[0m' 'v"></title><script>' 'b\n::error::x' '</style></details></table>'
mkdir 'a<b>"&'"'" && printf 'services: {a: {image: nginx}}\n' >'a<b>"&'"'"/compose.yml && printf 'services: [\n' >'<i>.yml'
page path 'a<b>"&'"'"/compose.yml '<i>.yml'
judge page path.html 'a<b>"&'"'"'/compose.yml' '<i>.yml'

# What variables hold is decided by, and never shown.
cat >secret.yml <<'END'
services:
  a: {image: "x:${CH_CANARY}", ports: ["${CH_PORT}:80", {target: 90, published: "${CH_PORT}", host_ip: "${CH_ADDRESS}"}],
    networks: ["${CH_CANARY}"], volumes: ["${CH_CANARY}:/data"], user: "${CH_CANARY}"}
  b: {image: x, networks: ["${CH_CANARY}"], volumes: ["${CH_CANARY}:/data"]}
END
CH_PORT=47351 CH_ADDRESS=127.73.51.1 CH_CANARY=canary7351
export CH_PORT CH_ADDRESS CH_CANARY
page secret secret.yml
unset CH_PORT CH_ADDRESS CH_CANARY
says '${CH_PORT}:80' secret.html
count=$((count + 1))
! grep -qE '47351|127\.73|canary7351' secret.html || fault "the value of a variable is shown"

# Hundreds of services: no drawing, all in lists; twice as many are twice as long.
services() {
	awk -v count="$1" 'BEGIN {
		print "services:"
		for (i = 1000; i < 1000 + count; i++)
			printf "  service-%d:\n    image: nginx:1.%d\n    networks: [n%d, n%d]\n", i, i % 30, i / 4, (i + 1) / 4
	}'
}
for number in 40 41 300 600 1200; do
	services $number >"many-$number.yml"
	page "many-$number" "many-$number.yml"
done
says '<svg ' many-40.html
for number in 41 300; do
	count=$((count + 1))
	! grep -q '<svg ' "many-$number.html" || fault "a drawing of $number services"
	says 'network <code>n250</code>' "many-$number.html"
done
# Beyond 24 networks the same.
for number in 24 25; do
	awk -v count=$number 'BEGIN {
		print "services:"
		for (i = 0; i < count; i++) printf "  s%d: {image: nginx, networks: [n%d]}\n", i, i
	}' >"networks-$number.yml"
	page "networks-$number" "networks-$number.yml"
done
says '<svg ' networks-24.html
count=$((count + 1))
! grep -q '<svg ' networks-25.html || fault "a drawing of 25 networks"
# grows A B FACTOR: in bytes.
grows() {
	count=$((count + 1))
	a=$(wc -c <"$1") b=$(wc -c <"$2")
	echo "$1: $a bytes, $2: $b"
	[ "$b" -le $((a * $3 / 100)) ] || fault "$2 is too long for $1"
}
grows many-600.html many-1200.html 205

# A repository: one table first, the files folded behind it; those that need somebody most first.
mkdir repository
for i in $(seq 1000 1999); do
	mkdir "repository/$i" && printf 'services:\n  web:\n    image: nginx:1.27\n    ports: ["%d:80"]\n' "$i" \
		>"repository/$i/compose.yml"
done
printf '    privileged: true\n' >>repository/1500/compose.yml
page repository repository
count=$((count + 1))
first=$(grep -n -m 1 'class="files"' repository.html | cut -d: -f1)
if [ "$(grep -c '^<section id="f' repository.html)" -ne 1000 ] || grep -q 'class="file" open' repository.html ||
	[ "$first" -gt "$(grep -n -m 1 'class="file"' repository.html | cut -d: -f1)" ]; then
	fault "not a table of files with folds behind it"
fi
count=$((count + 1))
grep -m 1 '<tr.*href="#f' repository.html | grep -q 'repository/1500/' || fault "the worst file is not the first"

# Drawn.
for browser in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
	command -v "$browser" >/dev/null && break
	browser=
done
if [ -z "$browser" ]; then
	echo "Chromium was not found: no picture is drawn, and the width of pages is not measured"
	finish cases
fi
pictures=${PICTURES:-$work/pictures}
mkdir -p "$pictures"
# browse ARGUMENT...: headless; as root it has no sandbox of its own. What hangs is ended.
browse() {
	timeout 120 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
		"$@" 2>"$work/err"
}
# draw NAME SIZE REPORT [ARGUMENT...]
draw() {
	drawn=$pictures/$1.png size=$2 report=$3
	shift 3
	count=$((count + 1))
	browse --window-size="$size" --screenshot="$drawn" "$@" "file://$work/$report" >/dev/null
	[ -s "$drawn" ] || { fault "there is no picture $drawn"; cat "$work/err"; }
}
# fits WIDTH REPORT: with every fold open nothing is wider than the window but what scrolls by itself.
fits() {
	count=$((count + 1))
	# Its own policy lets no script run: this is a copy with another. Windows are not as narrow as frames.
	sed 's/default-src .none./script-src '"'unsafe-inline'"'/; s#</body>#<script>for (const d of document.querySelectorAll("details")) d.open = true; parent.postMessage(innerWidth + " " + document.documentElement.scrollWidth, "*")</script></body>#' \
		"$2" >"$work/measured.html"
	echo "<title></title><script>onmessage = e => document.title = e.data</script><iframe src=measured.html width=$1 height=900 style=border:0></iframe>" \
		>"$work/frame.html"
	browse --virtual-time-budget=10000 --dump-dom "file://$work/frame.html" |
		sed -n 's#.*<title>\(.*\)</title>.*#\1#p' | head -n 1 >"$work/size"
	echo "$2: $(cat "$work/size") (window, page)"
	[ "$(cat "$work/size")" = "$1 $1" ] || fault "$2 does not fit $1 pixels: $(cat "$work/size")"
}
for report in stack reach names hostile audit repository many-300; do
	fits 320 $report.html
done
fits 768 stack.html
fits 1280 stack.html
draw stack 1280,4200 stack.html
draw stack-dark 1280,4200 stack.html --blink-settings=preferredColorScheme=0
draw stack-320 320,4200 stack.html
draw names 1280,2400 names.html
draw repository 1280,1400 repository.html
draw many-300 1280,1400 many-300.html
count=$((count + 1))
browse --print-to-pdf="$pictures/stack.pdf" "file://$work/stack.html" >/dev/null
[ -s "$pictures/stack.pdf" ] || fault "it cannot be printed"
finish cases
