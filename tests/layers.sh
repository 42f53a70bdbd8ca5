#!/bin/sh
# The house rules that a machine can check: layers, printing, banned functions, sizes, globals.
# Each check is first run on a small tree with that one fault, to show that it can fail.
# usage: layers.sh (environment: top_srcdir, top_builddir, CC, OBJDUMP; all have defaults)
# shellcheck disable=SC2016,SC2317 # programs of awk in quotes; the checks are called by name
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

: "${CC:=cc}" "${OBJDUMP:=objdump}"
layers='base text yaml compose evidence posture rules harden report scaffold audit engine trial cli'
# Made at build time; and the source of the program that compiles the image facts.
generated='src/evidence/facts/images-data\.c\|src/scaffold/dockerfiles-data\.c'
build_tool=src/evidence/facts/compile-facts.c
line_limit=400

# Every check runs in a tree's top folder and prints one line a fault.

sources() {
	find src -name '*.[ch]' | sort
}

# What people wrote of them.
written() {
	sources | grep -v "^\($generated\)\$"
}

# Lines "FILE:NUMBER:CODE" with comments taken away and string literals emptied.
code_lines() {
	written | xargs awk '
	FNR == 1 { comment = 0 }
	{
		rest = $0; out = ""
		while (rest != "") {
			if (comment) {
				at = index(rest, "*/")
				if (!at) break
				rest = substr(rest, at + 2); comment = 0; out = out " "
				continue
			}
			if (!match(rest, /\/\*|\/\/|"|\047/)) { out = out rest; break }
			out = out substr(rest, 1, RSTART - 1)
			mark = substr(rest, RSTART, RLENGTH)
			rest = substr(rest, RSTART + RLENGTH)
			if (mark == "//") break
			if (mark == "/*") { comment = 1; continue }
			while (rest != "" && substr(rest, 1, 1) != mark)
				rest = substr(rest, substr(rest, 1, 1) == "\\" ? 3 : 2)
			rest = substr(rest, 2)
			out = out mark mark
		}
		print FILENAME ":" FNR ":" out
	}' /dev/null
}

check_includes() {
	sources | xargs awk -v layers="$layers" '
	BEGIN {
		count = split(layers, name, " ")
		for (i = 1; i <= count; i++) rank[name[i]] = i
		for (i = 2; i < ARGC; i++) {
			split(ARGV[i], part, "/")
			if (!(part[2] in rank)) print ARGV[i] ": no such layer: " part[2]
		}
	}
	FNR == 1 { split(FILENAME, part, "/"); own = rank[part[2]] }
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, quoted, "\"")
		split(quoted[2], part, "/")
		if (!(part[1] in rank) || index(quoted[2], "/") == 0)
			print FILENAME ":" FNR ": include from the src root: " quoted[2]
		else if (rank[part[1]] > own)
			print FILENAME ":" FNR ": includes upward: " quoted[2]
	}' /dev/null
}

check_libfyaml() {
	sources | grep -v '^src/yaml/' |
		xargs grep -n '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*[<"]libfyaml' /dev/null
}

# Words go to the user from cli/ only; base/alloc.c may say that memory ran out.
check_printing() {
	code_lines | grep -v "^src/cli/\|^src/base/alloc\.c:\|^$build_tool:" |
		grep -E '(^|[^[:alnum:]_])((printf|vprintf|puts|putchar|perror|psignal) *\(|stdout|stderr|STD(OUT|ERR)_FILENO|#[[:blank:]]*include *<(err|error)\.h>)'
}

check_banned() {
	code_lines |
		grep -E '(^|[^[:alnum:]_])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi) *\('
}

# A unit is a .c file with its header. A private header includes the public one, whose .c files include it: that edge is
# not counted for those of `inner`. `known` are circles that stay, each with its reason.
inner='base/file_temp cli/option/option_table cli/run/worker_channel cli/run/worker_pool compose/stack_merge compose/model_dict evidence/asked/annotation_key
evidence/facts/fact_value evidence/image/look engine/process_child engine/saved_calls harden/project_scope posture/posture_build report/summary_short scaffold/plain
text/differ trial/search/search_state trial/trial_steps yaml/build yaml/splicing'
# format.c judges the files and services whose headers name its enum; layered.c compares the ports that want.c wants,
# which asks it whether another mapping publishes them; gap.c gives up what builder.c makes of a document.
known='compose/format>compose/project
harden/want>harden/layered
yaml/gap>yaml/document'

check_circles() {
	written | xargs awk -v inner="$inner" -v known="$known" '
	BEGIN {
		count = split(inner, name, "[ \n]")
		for (i = 1; i <= count; i++) private[name[i]]
		count = split(known, name, "\n")
		for (i = 1; i <= count; i++) skip[name[i]]
	}
	FNR == 1 { unit = FILENAME; sub(/^src\//, "", unit); sub(/\.[ch]$/, "", unit); folder = unit; sub(/[^\/]*$/, "", folder) }
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, quoted, "\"")
		other = quoted[2]
		sub(/\.h$/, "", other)
		place = other
		sub(/[^\/]*$/, "", place)
		if (place == folder && other != unit && !(other in private) && !(unit ">" other in skip))
			print unit, other
	}' /dev/null | tsort 2>&1 >/dev/null | sed -n '/loop/d; s/^tsort: //p'
}

check_length() {
	written | xargs awk -v limit="$line_limit" '
	{ count[FILENAME] = FNR }
	END {
		for (file in count)
			if (count[file] > limit)
				print file ": " count[file] " lines, at most " limit
	}' /dev/null
}

check_first_line() {
	sources | xargs awk '
	FNR == 1 && /^\/\* *[^ ]/ { good[FILENAME] }
	END {
		for (i = 2; i < ARGC; i++)
			if (!(ARGV[i] in good))
				print ARGV[i] ":1: the first line must be a comment that says what the file is for"
	}' /dev/null
}

# The words of Makefile.am and of the lists that it includes, one a line, without those of "##" comments.
listed_words() {
	cat Makefile.am src/*/sources.mk 2>/dev/null | grep -v '^##' | tr -cs 'A-Za-z0-9_./-' '\n'
}

# What Makefile.am does not list is in no build and in no release.
check_listed() {
	listed_words | sort -u >"$work/listed"
	{
		written
		find tests/unit -name 'test_*.c' 2>/dev/null | sed 's/\.c$//'
		find tests/unit -name '*.[ch]' ! -name 'test_*.c' 2>/dev/null
	} | sort | comm -23 - "$work/listed" | sed 's/$/: not in Makefile.am/'
}

# No object at file scope that can change, and no `static` one in a function. Constants that hold
# addresses are in .data.rel.ro; what compilers add for sanitizers and coverage is not ours.
# Those that there are: doc/decisions.md, "Parsers that are given up" and "libarchive and nettle for images".
check_globals() {
	"$OBJDUMP" -t libcomposeharden.a | awk -v allowed="reader.o: all_given_up|libarchive.o: library|libarchive.o: once|digest.o: library|digest.o: once" '
	BEGIN { count = split(allowed, names, "|"); for (i = 1; i <= count; i++) may_be[names[i]] }
	/file format/ { object = $1; sub(/:$/, "", object) }
	{
		at = match($0, /[ \t](\.(data|bss|tdata|tbss)[^ \t]*|\*COM\*)[ \t]/)
		if (!at) next
		section = substr($0, RSTART + 1, RLENGTH - 2)
		symbol = $NF
		if (section ~ /^\.data\.rel\.ro/ || symbol == section) next
		if (symbol ~ /^(__odr_asan|__asan|__ubsan|__sancov|__gcov|__llvm|__prof|__unnamed_|___asan_gen|\.L)/) next
		if ((object ": " symbol) in may_be) next
		print object ": " symbol " is in " section
	}'
}

# The tree of a self-test: one clean file in each of two layers.
clean_tree() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree/src/base" "$work/tree/src/yaml" "$work/tree/tests/unit"
	cd "$work/tree" || exit 99
	cat >src/base/one.c <<'END'
/* One: mentions printf( and strcpy( in a comment, which is fine. */
#include <string.h>

static const char *const words[] = {"stderr \" strcpy(", "b"}; /* a
	comment over lines with atoi( in it */
const char *one(int c)
{
	return c == '"' ? words[0] : words[1]; // gets(
}
END
	cat >src/yaml/two.c <<'END'
/* Two. */
#include <libfyaml.h>

#include "base/one.h"
void snprintf_two(char *buf) __attribute__((format(printf, 1, 0)));
END
	: >tests/unit/test_one.c
	echo 'sources = src/base/one.c src/yaml/two.c tests/unit/test_one' >Makefile.am
}

failed=0

# expect CHECK WHAT: the check must complain about the tree that is there.
expect() {
	if [ -z "$($1)" ]; then
		echo "FAIL: self-test: $1 does not see $2"
		failed=1
	fi
}

self_test() {
	clean_tree
	for check in includes circles libfyaml printing banned length first_line listed; do
		told=$("check_$check")
		if [ -n "$told" ]; then
			echo "FAIL: self-test: check_$check complains about a clean tree: $told"
			failed=1
		fi
	done
	echo '#include "yaml/two.h"' >>src/base/one.c
	expect check_includes 'an include upward'
	clean_tree
	echo '#include "one.h"' >>src/base/one.c
	expect check_includes 'an include without its folder'
	clean_tree
	mkdir src/utils && echo '/* U. */' >src/utils/u.c
	expect check_includes 'a folder that is no layer'
	clean_tree
	printf '/* Three. */\n#include "yaml/two.h"\n' >src/yaml/three.h
	echo '#include "yaml/three.h"' >>src/yaml/two.c
	expect check_circles 'two units that include each other'
	clean_tree
	echo '#include <libfyaml.h>' >>src/base/one.c
	expect check_libfyaml 'libfyaml outside yaml/'
	for line in 'printf("a");' 'if (x) puts ("a");' 'fprintf(stderr, "a");' 'fputs("a", stdout);' \
		'write(STDERR_FILENO, "a", 1);' 'perror("a");'; do
		clean_tree
		echo "void f(void) { $line }" >>src/yaml/two.c
		expect check_printing "$line"
	done
	for name in strcpy strcat sprintf vsprintf gets strtok atoi; do
		clean_tree
		echo "void f(void) { g(\"\\\"\", $name(a)); }" >>src/yaml/two.c
		expect check_banned "$name"
	done
	clean_tree
	yes '/* */' | head -n "$line_limit" >>src/base/one.c
	expect check_length 'a long file'
	clean_tree
	printf '#include <stdio.h>\n/* Late. */\n' >src/base/one.c
	expect check_first_line 'a first line that is no comment'
	clean_tree
	echo '/* New. */' >src/base/new.c
	expect check_listed 'a source that Makefile.am does not list'
	clean_tree
	: >tests/unit/test_new.c
	expect check_listed 'a test that Makefile.am does not list'
}

have_objdump() {
	"$OBJDUMP" --version >/dev/null 2>&1
}

self_test_globals() {
	for line in 'static int n; int f(void) { return n++; }' 'int n = 3;' 'int n;' \
		'int f(void) { static int n = 1; return n++; }' '_Thread_local int n = 1;' \
		'extern int x; int *n = &x;' 'const char *n[] = {"a"};'; do
		clean_tree
		echo "$line" >>src/base/one.c
		# CC may hold arguments.
		# shellcheck disable=SC2086
		$CC -O2 -fPIC -c src/base/one.c -o one.o && ar cr libcomposeharden.a one.o
		expect check_globals "$line"
	done
	clean_tree
	# shellcheck disable=SC2086
	$CC -O2 -fPIC -c src/base/one.c -o one.o && ar cr libcomposeharden.a one.o
	told=$(check_globals)
	if [ -n "$told" ]; then
		echo "FAIL: self-test: check_globals complains about constants: $told"
		failed=1
	fi
}

# real CHECK: on the project itself.
real() {
	told=$("$1")
	if [ -n "$told" ]; then
		printf '%s\n' "$told" | sed "s/^/FAIL: $1: /"
		failed=1
	else
		echo "ok: $1"
	fi
}

self_test
cd "$top_srcdir" || exit 99
[ -n "$(sources)" ] || { echo "FAIL: no sources below $top_srcdir"; exit 1; }
for check in includes circles libfyaml printing banned length first_line listed; do
	real "check_$check"
done
if ! have_objdump; then
	echo "skipped: check_globals (1 check): objdump is not installed"
elif [ ! -f "$top_builddir/libcomposeharden.a" ]; then
	echo "skipped: check_globals (1 check): no libcomposeharden.a in $top_builddir"
else
	self_test_globals
	cd "$top_builddir" || exit 99
	real check_globals
fi
[ "$failed" -eq 0 ]
