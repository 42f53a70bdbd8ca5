#!/bin/sh
# doc/architecture.md, "To add": in a copy of the sources and of the build each thing is added by the files that the
# document names, all of them and no others, built, and seen to take effect.
# usage: architecture.sh (environment: top_srcdir, top_builddir, both with defaults)
# Skipped where nothing can be built from a copy: without automake, or when the build is not below the sources.
# shellcheck disable=SC2016 # Markdown in quotes
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# What a make that runs this was told is not for the one below.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

: "${MAKE:=make}" "${PYTHON:=python3}"

# Where the build is, seen from the sources.
srcdir=$(sed -n 's/^srcdir = //p' "$top_builddir/Makefile" 2>/dev/null)
case $srcdir in
'') skip "$top_builddir holds no build" ;;
/*) skip "the build names its sources by an absolute path" ;;
esac
case $top_builddir/ in
"$top_srcdir"/*) below=${top_builddir#"$top_srcdir"} ;;
*) skip "the build is not below the sources" ;;
esac
[ -f "$top_builddir/libcomposeharden.a" ] || skip "nothing is built in $top_builddir"
# As the tools of distributions configure it.
! grep -q '^S\["AMDEP_TRUE"\]="#"$' "$top_builddir/config.status" || skip "configured with --disable-dependency-tracking: what includes a changed header is not built anew"
automake=$(sed -n 's/^AUTOMAKE = //p' "$top_builddir/Makefile")
# It may hold arguments, and names its shell by a variable of make.
automake=$(printf '%s\n' "$automake" | sed 's/\${SHELL}/sh/')
eval "$automake --version" >/dev/null 2>&1 || skip "automake was not found: a new file gets into no Makefile"

tree=$work/tree
build=$tree$below

# copy FROM TO: without programs of tests, and what else takes room and is not needed; with times.
copy() {
	mkdir -p "$2" && (cd "$1" && find . \( -name .git -o -path './_*' -o -path './composeharden-*' \
		-o -path ./testdata/golden -o -path ./testdata/engine -o -path ./testdata/fuzz \) -prune \
		-o -type f \( -name '*.*' -o ! -path './tests/*' \) -print | tar -cf - -T -) | (cd "$2" && tar -xpf -) &&
		chmod -R u+w "$2"
}
copy "$top_srcdir" "$tree" || exit 99
[ "$build" = "$tree" ] || copy "$top_builddir" "$build" || exit 99
cd "$tree" || exit 99

# section NAME: what is added now; its paragraph and the paths in it.
section() {
	section=$1
	awk -v name="**$1**" 'index($0, name) == 1 { on = 1 } on && !NF { exit } on' doc/architecture.md |
		grep -oE '(src|doc|testdata)/[A-Za-z0-9_.*/-]*[A-Za-z0-9_*/]' | sed -E 's,/(ID|CASE)/,/*/,; s,/$,/*,' |
		sort -u >"$work/named"
	[ -s "$work/named" ] || fault "$1: the document does not say how one is added"
	: >"$work/used"
}

# names FILE: the document must name it for what is added now.
names() {
	grep -xF -- "$1" "$work/named" >>"$work/used" || fault "$section: the document does not name $1"
}

# takes FILE: it must name it, or its folder, or a pattern of it.
takes() {
	grep -xF -- "$1" "$work/named" >>"$work/used" && return
	while IFS= read -r pattern; do
		# A folder means what is in it, not what is in folders of it. Both are patterns.
		# shellcheck disable=SC2254
		case ${1%/*} in
		${pattern%/*})
			case $1 in
			$pattern) echo "$pattern" >>"$work/used"; return ;;
			esac
			;;
		esac
	done <"$work/named"
	fault "$section: the document does not name a place for $1"
}

# write FILE: a new file, from standard input; with append=yes at the end of one.
write() {
	takes "$1"
	[ ! -e "$1" ] || [ -n "${append:-}" ] || fault "$section: $1 is there already"
	mkdir -p "${1%/*}"
	cat >>"$1"
}

# line FILE BEFORE TEXT: one line, before the first that holds BEFORE.
line() {
	names "$1"
	BEFORE=$2 TEXT=$3 awk '
	!done && index($0, ENVIRON["BEFORE"]) { print ENVIRON["TEXT"]; done = 1 }
	{ print }
	END { exit !done }' "$1" >"$work/line" || fault "$section: $1 has no line with $2"
	cat "$work/line" >"$1"
}

# all_used: nothing was named that is not needed. What make writes counts by its own name.
all_used() {
	sort -u "$work/used" | comm -13 - "$work/named" >"$work/unused"
	[ ! -s "$work/unused" ] || fault "$section: named by the document, and not needed: $(cat "$work/unused")"
}

tab='	'

section 'A rule'
write src/rules/new_rule.c <<'END_OF_FILE'
/* Rule new-rule: a rule that a test adds. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	if (service_value(sink->service, SERVICE_PLATFORM))
		finding_add(sink, rule, SERVICE_PLATFORM, "it names a platform");
}

const struct rule rule_new_rule = {
	.id = "new-rule",
	.title = "a new rule",
	.group = GROUP_EXPOSURE,
	.severity = SEVERITY_LOW,
	.fix_kind = FIX_NONE,
	.what = "The service names no platform.",
	.why = "A test wants it so.",
	.attack = "None.",
	.fix = "None.",
	.exceptions = "None.",
	.verify = "docker inspect --format '{{.Platform}}' CONTAINER",
	.expect = "an empty line",
	.check = check,
};
END_OF_FILE
line src/rules/table.c 'RULE(sysctls)' "${tab}RULE(new_rule) \\"
line src/rules/sources.mk 'src/rules/user.c' "${tab}src/rules/new_rule.c \\"
write testdata/rules/new-rule/clean.yml <<'END_OF_FILE'
services:
  app:
    image: example.org/app:1
END_OF_FILE
write testdata/rules/new-rule/reported.yml <<'END_OF_FILE'
services:
  app:
    image: example.org/app:1
    platform: linux/amd64
END_OF_FILE
write testdata/rules/new-rule/reported.found <<'END_OF_FILE'
app: low open: it names a platform
END_OF_FILE
write testdata/rules/new-rule/allowed.yml <<'END_OF_FILE'
services:
  # composeharden: allow[new-rule] -- known, and kept
  app:
    image: example.org/app:1
    platform: linux/amd64
END_OF_FILE
names doc/rules.md # make rules-page
all_used

section 'A fact'
append=yes
write src/evidence/facts/images/self-hosted.yaml <<'END_OF_FILE'

new-fact:
  match: [registry.example.com/new-fact]
  user: "4321:4321"
  read_only: true
  sources: ["example/new-fact:Dockerfile"]
END_OF_FILE
all_used

section "A word of a service's own"
line src/evidence/programs.c '{" chown chgrp "' "${tab}{\" new-program \", PROGRAM_CRON},"
write src/evidence/own/own_new.c <<'END_OF_FILE'
/* Own words: a kind that a test adds. */
#include "evidence/own/own_entry.h"

void own_new(struct own *own)
{
	if (service_value(own->service, SERVICE_ISOLATION))
		own_bars_guess(own, "it has a word of a new kind");
}
END_OF_FILE
line src/evidence/own/own_entry.h 'ENTRY(own_capabilities)' "${tab}ENTRY(own_new) \\"
line src/evidence/sources.mk 'src/evidence/own/own_mounts.c' "${tab}src/evidence/own/own_new.c \\"
write testdata/cases.yaml <<'END_OF_FILE'
- name: new-program
  kind: a test's own
  files:
    compose.yaml: |
      services:
        app: {image: "example.com/app:1", command: new-program}
        other: {image: "example.com/app:1", isolation: default}
        plain: {image: "example.com/app:1"}
  wants:
    - app.user = none
    - other.user = none
    - plain.user = 1000:1000
    - says its command runs new-program, which starts jobs as other users
END_OF_FILE
all_used

section 'A source of evidence'
append=
write src/evidence/new_source.c <<'END_OF_FILE'
/* A source of evidence that a test adds. */
#include "evidence/evidence.h"

bool new_source_collect(const struct evidence_context *context,
			const struct evidence_subject *subject, struct claim *claim)
{
	(void)context;
	if (!service_value(subject->service, SERVICE_GPUS))
		return false;
	claim->confidence = CONFIDENCE_KNOWN;
	claim->origin = "a test";
	claim->user = "7:7";
	claim->user_why = "a new source says so";
	return true;
}
END_OF_FILE
line src/evidence/claim.h 'SOURCE(FACTS,' "${tab}SOURCE(NEW, \"new source\", new_source_collect) \\"
line src/evidence/sources.mk 'src/evidence/own/own.c' "${tab}src/evidence/new_source.c \\"
line doc/report.schema.json '"facts",' '            "new source",'
all_used

section 'A reporter'
write src/report/tally.c <<'END_OF_FILE'
/* A reporter that a test adds: how many findings a file has. */
#include "report/report.h"

extern const struct reporter reporter_tally;

static void tally_file(struct report *report, const struct file_outcome *outcome)
{
	size_t count = 0;

	for (size_t i = 0; outcome->harden && i < outcome->harden->file.count; i++)
		for (const struct finding *at = outcome->harden->reports[i].findings; at; at = at->next)
			count++;
	buf_addf(&report->out, "%s %zu\n", outcome->path, count);
}

const struct reporter reporter_tally = {.name = "tally", .file = tally_file};
END_OF_FILE
line src/report/report.c 'REPORTER(json)' "${tab}REPORTER(tally) \\"
line src/report/sources.mk 'src/report/verify.c' "${tab}src/report/tally.c \\"
line src/cli/option/options.c '"diff (default), table (of' "${tab} \"tally, \""
line doc/composeharden.1 '.Cm gitlab' '.Cm tally
to count,'
line doc/reports.md '| `gitlab`' '| `tally` | counting | a number |'
write testdata/reports/new-rule/input.yml <testdata/rules/new-rule/reported.yml
write testdata/reports/new-rule/expected.tally <<'END_OF_FILE'
input.yml 6
END_OF_FILE
all_used

[ "$failed" -eq 0 ] || exit 1

# Without optimisation it takes half the time.
tests=
[ ! -f "$top_builddir/tests/unit/test_rules.o" ] || tests=tests/unit/test_rules
# shellcheck disable=SC2086 # no word, or one
if ! (cd "$build" && $MAKE -j2 CFLAGS=-O0 HARDENING_CPPFLAGS= composeharden $tests) >"$work/make" 2>&1; then
	fault "what was added does not build:"
	tail -n 20 "$work/make"
	exit 1
fi
COMPOSEHARDEN=$build/composeharden
export COMPOSEHARDEN
"$COMPOSEHARDEN" explain --markdown >doc/rules.md # what make rules-page does

# passes NAME: a test of the project, with the copy.
passes() {
	top_srcdir=$tree top_builddir=$build "$@" >"$work/told" 2>&1 || { fault "$*:"; tail -n 20 "$work/told"; }
}

# prints TEXT ARGUMENT...: the program's output or errors must hold it, blanks counting as one.
prints() {
	text=$1
	shift
	(cd testdata/reports/new-rule && "$COMPOSEHARDEN" "$@") 2>&1 </dev/null |
		tr -s ' \n' '  ' >"$work/told"
	grep -qF -- "$text" "$work/told" || { fault "$*: no \"$text\" in:"; cat "$work/told"; }
}

prints 'it names a platform' --check input.yml
[ -z "$tests" ] || passes "$build/$tests"
passes sh tests/explain.sh
prints 'known as new-fact (built in)' facts registry.example.com/new-fact
prints 'user: "4321:4321"' facts registry.example.com/new-fact
awk '/^- name: new-program$/ { on = 1 } on' testdata/cases.yaml >"$work/cases.yaml"
if "$PYTHON" -c 'import yaml' 2>/dev/null; then
	passes "$PYTHON" -B tests/cases.py "$COMPOSEHARDEN" "$work/cases.yaml"
else
	echo "no $PYTHON with yaml: the word is not seen at work"
fi
printf 'services:\n  app: {image: "example.com/app:1", gpus: all}\n' >testdata/reports/new-rule/gpus.yml
prints '+ app: {image: "example.com/app:1", gpus: all, user: "7:7"' gpus.yml
prints '"source": "new source"' --format=json gpus.yml
prints "$(cat testdata/reports/new-rule/expected.tally)" -q --format=tally input.yml
prints ', tally, ' '--format=?'
passes sh tests/docs.sh

[ "$failed" -eq 0 ] && echo "a rule, a fact, two words, a source and a reporter were added, and took effect"
[ "$failed" -eq 0 ]
