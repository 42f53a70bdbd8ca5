#!/usr/bin/env python3
"""Counts on what evidence each service of a folder of Compose files was judged.

usage: corpus-evidence.py PROGRAM FOLDER        prints a Markdown table
"""
import collections
import json
import os
import subprocess
import sys


def compose_files(folder):
    for top, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".yml", ".yaml")):
                yield os.path.join(top, name)


def evidence_of(service):
    """The strongest source that decided something about the image, and how sure it is."""
    target = service["target"]
    parts = [target["user"], target["cap_drop"], target["read_only"],
             target["no_new_privileges"]]
    sources = [part["decision"]["source"] for part in parts if part["decision"]["why"]]
    known = all(part["decision"]["confidence"] == "known" for part in parts
                if part["decision"]["why"])
    for source in ("annotation", "policy", "inspect", "facts", "Dockerfile", "service"):
        if source in sources:
            return source, "known" if known else "assumed"
    return "default", "assumed"


def main():
    program, folder = sys.argv[1:3]
    files = list(compose_files(folder))
    run = subprocess.run([program, "-q", "--no-config", "--format=json", "--", *files],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    report = json.loads(run.stdout)
    counts = collections.Counter()
    services = 0
    for file in report["files"]:
        for service in file["services"]:
            if "target" in service:
                services += 1
                counts[evidence_of(service)] += 1
    print(f"{len(files)} files, {services} services with an image or a build.\n")
    print("| evidence | known | some of it assumed |")
    print("|---|---|---|")
    for source in sorted({key[0] for key in counts}):
        print(f"| {source} | {counts[source, 'known']} | {counts[source, 'assumed']} |")
    known = sum(count for key, count in counts.items() if key[1] == "known")
    print(f"| all | {known} | {services - known} |")


main()
