#!/usr/bin/python3
"""Runs docker-compose commands in forks of one process, because loading it takes longer than most of them.

Reads lines "LOG<tab>ARGUMENT<tab>ARGUMENT..." and answers each with a line that holds the exit status.
"""
import os
import signal
import sys

try:
    from compose.cli.main import main as compose_main
except ImportError:
    sys.exit(3)

TIME_LIMIT = 120  # seconds for one command


def run(log, arguments):
    """In the fork; the status of the process says how it went."""
    signal.alarm(TIME_LIMIT)
    null = os.open(os.devnull, os.O_RDONLY)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(null, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.argv = ["docker-compose"] + arguments
    status = 0
    try:
        compose_main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1 if end.code else 0
    except BaseException as error:  # pylint: disable=broad-except
        print(repr(error))
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


print("ready", flush=True)
while True:
    line = sys.stdin.readline()
    if not line:
        break
    log, *arguments = line.rstrip("\n").split("\t")
    child = os.fork()
    if child == 0:
        run(log, arguments)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
