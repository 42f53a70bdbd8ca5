"""Compares what Compose makes of files before and after hardening.

usage: compose-config.py PROGRAM FOLDER...

Copies each FOLDER, asks Compose for the resolved configuration of every file in the copy that it
accepts, hardens the copy in place, and asks again: Compose must accept the file still, and nothing
but the keys of the controls may differ. Hardened with --layout=shared instead, the file must resolve
to the very same. With Debian's docker-compose the question is asked in this process (0.02 s instead of 0.4 s a file), with any other by running it.
"""

import copy
import io
import os
import shutil
import subprocess
import sys
import tempfile

import yaml

CONTROLS = ("user", "read_only", "cap_drop", "cap_add", "security_opt", "tmpfs")
# What --unsafe-fixes, which a golden case may ask for, takes away or mends as well.
UNSAFE = ("privileged", "network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup", "logging",
          "ports", "volumes")
# What rules of the group practice write, which a case may turn on.
PRACTICE = ("pids_limit", "mem_limit", "cpus", "restart", "ports", "logging")
ENDS = (".yml", ".yaml", ".json")
LIMIT = 400  # files; each costs two readings


class Rejected(Exception):
    """Compose does not take the file."""


def read(text):
    """What Compose printed, all scalars as text: a variable's value may look like a date that there is not."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def resolve_in_process(path):
    from compose.config import config, serialize
    from compose.config.environment import Environment

    folder = os.path.dirname(path)
    try:
        environment = Environment.from_env_file(folder)
        details = config.find(folder, [path], environment, None)
        text = serialize.serialize_config(config.load(details, False))
    except Exception as error:  # it has many, and ends with any
        raise Rejected(str(error)) from error
    return read(io.StringIO(text))


def resolve_by_command(path):
    done = subprocess.run(
        ["docker-compose", "-f", path, "config"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    if done.returncode:
        raise Rejected(done.stderr.decode(errors="replace").strip())
    return read(done.stdout)


def find_resolver():
    try:
        import compose  # noqa: F401
    except ImportError:
        return resolve_by_command
    # What is in the environment would be put into the files' variables, and warned of otherwise.
    import logging
    logging.disable(logging.CRITICAL)
    return resolve_in_process


def without_controls(resolved, words):
    """The configuration with what the program may change taken away from each service."""
    # Services merge mappings of top-level x- keys, which Compose 2 prints.
    extensions = [value for key, value in resolved.items() if key.startswith("x-") and isinstance(value, dict)]
    for service in [*(resolved.get("services") or {}).values(), *extensions]:
        for key in (CONTROLS + (UNSAFE if "--unsafe-fixes" in words else ())
                    + (PRACTICE if "--enable" in words else ())):
            service.pop(key, None)
    return resolved


def without_fragment(resolved, earlier):
    """Without what services merge, which Compose 2 also prints: top-level x- keys that were not there earlier."""
    return {key: value for key, value in resolved.items() if key in earlier or not key.startswith("x-")}


def words_of_case(path):
    """The options of a golden case."""
    arguments = os.path.join(os.path.dirname(path), "args")
    if not os.path.exists(arguments):
        return []
    with open(arguments, encoding="utf-8") as stream:
        return stream.read().split()


def inputs_below(folder):
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(ENDS) and name != "expected.yml":
                yield os.path.join(parent, name)


def harden(program, path, *words):
    """True when the program took the file; with the options of a golden case, and these."""
    done = subprocess.run(
        [program, "-q", "-i", *words_of_case(path), *words, os.path.basename(path)], cwd=os.path.dirname(path),
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    return done.returncode == 0


def compare(resolve, program, path, shown, tally):
    try:
        before = resolve(path)
    except Rejected:
        tally["rejected before"] += 1
        return
    with open(path, "rb") as stream:
        original = stream.read()
    if not harden(program, path):
        # A golden case whose file is to be turned down, here or around the tree that it stands in.
        folder = os.path.dirname(path)
        if any(os.path.exists(os.path.join(folder, up, "status")) for up in (".", "..")):
            tally["rejected before"] += 1
            return
        tally["turned down by us"] += 1
        print(f"{shown}: Compose takes it, we do not")
        return
    try:
        after = resolve(path)
    except Rejected as rejected:
        tally["wrong"] += 1
        print(f"FAIL {shown}: Compose took it before, and says now: {rejected}")
        return
    tally["compared"] += 1
    after_all = copy.deepcopy(after)
    words = words_of_case(path)
    if without_controls(before, words) != without_controls(without_fragment(after, before), words):
        tally["wrong"] += 1
        print(f"FAIL {shown}: more than the controls differs\n--- before\n{before}\n--- after\n{after}")
        return
    with open(path, "wb") as stream:
        stream.write(original)
    try:
        shared = resolve(path) if harden(program, path, "--layout=shared") else Rejected("it was turned down by us")
    except Rejected as rejected:
        shared = rejected
    if isinstance(shared, Rejected) or without_fragment(shared, after_all) != after_all:
        tally["wrong"] += 1
        print(f"FAIL {shown}: the shared layout resolves to something else\n--- inline\n{after_all}\n--- shared\n{shared}")


def main():
    program, folders = sys.argv[1], sys.argv[2:]
    resolve = find_resolver()
    tally = {"compared": 0, "rejected before": 0, "turned down by us": 0, "wrong": 0}
    left = LIMIT
    with tempfile.TemporaryDirectory() as work:
        for number, folder in enumerate(folders):
            work_copy = os.path.join(work, str(number))
            shutil.copytree(folder, work_copy, symlinks=True)
            subprocess.run(["chmod", "-R", "u+w", work_copy], check=True)
            for path in inputs_below(work_copy):
                if left == 0:
                    print(f"only the first {LIMIT} files")
                    break
                left -= 1
                compare(resolve, program, path, os.path.relpath(path, work), tally)
    print(", ".join(f"{count} {what}" for what, count in tally.items()))
    return 1 if tally["wrong"] or tally["turned down by us"] or not tally["compared"] else 0


if __name__ == "__main__":
    sys.exit(main())
