#!/usr/bin/env python3
"""Counts on what evidence each service of a folder of Compose files was judged, and what was found.

usage: corpus-figures.py PROGRAM FOLDER
Prints Markdown tables; doc/evidence.md holds the first, doc/findings.md the last of them.
"""
import collections
import json
import os
import subprocess
import sys

SOURCES = ("annotation", "service", "policy", "inspect", "Dockerfile", "facts", "default")
SEVERITIES = ("critical", "high", "medium", "low")
VALUES = ("user", "cap_drop", "cap_add", "read_only", "no_new_privileges", "tmpfs")


def compose_files(folder):
    for top, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".yml", ".yaml")):
                yield os.path.join(top, name)


def decisions_of(target):
    """(value, decision) of all that was decided for a service; lists count once a decision."""
    for value in VALUES:
        part = target[value]
        found = [item["decision"] for item in part] if isinstance(part, list) else [part["decision"]]
        seen = set()
        for decision in found:
            key = (decision["source"], decision["confidence"])
            if decision["why"] and key not in seen:
                seen.add(key)
                yield value, decision


def print_table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def services_of(program, files, *options):
    run = subprocess.run([program, "-q", "--no-config", "--format=json", *options, "--", *files],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return [service for file in json.loads(run.stdout)["files"] for service in file["services"]]


def print_evidence(services):
    kinds = collections.Counter()
    strongest = collections.Counter()
    values = collections.Counter()
    for image, target in services:
        found = list(decisions_of(target))
        sure = {decision["confidence"] for _, decision in found}
        kind = sure.pop() if len(sure) == 1 else "in part"
        kinds["built" if not image else "image", kind] += 1
        best = min((SOURCES.index(decision["source"]) for _, decision in found
                    if decision["source"] != "service"), default=SOURCES.index("default"))
        strongest[SOURCES[best], kind] += 1
        for value, decision in found:
            values[value, decision["source"]] += 1

    columns = ("known", "in part", "likely", "assumed")
    print_table(("services", *columns),
                [(name, *(kinds[key, kind] for kind in columns))
                 for name, key in (("of an image", "image"), ("built", "built"))])
    print_table(("strongest evidence beside the service itself", *columns),
                [(source, *(strongest[source, kind] for kind in columns)) for source in SOURCES
                 if any(strongest[source, kind] for kind in columns)])
    print_table(("value", *SOURCES),
                [(value, *(values[value, source] for source in SOURCES)) for value in VALUES])


def print_findings(services):
    found = collections.Counter((finding["rule"], finding["severity"]) for service in services
                                for finding in service.get("findings", []))
    rules = dict.fromkeys(rule for rule, _ in found)
    print(f"{sum(found.values())} findings, practice included.\n")
    print_table(("rule", *SEVERITIES),
                [(rule, *(found[rule, severity] or "" for severity in SEVERITIES)) for rule in rules])


def main():
    program, folder = sys.argv[1:3]
    files = list(compose_files(folder))
    judged = [(service["image"], service["target"]) for service in services_of(program, files)
              if "target" in service]
    print(f"{len(files)} files, {len(judged)} services with an image or a build.\n")
    print_evidence(judged)
    print_findings(services_of(program, files, "--enable=practice"))


main()
