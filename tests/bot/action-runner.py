#!/usr/bin/python3
"""Runs the steps of action.yml in order, as GitHub would on a runner, with its environment.

usage: action-runner.py ACTION-FOLDER [INPUT=VALUE]...
Steps that use another action are printed with their inputs, not run. An expression that is not
of the few forms used there, or one inside of a script, is an error. The outputs come last.
"""
import os
import re
import subprocess
import sys
import tempfile

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


class Runner:
    def __init__(self, folder, given):
        with open(os.path.join(folder, "action.yml"), encoding="utf-8") as file:
            self.action = yaml.safe_load(file)
        self.folder = folder
        self.steps = {}
        unknown = set(given) - set(self.action["inputs"])
        if unknown:
            sys.exit(f"no such input: {', '.join(unknown)}")
        self.inputs = {
            name: given.get(name, self.expand(str(about.get("default", ""))))
            for name, about in self.action["inputs"].items()
        }
        self.path = []

    def value(self, word):
        if word == "github.token":
            return os.environ.get("FAKE_TOKEN", "")
        if match := re.fullmatch(r"inputs\.([a-z-]+)", word):
            return self.inputs[match[1]]
        if match := re.fullmatch(r"steps\.([a-z]+)\.outputs\.([a-z-]+)", word):
            return self.steps.get(match[1], {}).get(match[2], "")
        sys.exit(f"an expression that this runner does not know: {word}")

    def expand(self, text):
        return EXPRESSION.sub(lambda match: self.value(match[1]), text)

    def holds(self, condition):
        for part in condition.split(" && "):
            match = re.fullmatch(r"([a-z.-]+) (==|!=) '([^']*)'", part)
            if not match:
                sys.exit(f"a condition that this runner does not know: {part}")
            if (self.value(match[1]) == match[3]) != (match[2] == "=="):
                return False
        return True

    def run(self, step, scratch):
        if EXPRESSION.search(step["run"]):
            sys.exit(f"an expression in a script, where its value would be code: {step['name']}")
        files = {name: os.path.join(scratch, name) for name in ("OUTPUT", "PATH", "ENV", "script")}
        for name in files.values():
            with open(name, "w", encoding="utf-8"):
                pass
        with open(files["script"], "w", encoding="utf-8") as file:
            file.write(step["run"])
        environment = dict(os.environ)
        environment.update(
            GITHUB_ACTIONS="true",
            GITHUB_ACTION_PATH=self.folder,
            GITHUB_OUTPUT=files["OUTPUT"],
            GITHUB_PATH=files["PATH"],
            GITHUB_ENV=files["ENV"],
            GITHUB_STEP_SUMMARY=os.environ["GITHUB_STEP_SUMMARY"],
            RUNNER_TEMP=os.environ["RUNNER_TEMP"],
            PATH=":".join([*reversed(self.path), os.environ["PATH"]]),
        )
        environment.update({name: self.expand(str(text)) for name, text in step.get("env", {}).items()})
        shells = {"sh": ["sh", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
        status = subprocess.run([*shells[step["shell"]], files["script"]], env=environment, check=False).returncode
        with open(files["OUTPUT"], encoding="utf-8") as file:
            self.steps[step.get("id", step["name"])] = dict(line.rstrip("\n").split("=", 1) for line in file)
        with open(files["PATH"], encoding="utf-8") as file:
            self.path += file.read().splitlines()
        return status

    def all(self):
        status = 0
        for step in self.action["runs"]["steps"]:
            if status or not self.holds(step.get("if", "inputs.mode != ''")):
                continue
            print(f"step: {step['name']}", flush=True)
            if "uses" in step:
                print(f"uses: {step['uses']}")
                for name, text in step.get("with", {}).items():
                    print(f"with: {name}={self.expand(str(text))}", flush=True)
                continue
            with tempfile.TemporaryDirectory() as scratch:
                status = self.run(step, scratch)
        for name, about in self.action["outputs"].items():
            print(f"output: {name}={self.expand(about['value'])}")
        return status


def main():
    given = dict(word.split("=", 1) for word in sys.argv[2:])
    runner = Runner(os.path.abspath(sys.argv[1]), given)
    assert runner.action["runs"]["using"] == "composite"
    sys.exit(runner.all())


main()
