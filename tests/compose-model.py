"""Compares our view of services with what Compose makes of them.

usage: compose-model.py PROGRAM CASES [CORPUS]

CASES is a folder of golden cases; of those with a tree (input/) the files that they name are one project. CORPUS
is a folder of real files, each a project. Debian's docker-compose 1.29.2 is asked in this process; what it rejects is
counted, and so is what it is known to see differently, with the cause (DIFFERENCES; doc/compose-model.md has
them in words). Any other difference is a failure.
"""

import io
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile

import yaml

KEYS = ("user", "read_only", "cap_add", "cap_drop", "security_opt", "tmpfs", "privileged",
        "network_mode", "volumes", "ports")
BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = ("compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
             "docker-compose.override.yaml")

# (case, service, key): why 1.29.2 sees something else than Compose v2 and we.
DIFFERENCES = {
    ("environment-file-is-wrong", None, None):
        "a quote in .env that is not closed is an error in v2; 1.29.2 takes it as text",
}


class Rejected(Exception):
    """Compose does not take the project."""


def resolve(folder, files):
    from compose.config import config, serialize
    from compose.config.environment import Environment

    try:
        environment = Environment.from_env_file(folder)
        details = config.find(folder, files, environment, None)
        text = serialize.serialize_config(config.load(details), escape_dollar=False)
    except (Exception, SystemExit) as error:  # it has many, and ends with any
        raise Rejected(f"{type(error).__name__}: {error}") from error
    return yaml.safe_load(io.StringIO(text)).get("services") or {}


def with_values(value, interpolator):
    """We show a value of a variable as it is written: here it is put in."""
    from compose.config.interpolation import InvalidInterpolation

    if isinstance(value, dict):
        return {key: with_values(item, interpolator) for key, item in value.items()}
    if isinstance(value, list):
        return [with_values(item, interpolator) for item in value]
    if not isinstance(value, str) or "$" not in value:
        return value
    try:
        return interpolator.interpolate(value)
    except (InvalidInterpolation, ValueError):
        return value


def ours(program, folder, files):
    from compose.config.environment import Environment
    from compose.config.interpolation import Interpolator, TemplateWithDefaults

    words = [word for file in files for word in ("-f", os.path.relpath(file, folder))]
    done = subprocess.run(
        [program, "-q", "--no-config", "--format=json", *words], cwd=folder,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    if not done.stdout:
        return None
    services = {}
    for file in json.loads(done.stdout)["files"]:
        if file["error"]:
            return None
        for service in file["services"]:
            if "part_of" not in service and "resolved" in service:
                services[service["name"]] = service["resolved"]
    interpolator = Interpolator(TemplateWithDefaults, Environment.from_env_file(folder))
    return with_values(services, interpolator)


def boolean(value):
    return str(value).lower() in ("true", "yes", "on", "y", "1")


def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def expand(text):
    """The numbers of "80" or "80-82"."""
    first, _, last = str(text).partition("-")
    return [str(n) for n in range(int(first), int(last or first) + 1)]


def port(entry):
    """(address, published, target, protocol) of each port of an entry."""
    if isinstance(entry, dict):
        return [(entry.get("host_ip") or "", str(entry.get("published") or ""),
                 str(entry["target"]), entry.get("protocol") or "tcp")]
    text, _, protocol = str(entry).partition("/")
    address, head = "", text
    if text.count(":") > 1:
        address, _, head = text.rpartition(":")
        address, _, published = address.rpartition(":")
        head = f"{published}:{head}"
    published, _, target = head.rpartition(":")
    targets = expand(target)
    hosts = expand(published) if published else [""] * len(targets)
    if len(hosts) != len(targets):
        hosts = [published] * len(targets)
    return [(address, host, one, protocol or "tcp") for host, one in zip(hosts, targets)]


def volume(entry):
    """[source, target, read-only]; a path in the project without its folder."""
    if isinstance(entry, dict):
        return [entry.get("source") or "", entry.get("target") or "",
                boolean(entry.get("read_only") or False)]
    parts = str(entry).split(":")
    if len(parts) == 1:
        return ["", parts[0], False]
    return [parts[0], parts[1], "ro" in (parts[2].split(",") if len(parts) > 2 else [])]


def same_volumes(mine, theirs):
    """Relative sources are resolved by Compose: they must be the end of its path."""
    if len(mine) != len(theirs):
        return False
    theirs = sorted(theirs, key=lambda item: item[1:])
    for one, other in zip(sorted(mine, key=lambda item: item[1:]), theirs):
        if os.path.normpath(one[1]) != os.path.normpath(other[1]) or one[2] != other[2]:
            return False
        source = one[0]
        if source.startswith("~"):
            source = os.path.expanduser(source)
        if source.startswith("."):
            tail = os.path.normpath(source)
            while tail.startswith("../"):
                tail = tail[3:]
            tail = "" if tail in (".", "..") else tail
            if not os.path.normpath(other[0]).endswith(tail):
                return False
        elif source and os.path.normpath(source) != os.path.normpath(other[0]):
            return False
    return True


def same(key, mine, theirs):
    if key in ("read_only", "privileged"):
        return boolean(mine or False) == boolean(theirs or False)
    if key in ("user", "network_mode"):
        return (mine or None) == (None if theirs is None else str(theirs) or None)
    if key in ("cap_add", "cap_drop", "security_opt"):
        return {str(x) for x in as_list(mine)} == {str(x) for x in as_list(theirs)}
    if key == "tmpfs":
        return sorted(map(str, as_list(mine))) == sorted(map(str, as_list(theirs)))
    if key == "ports":
        return sorted(p for e in as_list(mine) for p in port(e)) == \
            sorted(p for e in as_list(theirs) for p in port(e))
    return same_volumes([volume(e) for e in as_list(mine)], [volume(e) for e in as_list(theirs)])


def project_of(case):
    """The folder and files of a golden case with a tree."""
    words, folder = [], os.path.join(case, "input")
    path = os.path.join(case, "arguments")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as stream:
            words = stream.read().split()
    files = [words[i + 1] for i, word in enumerate(words) if word == "-f"]
    files += [word[7:] for word in words if word.startswith("--file=")]
    names = [word for word in words if not word.startswith("-")]
    if not files and names and os.path.isdir(os.path.join(folder, names[-1])):
        folder = os.path.normpath(os.path.join(folder, names[-1]))
    if not files:
        files = [name for name in BASES if os.path.exists(os.path.join(folder, name))][:1]
        files += [name for name in OVERRIDES if os.path.exists(os.path.join(folder, name))][:1]
    return folder, [os.path.join(folder, name) for name in files]


def files_below(folder):
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".yml", ".yaml")):
                yield os.path.join(parent, name)


def differences(name, mine, theirs, tally):
    for service in sorted(theirs):
        if service not in mine:
            tally["wrong"] += 1
            print(f"FAIL {name}: we have no service {service}")
            continue
        tally["services compared"] += 1
        for key in KEYS:
            one, other = mine[service][key], theirs[service].get(key)
            if same(key, one, other):
                continue
            cause = DIFFERENCES.get((name, service, key))
            tally["known to differ" if cause else "wrong"] += 1
            print(f"{'differs' if cause else 'FAIL'} {name}: {service}.{key}: ours {one!r}, "
                  f"1.29.2 {other!r}{': ' + cause if cause else ''}")


def harden(program, folder, files):
    """With its files named as in -f; False when the program turns it down."""
    words = [word for file in files for word in ("-f", os.path.relpath(file, folder))]
    done = subprocess.run(
        [program, "-q", "-i", "--no-config", *words], cwd=folder, stdin=subprocess.DEVNULL,
        capture_output=True, timeout=120, check=False)
    return done.returncode == 0


def compare(program, name, folder, files, tally):
    try:
        theirs = resolve(folder, files)
    except Rejected as rejected:
        tally["rejected by 1.29.2"] += 1
        print(f"rejected by 1.29.2: {name}: {' '.join(str(rejected).split())[:100]}")
        return
    mine = ours(program, folder, files)
    if mine is None:
        cause = DIFFERENCES.get((name, None, None))
        tally["known to differ" if cause else "wrong"] += 1
        print(f"{'differs' if cause else 'FAIL'} {name}: 1.29.2 takes it, we do not"
              f"{': ' + cause if cause else ''}")
        return
    tally["projects compared"] += 1
    differences(name, mine, theirs, tally)
    try:
        if harden(program, folder, files):
            differences(name, ours(program, folder, files), resolve(folder, files), tally)
    except Rejected as rejected:
        tally["wrong"] += 1
        print(f"FAIL {name}: 1.29.2 took it before it was hardened, and says now: {rejected}")


def main():
    program, cases = os.path.abspath(sys.argv[1]), sys.argv[2]
    logging.disable(logging.CRITICAL)
    tally = dict.fromkeys(("projects compared", "services compared", "rejected by 1.29.2",
                           "known to differ", "wrong"), 0)
    with tempfile.TemporaryDirectory() as work:
        for name in sorted(os.listdir(cases)):
            if not os.path.isdir(os.path.join(cases, name, "input")):
                continue
            copy = os.path.join(work, name)
            shutil.copytree(os.path.join(cases, name), copy)
            folder, files = project_of(copy)
            compare(program, name, folder, files, tally)
        if len(sys.argv) > 3:
            corpus = os.path.join(work, "corpus")
            shutil.copytree(sys.argv[3], corpus, symlinks=True)
            for path in files_below(corpus):
                compare(program, os.path.relpath(path, work), os.path.dirname(path), [path],
                        tally)
    print(", ".join(f"{count} {what}" for what, count in tally.items()))
    return 1 if tally["wrong"] or not tally["projects compared"] else 0


if __name__ == "__main__":
    sys.exit(main())
