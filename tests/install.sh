#!/bin/sh
# What "make install" puts in place: the programs, the manual pages, the completions, all documents, the schemas.
# usage: install.sh (environment: top_srcdir, top_builddir, both with defaults)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL # those of the run of tests are of another target
prefix=/opt/tried

make -C "$top_builddir" -s install DESTDIR="$work/root" prefix="$prefix" >"$work/log" 2>&1 ||
	fault "make install fails: $(tail -n 20 "$work/log")"
cd "$work/root$prefix" || exit 99

there() {
	count=$((count + 1))
	[ -s "$1" ] || fault "$1 is not installed"
}

for file in bin/composeharden bin/composeharden-bot; do
	there $file
	[ -x $file ] || fault "$file cannot be run"
done
for file in share/bash-completion/completions/composeharden share/zsh/site-functions/_composeharden \
	share/fish/vendor_completions.d/composeharden.fish \
	share/composeharden/policy.schema.json share/composeharden/report.schema.json; do
	there $file
done
for page in "$top_srcdir"/doc/*.[1-8]; do
	there "share/man/man${page##*.}/${page##*/}"
done
for document in README.md NEWS.md SECURITY.md $(cd "$top_srcdir" && echo doc/*.md doc/*.json doc/ci/*); do
	there "share/doc/composeharden/$document"
	same "$top_srcdir/$document" "share/doc/composeharden/$document" "$document is another one"
done

bin/composeharden --version >"$work/said" || fault "the installed program does not run"
# The bot finds the program that is installed beside it.
PATH=/usr/bin:/bin bin/composeharden-bot --version >"$work/bot-said" || fault "the installed bot does not run"
sed 's/composeharden/&-bot/' "$work/said" >"$work/wanted"
same "$work/wanted" "$work/bot-said" "program and bot are of two versions"

make -C "$top_builddir" -s uninstall DESTDIR="$work/root" prefix="$prefix" >"$work/log" 2>&1 ||
	fault "make uninstall fails: $(tail -n 20 "$work/log")"
find "$work/root" -type f >"$work/left"
[ ! -s "$work/left" ] || fault "make uninstall leaves: $(cat "$work/left")"
finish files
