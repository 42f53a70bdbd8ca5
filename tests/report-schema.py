#!/usr/bin/python3
"""The JSON report is what doc/report.schema.json says, for all that it can hold.

usage: report-schema.py PROGRAM SOURCES        exit status 77: nothing could be tested
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema was not found: 2 cases are skipped (schema, reports)")
    sys.exit(77)


def seen_keys(value, out):
    """Every key that stands anywhere in a report."""
    if isinstance(value, dict):
        out.update(value)
        for item in value.values():
            seen_keys(item, out)
    elif isinstance(value, list):
        for item in value:
            seen_keys(item, out)


def report_of(program, arguments, folder):
    run = subprocess.run([program, "--format=json", "-q", *arguments], cwd=folder,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return json.loads(run.stdout)


def report_of_trial(program, sources):
    """What composeharden try reports of a service that is measured, with a stand-in for the engine."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("fake", "project"):
            os.mkdir(os.path.join(folder, name))
        with open(os.path.join(folder, "fake", "web.stats"), "w", encoding="utf-8") as file:
            file.write("41.5MiB 12 30.00%\n")
        with open(os.path.join(folder, "project", "compose.yaml"), "w", encoding="utf-8") as file:
            file.write("services: {web: {image: acme/web}}\n")
        environment = dict(os.environ, FAKE=os.path.join(folder, "fake"), TMPDIR=folder,
                           PATH=os.path.join(sources, "tests", "stand-in") + ":" + os.environ["PATH"])
        run = subprocess.run([program, "try", "--watch=1", "--measure", "--format=json", "-q"],
                             cwd=os.path.join(folder, "project"), env=environment,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return json.loads(run.stdout)


def report_with_baseline(program, source):
    """The report of a file all of whose findings a baseline holds."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(source, os.path.join(folder, "compose.yaml"))
        subprocess.run([program, "-q", "--write-baseline", "compose.yaml"], cwd=folder,
                       stdout=subprocess.DEVNULL, check=True)
        return report_of(program, ["--baseline=.composeharden-baseline.json", "compose.yaml"],
                         folder)


def main():
    program, sources = sys.argv[1:3]
    with open(os.path.join(sources, "doc", "report.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    golden = os.path.join(sources, "testdata", "golden")
    failed = 0
    keys, states = set(), set()
    cases = sorted(os.listdir(golden))
    for case in cases:
        folder = os.path.join(golden, case)
        tree = os.path.join(folder, "input")
        words = os.path.join(folder, "arguments" if os.path.isdir(tree) else "args")
        arguments = open(words, encoding="utf-8").read().split() if os.path.exists(words) else []
        if any(word.startswith("--format") for word in arguments):
            continue
        if os.path.isdir(tree):
            report = report_of(program, arguments, tree)
        else:
            report = report_of(program, [*arguments, "input.yml"], folder)
        for fault in validator.iter_errors(report):
            where = "/".join(str(part) for part in fault.absolute_path)
            print(f"FAIL {case}: {where}: {fault.message[:200]}")
            failed = 1
        seen_keys(report, keys)
        for file in report["files"]:
            for service in file["services"]:
                states.update(finding["state"] for finding in service["findings"])
    source = os.path.join(golden, "engine-socket", "input.yml")
    for what, report in (
            ("a file in trouble", report_of(program, ["no-such-file", "empty"], golden)),
            ("a trial", report_of_trial(program, os.path.abspath(sources))),
            ("a baseline", report_with_baseline(program, source))):
        for fault in validator.iter_errors(report):
            print(f"FAIL {what}: {fault.message}")
            failed = 1
        seen_keys(report, keys)
    # A schema of what never comes would be no test.
    definitions = schema["definitions"]
    for name, definition in definitions.items():
        for key in definition.get("properties", {}):
            if key not in keys:
                print(f"FAIL {name}: {key} is in the schema and in no report")
                failed = 1
    for state in definitions["finding"]["properties"]["state"]["enum"]:
        if state not in states:
            print(f"FAIL no finding of the golden cases is {state}")
            failed = 1
    print(f"{len(cases) + 3} reports, {len(keys)} keys")
    return failed


sys.exit(main())
