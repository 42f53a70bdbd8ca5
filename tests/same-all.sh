# For the tests of many cases that compare two folders; they have $work, and fault() which tells of the case $name.
# shellcheck shell=sh

# same_all WANTED GOT WORDS NAMES: in both folders each of the names must be equal, whether a file or a
# folder. Equal ones cost one process in all; else the differences are shown.
same_all() {
	diff -a -r "$1" "$2" >/dev/null && return
	difference=
	for name in $4; do
		diff -a -r -u "$1/$name" "$2/$name" >"${work:?}/difference" && continue
		difference=$name
		fault "$3"
		head -n 60 "$work/difference"
	done
	name=${difference:-all}
	[ -n "$difference" ] || fault "$3, but in no case"
}
