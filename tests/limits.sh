#!/bin/sh
# The limits of doc/limits.md are those of the sources, none of a header is missing there, and above them is said what it says.
# usage: limits.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# shellcheck disable=SC2016,SC2046 # variables of Compose; words that hold no blanks
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip "python3 was not found"
cat >"$work/compare.py" <<'END'
import glob, os, re, sys

top, faults, numbers = sys.argv[1], [], {}
units = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
page = open(top + "/doc/limits.md").read()
texts = {path: open(path).read() for path in glob.glob(top + "/src/**/*.[ch]", recursive=True)}
for path, text in texts.items():
    for name, value in re.findall(r"^#define ([A-Z_]+_MAX)[ \t]+([^/\n]+)", text, re.M):
        value = re.sub(r"\((size_t|uint64_t|unsigned long long)\)|(?<=\d)u\b", "", value)
        numbers.setdefault(name, []).append((path, value.strip()))


def number(text):
    for name in re.findall(r"[A-Z_]{4,}", text):
        if name not in numbers:
            return None
        text = text.replace(name, "(%s)" % number(numbers[name][0][1]))
    return eval(text, {}) if re.fullmatch(r"[\d() <*+]+", text) else None


rows = re.findall(r"^\|.*\(`([A-Z_]+)`\) \| ([\d,]+) ?([KMG]iB)? \|(?:.*\|)? (\S+) \|$", page, re.M)
named = set(re.findall(r"`([A-Z_]+_MAX)`", page))
for name, value, unit, case in rows:
    wanted = int(value.replace(",", "")) * units[unit]
    if wanted not in [number(found) for _, found in numbers.get(name, [])]:
        faults.append("%s: the page says %s %s, the sources %s" % (name, value, unit, numbers.get(name)))
    if case == "-":
        continue
    text = open(os.path.join(top, case)).read()
    # A case names the limit, or what is said of it; those of reports count.
    if not re.search(name.rsplit("_", 1)[0] + r"_(MAX|TOLD)\b", text) and not re.search(r"\b%d\b" % wanted, text):
        faults.append("%s has no case of %s" % (case, name))
listed = {row[0] for row in rows}
for name in sorted(named - listed):
    if name not in numbers:
        faults.append("%s is in no source" % name)
for name, places in sorted(numbers.items()):
    if name not in named and any(path.endswith(".h") for path, _ in places):
        faults.append("%s of %s is not in doc/limits.md" % (name, places[0][0]))
if len(rows) != len(re.findall(r"^\|.*`[A-Z_]+_MAX`", page, re.M)):
    faults.append("only %d rows are understood" % len(rows))
print("\n".join(faults) or "%d limits" % len(rows))
sys.exit(bool(faults))
END
count=$((count + 1))
python3 -B "$work/compare.py" "$top_srcdir" >"$work/told" || fault "doc/limits.md and the sources differ"
cat "$work/told"

# told WORDS ARGUMENT...: the program says them.
told() {
	words=$1
	shift
	count=$((count + 1))
	"$COMPOSEHARDEN" "$@" </dev/null >"$work/out" 2>&1
	if [ $? -gt 2 ] || ! grep -qF -- "$words" "$work/out"; then
		fault "it does not say: $words"
		head -c 400 "$work/out"
	fi
}

# repeat COUNT WORD...: so often.
repeat() {
	awk -v count="$1" -v word="$2" 'BEGIN { for (i = 0; i < count; i++) print word }'
}

cd "$work" || exit 99
one='services: {a: {image: x}}'
echo "$one" >one.yml
truncate -s 536870913 large.yml # FILE_SIZE_MAX
told 'large.yml: larger than 512 MiB' large.yml
# YAML_DEPTH_MAX
printf 'services: {a: {image: x, x-y: %s%s}}\n' "$(repeat 201 '[' | tr -d '\n')" "$(repeat 201 ']' | tr -d '\n')" >deep.yml
told 'nested too deeply' deep.yml
# YAML_EXPANDED_MAX
{
	echo 'x0: &a0 [1,1,1,1,1,1,1,1,1,1]'
	for i in 1 2 3 4 5 6 7; do
		last=$((i - 1))
		echo "x$i: &a$i [*a$last,*a$last,*a$last,*a$last,*a$last,*a$last,*a$last,*a$last,*a$last,*a$last]"
	done
	echo "$one"
} >laugh.yml
told 'aliases multiply the content' laugh.yml
# LIST_MAX
{ printf 'services:\n  a:\n    image: nginx:1.27\n    security_opt:\n' && repeat 1001 '      - label:x'; } >list.yml
told 'security_opt holds more than 1000 items' --summary=full list.yml
# MODEL_DEPTH_MAX: the first is asked for before the others are known.
{
	echo 'services:'
	for i in $(seq 40); do echo "  s$i: {extends: s$((i + 1))}"; done
	echo '  s41: {image: x}'
} >chain.yml
told 'more than 32 services extend one another' chain.yml
# MODEL_INCLUDE_MAX
echo 'services: {b: {image: x}}' >part.yml
{ echo 'include:' && repeat 2001 '  - part.yml' && echo "$one"; } >include.yml
told 'more files are included than is followed' include.yml
# ENVIRONMENT_GROWTH_MAX: a hundred times 200,000 bytes.
mkdir env && echo 'services: {a: {image: "x:${B}"}}' >env/compose.yml
{ printf 'A=%0100000d\n' 0 && repeat 100 'B=${A}${A}'; } >env/.env
told 'values of variables add more than 16 MiB to the text' env/compose.yml
# INTERPOLATE_GROWTH_MAX, INTERPOLATE_DEPTH_MAX: of what is refused of a .env nothing is quoted.
{ printf 'A=%0300000d\n' 0 && echo 'B=${A}'; } >env/.env
told '.env:2:3: values of variables add more than 256 KiB to a text' env/compose.yml
{ printf 'B=secret' && repeat 33 '${X:-' | tr -d '\n' && repeat 33 '}' | tr -d '\n'; } >env/.env
told '.env:1:3: defaults of variables nest deeper than 32' env/compose.yml
# DOCKERFILE_STAGE_MAX
mkdir build && echo 'services: {a: {build: .}}' >build/compose.yml && repeat 1001 'FROM x' >build/Dockerfile
told 'more than 1000 stages' build/compose.yml
# CLI_FILES_MAX CLI_FACTS_MAX CLI_OUTPUT_MAX JOBS_MAX LEARN_IMAGES_MAX WISH_LIST_MAX
told 'more than 64 times --file' $(repeat 65 --file=one.yml)
: >empty
told 'more than 64 times --env-file' $(repeat 65 --env-file=empty) one.yml
told 'more than 64 times --facts' $(repeat 65 --facts=empty) one.yml
told 'more than 16 times --format' $(repeat 17 --format=json) one.yml
told '-j takes a number from 1 to 256' -j 257 one.yml
told 'more than 256 times --image' learn $(repeat 257 --image=x)
told 'more than 64 times --port' new a --image x $(repeat 65 --port=80)
finish cases
