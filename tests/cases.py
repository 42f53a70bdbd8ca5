"""Public kinds of cases, each with the value that its users found to work.

usage: cases.py PROGRAM CASES.yaml

A case has a name, a kind, files, folders (with the uid that owns each: left out where only root could make
them), and wants: lines about what -i makes of compose.yaml.
  SERVICE.KEY = VALUE     the key's value; a list in [brackets]; "none": it is not there
  SERVICE.KEY has ITEM    an item of the list (of tmpfs: the path, or the whole entry)
  SERVICE.KEY lacks ITEM
  says TEXT / silent TEXT what standard error holds, blanks counting as one
  same                    the file stays as it is
A second run must change nothing. Prints a table of the kinds.
"""

import os
import subprocess
import sys
import tempfile

import yaml


class Loader(yaml.SafeLoader):
    """Takes the tags of Compose for what they stand on."""


def any_tag(loader, suffix, node):
    del suffix
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node)
    return loader.construct_scalar(node)


Loader.add_multi_constructor("!", any_tag)


def run(program, folder, *words):
    done = subprocess.run([program, "--no-config", "--summary=full", *words], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)
    return done.stdout, " ".join(done.stderr.split())


def items(value):
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def holds(want, services, said, changed):
    if want == "same":
        return not changed
    word, _, rest = want.partition(" ")
    if word in ("says", "silent"):
        return (" ".join(rest.split()) in said) == (word == "says")
    service, _, key = word.rpartition(".")
    operator, _, wanted = rest.partition(" ")
    value = services[service].get(key)
    if operator == "=":
        if wanted == "none":
            return value is None
        if wanted.startswith("["):
            return items(value) == items(yaml.safe_load(wanted))
        return str(value).lower() == wanted.lower()
    found = any(item == wanted or item.split(":")[0] == wanted for item in items(value))
    return found == (operator == "has")


def check(program, case, work):
    folder = os.path.join(work, case["name"])
    for path, text in case["files"].items():
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        with open(os.path.join(folder, path), "w", encoding="utf-8") as stream:
            stream.write(text)
    for path, uid in case.get("folders", {}).items():
        os.makedirs(os.path.join(folder, path))
        os.chown(os.path.join(folder, path), uid, uid)
    words = case.get("words", "").split()
    said = run(program, folder, "-i", *words)[1]
    path = os.path.join(folder, case.get("file", "compose.yaml"))
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    services = yaml.load(text, Loader)["services"]  # a subclass of the safe one
    faults = [want for want in case["wants"]
              if not holds(want, services, said, text != case["files"][os.path.basename(path)])]
    if run(program, folder, *words)[0]:
        faults.append("a second run changes something")
    for fault in faults:
        print(f"FAIL {case['name']}: {fault}")
    return not faults


def main():
    with open(sys.argv[2], encoding="utf-8") as stream:
        cases = yaml.safe_load(stream)
    kinds = {}
    with tempfile.TemporaryDirectory() as work:
        for case in cases:
            if case.get("folders") and os.geteuid() != 0:
                print(f"skipped {case['name']}: only root gives folders away")
                continue
            right, count = kinds.get(case["kind"], (0, 0))
            kinds[case["kind"]] = (right + check(sys.argv[1], case, work), count + 1)
    for kind, (right, count) in sorted(kinds.items()):
        print(f"{right:3} of {count:3}  {kind}")
    right = sum(right for right, _ in kinds.values())
    count = sum(count for _, count in kinds.values())
    print(f"{right} of {count} cases right")
    return 0 if right == count else 1


sys.exit(main())
