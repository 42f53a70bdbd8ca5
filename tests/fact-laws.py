#!/usr/bin/env python3
"""Hardens a service of every image that facts are built in for, plain and with its data mounted, and holds the result
against the laws: a second run changes nothing (2); no capability that the service did not have (12); what was written is no
finding, at the lowest severity (13); no step names a home, the folder itself or a path outside of it, and none stands there
twice (14); no note asks for a mount that is there (15).

usage: fact-laws.py PROGRAM FOLDER-OF-FACTS
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

DEFAULT = set("""CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP
NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE""".split())
faults = []


def fault(law, what):
    faults.append(f"law {law}: {what}")


def images(folder):
    """(name, data paths) of every name without a glob."""
    for path in sorted(glob.glob(os.path.join(folder, "*.yaml"))):
        with open(path, encoding="utf-8") as file:
            facts = yaml.safe_load(file)
        for fact in facts.values():
            for name in fact["match"]:
                if not set(name) & set("*?["):
                    yield name, fact.get("data", [])


def compose_text(found):
    """Each image three times: alone, with data below the folder, with data in named volumes."""
    services, volumes = {}, {}
    for number, (name, data) in enumerate(found):
        services[f"a{number}"] = {"image": name}
        if not data:
            continue
        services[f"b{number}"] = {"image": name, "volumes": [f"./data/b{number}/{i}:{path}"
                                                             for i, path in enumerate(data)]}
        services[f"v{number}"] = {"image": name, "volumes": [f"v{number}x{i}:{path}"
                                                             for i, path in enumerate(data)]}
        volumes.update({f"v{number}x{i}": None for i in range(len(data))})
    return yaml.safe_dump({"services": services, "volumes": volumes}, sort_keys=False)


def run(program, *words):
    return subprocess.run([program, "--no-config", *words, "compose.yaml"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300, check=False)


def check_services(path):
    with open(path, encoding="utf-8") as file:
        services = yaml.safe_load(file)["services"]
    for name, service in services.items():
        added = {word.removeprefix("CAP_") for word in service.get("cap_add", [])}
        if added - DEFAULT:
            fault(12, f"{service['image']} gets {added - DEFAULT}")
        mounts = [volume.split(":")[1] for volume in service.get("volumes", [])]
        for entry in service.get("tmpfs", []):
            if entry.split(":")[0] in mounts:
                fault(12, f"{service['image']}: a tmpfs over the mount {entry}")


def check_steps(report):
    for service in report["files"][0]["services"]:
        steps = service.get("steps", [])
        if len(set(steps)) < len(steps):
            fault(14, f"{service['image']}: a step twice: {steps}")
        for step in steps:
            for word in re.findall(r"(?:chown|chmod|chgrp)[^;&|]*", step):
                path = word.split()[-1].strip("'")
                # In a throwaway container the paths are its own.
                if " run --rm " not in step and not path.startswith("./data/"):
                    fault(14, f"{service['image']}: {step}")


def check_notes(report, data):
    for service in report["files"][0]["services"]:
        if service["name"][0] == "a":
            continue
        for note in service.get("notes", []):
            for path in data[int(service["name"][1:])]:
                if re.match(rf"Mount (?:a volume at )?{re.escape(path)}[ :;,.]", note):
                    fault(15, f"{service['image']}: {note}")


def main():
    program = os.path.abspath(sys.argv[1])
    found = list(images(sys.argv[2]))
    os.chdir(tempfile.mkdtemp(dir=os.environ.get("TMPDIR")))
    with open("compose.yaml", "w", encoding="utf-8") as file:
        file.write(compose_text(found))
    report = json.loads(run(program, "-q", "--format=json").stdout)
    run(program, "-q", "-i")
    check_services("compose.yaml")
    check_steps(report)
    check_notes(report, [data for _, data in found])
    second = run(program, "-q")
    if second.stdout:
        fault(2, f"a second run changes {second.stdout.count(chr(10))} lines")
    check = run(program, "--check", "--fail-on=low", "--format=json", "-q")
    if check.returncode:
        left = [(service["image"], finding["rule"]) for service in json.loads(check.stdout)["files"][0]["services"]
                for finding in service.get("findings", []) if finding["state"] in ("open", "held", "refused")]
        fault(13, f"{len(left)} findings after -i: {left[:5]}")
    os.remove("compose.yaml")
    os.rmdir(os.getcwd())
    for line in faults:
        print("FAIL", line)
    print(f"{len(found)} names of images, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
