# Applies all fixes of a SARIF report to copies of the files, by the standard alone, and compares with what -i wrote.
# usage: sarif-fixes.py REPORT BEFORE AFTER (folders of the same files; the report's paths are relative to BEFORE)
# SARIF 2.1.0: 3.57 replacements, 3.30 regions by byteOffset/byteLength and by charOffset/charLength, here in
# UTF-16 code units (3.14.27 columnKind), the BOM not counted.
import json
import os
import sys
import urllib.parse

report, before, after = sys.argv[1:]
with open(report, encoding="utf-8") as file:
    run = json.load(file)["runs"][0]
faults = []
fixes = {}
for result in run["results"]:
    for fix in result.get("fixes", []):
        for change in fix["artifactChanges"]:
            uri = change["artifactLocation"]
            assert uri["uriBaseId"] == "%SRCROOT%", uri
            fixes.setdefault(urllib.parse.unquote(uri["uri"]), []).extend(change["replacements"])


def apply(text, edits):
    """The edits hold (start, length, inserted) in the order of the report; text is bytes or UTF-16 units."""
    parts, at = [], 0
    for start, length, inserted in sorted(edits, key=lambda edit: edit[0]):
        if start < at:
            raise ValueError("replacements overlap at %d" % start)
        parts += [text[at:start], inserted]
        at = start + length
    return b"".join(parts + [text[at:]])


def by_bytes(text, replacements):
    return apply(text, [(one["deletedRegion"]["byteOffset"], one["deletedRegion"]["byteLength"],
                         one["insertedContent"]["text"].encode()) for one in replacements])


def by_characters(text, replacements):
    bom = b"\xef\xbb\xbf" if text.startswith(b"\xef\xbb\xbf") else b""
    units = text[len(bom):].decode().encode("utf-16-le")
    edits = [(2 * one["deletedRegion"]["charOffset"], 2 * one["deletedRegion"]["charLength"],
              one["insertedContent"]["text"].encode("utf-16-le")) for one in replacements]
    return bom + apply(units, edits).decode("utf-16-le").encode()


files = changed = 0
for folder, _, names in os.walk(before):
    for name in names:
        if not name.endswith((".yml", ".yaml", ".json")):
            continue
        path = os.path.relpath(os.path.join(folder, name), before)
        with open(os.path.join(before, path), "rb") as file:
            old = file.read()
        with open(os.path.join(after, path), "rb") as file:
            new = file.read()
        files += 1
        changed += old != new
        for how in by_bytes, by_characters:
            if path not in fixes and old == new:
                continue
            if how(old, fixes.get(path, [])) != new:
                faults.append("%s: the fixes, %s, give something else than -i" % (path, how.__name__))
for words in faults[:20]:
    print(words)
print("%d files, %d changed, %d with fixes" % (files, changed, len(fixes)))
sys.exit(bool(faults) or not changed or changed != len(fixes))
