#!/bin/sh
# The program has what the build hardens it with, and no folder of the machine that built it.
# usage: hardened.sh (environment: COMPOSEHARDEN, top_srcdir, top_builddir, all with defaults)
set -u
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
command -v readelf >/dev/null || skip "no readelf"
config=$top_builddir/config.status
[ -x "$config" ] || skip "no config.status: another build made the program"
readelf -W -h -l -d -n "$COMPOSEHARDEN" >"$work/elf" 2>/dev/null || skip "not an ELF program"
readelf -W --dyn-syms "$COMPOSEHARDEN" >"$work/symbols"
# What configure found: the flags that this compiler takes.
printf '%s\n' '@HARDENING_CPPFLAGS@ @HARDENING_CFLAGS@ @HARDENING_LDFLAGS@ @SANITIZER_CFLAGS@' >"$work/flags.in"
"$config" --file="$work/flags:$work/flags.in" >/dev/null 2>&1 || fault "config.status does not tell the flags"
given() { grep -q -e "$1" "$work/flags"; }

# has WHAT PATTERN FILE
has() {
	count=$((count + 1))
	grep -qE -e "$2" "$work/$3" || fault "it has no $1"
}

! given -pie || has "position-independent code" 'Type: +DYN' elf
! given relro || has "read-only relocations" 'GNU_RELRO' elf
! given now || has "immediate binding" 'FLAGS.*(BIND_NOW|NOW)' elf
! given noexecstack || has "stack that is not executable" 'GNU_STACK .* RW +0x' elf
! given stack-protector || has "stack protector" '__stack_chk_fail' symbols
if given FORTIFY_SOURCE && ! given sanitize; then
	has "fortified calls" '__[a-z]+_chk' symbols
fi
# Debian's own start files have no property of it, so the program as a whole has none: its code is marked.
if given cf-protection && [ "$(uname -m)" = x86_64 ] && command -v "${OBJDUMP:-objdump}" >/dev/null; then
	"${OBJDUMP:-objdump}" -d --disassemble=main "$COMPOSEHARDEN" >"$work/main"
	has "marks for indirect branches" 'endbr64' main
fi
if grep -q '^S\["PREFIX_MAP_CFLAGS"\]="..*"' "$config"; then
	count=$((count + 1))
	! grep -aqF "$top_srcdir/src" "$COMPOSEHARDEN" || fault "it names the folder of its sources"
fi
[ "$count" -gt 0 ] || skip "the compiler takes no flag that hardens"
finish properties
