#!/bin/sh
# Places of findings and remarks in other files of a project: every format names the file and the line that the text is in.
# usage: places.sh (environment: COMPOSEHARDEN)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

for python in /usr/bin/python3 python3; do
	command -v "$python" >/dev/null && break
done
command -v "$python" >/dev/null || {
	echo "Python, which reads the reports, was not found"
	exit 77
}
cd "$work" || exit 99

# What is looked for stands once in the project, on a line with "# HERE". The service has more of the same key in the
# file that is reported, so that values are joined.
body() {
	cat <<'END'
    image: example.org/app:1
    x-composeharden: {allow: [user], until: 2020-01-01, reason: old} # REMARK
    ports:
      - "8080:80" # HERE published-port
    cap_add:
      - NET_ADMIN # HERE dangerous-capability
    security_opt:
      - seccomp:unconfined # HERE security-profile
    volumes:
      - /etc:/host # HERE host-mount
END
}

own() {
	cat <<'END'
    ports: ["127.0.0.1:81:81"]
    cap_add: [CHOWN]
    volumes: [data:/data]
    security_opt: ["label:type:x"]
END
}

filler() {
	for i in $(seq "$1"); do
		echo "# line $i of a file that is longer than the other one"
	done
}

# extends MAIN BASE: lines before each; the values stand in base.yml.
extends() {
	{
		filler "$1"
		printf 'services:\n  web:\n    extends: {file: base.yml, service: base}\n'
		own
		echo 'volumes: {data: {}}'
	} >compose.yml
	{
		filler "$2"
		printf 'services:\n  base:\n'
		body
	} >base.yml
}

included() {
	{
		filler "$1"
		printf 'include: [base.yml]\nservices:\n  other: {image: "example.org/other:1"}\n'
	} >compose.yml
	{
		filler "$2"
		printf 'services:\n  web:\n'
		body
	} >base.yml
}

overridden() {
	{
		filler "$1"
		printf 'services:\n  web:\n'
		body
	} >compose.yml
	{
		filler "$2"
		printf 'services:\n  web:\n'
		own
		echo 'volumes: {data: {}}'
	} >compose.override.yml
}

# check NAME [FILE...]: each finding that a line asks for is told of at this line, in every format.
check() {
	name=$1
	shift
	[ $# -gt 0 ] || set -- compose.yml
	for format in json sarif gitlab github; do
		"$COMPOSEHARDEN" --no-config --enable practice --format=$format "$@" >"$format" 2>err
		[ $? -le 1 ] || fault "$name, $format: $(cat err)"
	done
	"$COMPOSEHARDEN" --no-config --enable practice --format=markdown "$@" >markdown 2>/dev/null
	cat >look.py <<'END'
import glob, json, re, sys
wanted = {}
for name in glob.glob("*.yml"):
    for number, line in enumerate(open(name), 1):
        found = re.search(r"# HERE (\S+)", line)
        if found:
            wanted[found.group(1)] = (name, number)
        if "# REMARK" in line:
            remark = (name, number)
got = {format: {} for format in ("json", "sarif", "gitlab", "github")}
remarks = {}
def note(format, rule, path, line):
    got[format].setdefault(rule, set()).add((path, line))
for file in json.load(open("json"))["files"]:
    for service in file["services"]:
        for finding in service["findings"]:
            place = finding["place"]
            note("json", finding["rule"], place.get("path", file["path"]), place["line"])
    for told in file["remarks"]:
        if "expired" in told["message"]:
            remarks["json"] = (told["place"].get("path", file["path"]), told["place"]["line"])
run = json.load(open("sarif"))["runs"][0]
def where(location):
    physical = location["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]
for result in run["results"]:
    note("sarif", result["ruleId"], *where(result["locations"][0]))
for told in run["invocations"][0]["toolExecutionNotifications"]:
    if "expired" in told["message"]["text"]:
        remarks["sarif"] = where(told["locations"][0])
for result in json.load(open("gitlab")):
    note("gitlab", result["check_name"], result["location"]["path"], result["location"]["lines"]["begin"])
for line in open("github"):
    found = re.match(r"::\w+ file=([^,]*),line=(\d+),.*title=(\S+) ", line)
    if found:
        note("github", found.group(3), found.group(1), int(found.group(2)))
found = re.search(r"`(\S+)` line (\d+): exception has expired", open("markdown").read())
remarks["markdown"] = found and (found.group(1), int(found.group(2)))
wrong = 0
for rule, place in wanted.items():
    for format in got:
        if place not in got[format].get(rule, set()):
            print(f"{sys.argv[1]}, {format}: {rule} is at {place}, and told at {got[format].get(rule)}")
            wrong = 1
for format in ("json", "sarif", "markdown"):
    if remarks.get(format) != remark:
        print(f"{sys.argv[1]}, {format}: the remark is at {remark}, and told at {remarks.get(format)}")
        wrong = 1
sys.exit(wrong or len(wanted) != 4)
END
	"$python" look.py "$name" || fault "$name: places are wrong"
	rm -f ./*.yml
}

extends 0 40
check "extended, from a longer file"
extends 40 0
check "extended, from a shorter file"
included 0 40
check "included, a longer file" compose.yml base.yml
included 40 0
check "included, a shorter file" compose.yml base.yml
overridden 0 40
check "overridden by a longer file"
overridden 40 0
check "overridden by a shorter file"

# After -i the lines of both files have moved.
overridden 0 0
"$COMPOSEHARDEN" -q --no-config --enable practice -i --format=sarif -o sarif compose.yml 2>/dev/null
"$python" - <<'END' || fault "after -i: places are wrong"
import json, sys
lines = {name: open(name).read().split("\n") for name in ("compose.yml", "compose.override.yml")}
seen = 0
for result in json.load(open("sarif"))["runs"][0]["results"]:
    rule, physical = result["ruleId"], result["locations"][0]["physicalLocation"]
    if rule in ("host-mount", "dangerous-capability"):
        line = lines[physical["artifactLocation"]["uri"]][physical["region"]["startLine"] - 1]
        seen += 1
        if "# HERE " + rule not in line:
            print(rule, physical, line)
            sys.exit(1)
sys.exit(seen != 2)
END
[ "$failed" -eq 0 ]
