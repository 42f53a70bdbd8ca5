#!/bin/bash
# Static analysis of src/: gcc -fanalyzer, cppcheck and clang-tidy, as far as they are installed.
# usage: analyze.sh (environment: top_srcdir, top_builddir; from `make analyze`)
#   ANALYZE_TOOLS  which of them (default: gcc cppcheck clang-tidy)
# What they find is a failure, unless tests/analysis/known says why it is none; what is known and not found any more
# (where all tools ran) is one, too. Read with gcc 12, cppcheck 2.10 and clang-tidy 14. 77: none of them is here.
set -uo pipefail
: "${top_srcdir:?}" "${top_builddir:?}"
export LC_ALL=C
known=$top_srcdir/tests/analysis/known
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Words without blanks in them.
flags="-std=gnu11 -include $top_builddir/config.h -I$top_srcdir/src -I$top_builddir/src
	$(sed -nE 's/^(LIBFYAML|JANSSON|LIBARCHIVE|NETTLE)_CFLAGS = //p' "$top_builddir/Makefile" | tr '\n' ' ')"
export flags

# All of src/ that is no program of the build.
find "$top_srcdir/src" -name '*.c' ! -name compile-facts.c | sort >"$work/sources"

# Their messages on one form, a line each: FILE:LINE:COLUMN: KIND: MESSAGE [CHECK]
run_gcc() {
	# shellcheck disable=SC2086 # words
	xargs -P "$(nproc)" -n 1 gcc $flags -O1 -fanalyzer -fdiagnostics-plain-output -c -o /dev/null <"$work/sources" 2>&1 |
		sed -nE 's/^(.*: warning: .*)\[-W(analyzer-[a-z-]+)\]$/\1[\2]/p'
}

run_cppcheck() {
	# NULL at the end of a list of arguments is a pointer in every C library that this runs on.
	cppcheck --quiet --std=c11 --enable=warning,portability,performance --suppress=varFuncNullUB \
		--file-list="$work/sources" -I "$top_srcdir/src" --include="$top_builddir/config.h" \
		--include="$top_srcdir/tests/analysis/loops.h" \
		--template='{file}:{line}:{column}: {severity}: {message} [{id}]' 2>&1 | grep '\]$'
}

run_clang-tidy() {
	# shellcheck disable=SC2016 # for the inner shell
	xargs -P "$(nproc)" -n 8 sh -c 'for file; do files="$files $file"; done; exec clang-tidy --quiet \
		--config-file='"$top_srcdir"'/tests/analysis/clang-tidy $files -- $flags' sh <"$work/sources" 2>/dev/null |
		grep -E ': (warning|error): .*\]$'
}

ran=0
: >"$work/found"
for tool in ${ANALYZE_TOOLS:-gcc cppcheck clang-tidy}; do
	if ! command -v "$tool" >/dev/null; then
		echo "$tool is not installed"
		continue
	fi
	"run_$tool" >"$work/$tool"
	sort -u "$work/$tool" | sed "s#^$top_srcdir/##; s#^/.*/src/#src/#" >>"$work/found"
	echo "$tool: $(sort -u "$work/$tool" | wc -l) messages"
	ran=$((ran + 1))
done
[ $ran -gt 0 ] || exit 77

# A line of `known`: FILE CHECK REASON...
awk -v all=$((ran == 3)) -v list="$known" '
	BEGIN {
		while ((getline line <list) > 0) {
			if (line ~ /^(#|$)/)
				continue
			split(line, word, " ")
			reason[word[1] " " word[2]] = 1
		}
	}
	{
		file = $0
		sub(/:.*/, "", file)
		check = $0
		sub(/.*\[/, "", check)
		sub(/[],].*/, "", check)
		sub(/^clang-analyzer-/, "", check)
		if ((file " " check) in reason)
			used[file " " check] = 1
		else {
			print
			failed++
		}
	}
	END {
		for (one in reason)
			if (all && !(one in used)) {
				print "tests/analysis/known: not found any more: " one
				failed++
			}
		print NR " messages, " failed + 0 " of them not known"
		exit failed > 0
	}' "$work/found"
