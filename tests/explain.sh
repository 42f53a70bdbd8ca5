#!/bin/sh
# composeharden explain: every rule in words, the page doc/rules.md, the commands that prove a posture.
# usage: explain.sh (environment: top_srcdir, COMPOSEHARDEN, both with defaults)
# UPDATE=1 writes testdata/explain/verify anew: read it line by line before you keep it.
set -uf
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
COLUMNS=80
export COLUMNS

# The rules by the sources: each has its line in the table, its folder of cases, its place on the page.
grep -h '^	\.id = "' "$top_srcdir"/src/rules/ -r --include='*.c' | cut -d'"' -f2 | sort >"$work/sources"
"$COMPOSEHARDEN" explain >"$work/list" || fault 'explain fails'
sed -n 's/^  \([a-z-]*\) .*/\1/p' "$work/list" | sort >"$work/table"
cmp -s "$work/sources" "$work/table" || fault "table and sources differ: $(diff "$work/sources" "$work/table")"
(cd "$top_srcdir/testdata/rules" && ls) | sort >"$work/folders"
cmp -s "$work/sources" "$work/folders" || fault "rules and testdata/rules differ: $(diff "$work/sources" "$work/folders")"

"$COMPOSEHARDEN" explain --markdown >"$work/page" || fault 'explain --markdown fails'
cmp -s "$work/page" "$top_srcdir/doc/rules.md" || fault 'doc/rules.md is not what the table makes: make rules-page'
sed -n 's/^### //p' "$work/page" | sort >"$work/headings"
cmp -s "$work/sources" "$work/headings" || fault 'the page does not have every rule once'
sed -n 's/.*(#\([a-z-]*\)).*/\1/p' "$work/page" | sort -u | while read -r target; do
	grep -qx "$target" "$work/headings" || echo "$target"
done >"$work/dead"
[ ! -s "$work/dead" ] || fault "the page links to no rule: $(cat "$work/dead")"

while read -r rule; do
	"$COMPOSEHARDEN" explain "$rule" >"$work/text" || fault "explain $rule fails"
	for label in What Why Attack Fix Exceptions Verify; do
		grep -q "^$label  *[^ ]" "$work/text" || fault "explain $rule has no $label"
	done
	grep -q "allow\[$rule\]" "$work/text" || fault "explain $rule does not say how to allow it"
	grep -v 'docker\|prints:' "$work/text" | awk 'length > 80 { exit 1 }' || fault "explain $rule is wider than the terminal"
done <"$work/sources"

"$COMPOSEHARDEN" explain no-such-rule >"$work/out" 2>"$work/err"
[ $? = 2 ] || fault 'an unknown rule: the exit status'
grep -q 'no rule "no-such-rule"' "$work/err" || fault 'an unknown rule is not refused'

# The commands, from a folder whose path needs quotes.
mkdir "$work/it's here" && cp "$top_srcdir/testdata/explain/compose.yml" "$work/it's here/"
cd "$work" || exit 99
"$COMPOSEHARDEN" explain --verify "it's here/compose.yml" >"$work/verify" 2>"$work/err" ||
	fault "explain --verify fails: $(cat "$work/err")"
[ -z "${UPDATE:-}" ] || cp "$work/verify" "$top_srcdir/testdata/explain/verify"
diff "$top_srcdir/testdata/explain/verify" "$work/verify" || fault 'explain --verify prints something else'
sh -n "$work/verify" || fault 'what explain --verify prints is no shell script'

# An engine that only writes down what it is asked: names reach it whole, and nothing else is run.
mkdir bin
cat >bin/docker <<'END'
#!/bin/sh
printf '<%s>' "$@" >>"$LOG"
echo >>"$LOG"
END
chmod +x bin/docker
LOG=$work/log PATH=$work/bin:$PATH sh "$work/verify" >/dev/null
if [ -e pwned ] || [ -e "it's here/pwned" ]; then fault 'a name in the file was run'; fi
grep -qF "<compose><-f><it's here/compose.yml><exec><-T><it's \$(touch pwned)><id><-u>" log ||
	fault 'a name does not reach the engine whole'
grep -q '<-x>' log && fault 'a name became an option'

# In SARIF each rule's weaknesses and techniques are entries of a taxonomy, and tags.
if command -v jq >/dev/null; then
	printf 'services: {a: {image: b}}\n' >refers.yml
	"$COMPOSEHARDEN" --no-config --format=sarif -q refers.yml >refers.sarif
	jq -e '.runs[0]
		| [.taxonomies[] | .name as $name | .taxa[] | [$name, .id]] as $known
		| [.tool.driver.rules[] | .properties.tags as $tags | .relationships[]?.target
			| ([.toolComponent.name, .id] as $pair | $known | index([$pair])) != null
			and (.id as $id | any($tags[]; endswith("/" + ($id | ascii_downcase))))]
		| length > 40 and all' refers.sarif >/dev/null || fault "SARIF: a rule refers to what no taxonomy or tag has"
else
	echo "jq was not found: the references in SARIF are not compared"
fi

[ "$failed" = 0 ] && echo "$(wc -l <"$work/sources") rules explained, $(grep -c '^#=>' "$work/verify") answers expected"
[ "$failed" -eq 0 ]
