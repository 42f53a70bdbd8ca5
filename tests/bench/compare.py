# Runs composeharden, compose-lint and dclint on the same files, and prints a Markdown table of what each does.
# usage: compare.py [--document]      (environment: COMPOSEHARDEN; COMPOSE_LINT, DCLINT: their commands)
# --document writes the tables into README.md and doc/compare.md, between their markers.
# What is not installed is got by pip and npm into a folder of its own; what cannot be had is left out, with the reason.
import difflib
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile

top = pathlib.Path(__file__).resolve().parents[2]
work = pathlib.Path(tempfile.mkdtemp())
FILES = 100  # of which the time of one run is taken
EACH = 10  # of these, one process each

# A service that no tool has much to say of; each fault changes it. What counts is what speaks for the fault only.
BASE = """\
services:
  app:
    image: ghcr.io/example/app:1.4.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    user: "1000:1000"
    read_only: true
    cap_drop:
      - ALL
    security_opt:
      - no-new-privileges:true
    tmpfs:
      - /tmp
    mem_limit: 128m
    cpus: 0.5
    pids_limit: 64
    restart: on-failure:5
    healthcheck:
      test: ["CMD", "/app", "ping"]
    networks:
      - own
networks:
  own:
"""
ADD = "    networks:\n      - own\nnetworks"


def more(text):
    return BASE.replace(ADD, text + ADD)


def without(*lines):
    text = BASE
    for line in lines:
        assert line in text, line
        text = text.replace(line, "", 1)
    return text


FAULTS = [
    ("no user is set", without('    user: "1000:1000"\n')),
    ("`user: root`", BASE.replace('"1000:1000"', "root")),
    ("the root is writable", without("    read_only: true\n")),
    ("a read-only root without /tmp and /run", without("    tmpfs:\n      - /tmp\n")),
    ("capabilities are kept", without("    cap_drop:\n      - ALL\n")),
    ("no no-new-privileges", without("    security_opt:\n      - no-new-privileges:true\n")),
    ("`no-new-privileges:false`", BASE.replace("privileges:true", "privileges:false")),
    ("privileged", more("    privileged: true\n")),
    ("privileged, through `<<`", "x-a: &a\n  privileged: true\n" + more("    <<: *a\n")),
    ("privileged, by a variable's default", more("    privileged: ${P:-true}\n")),
    ("the engine's socket", more("    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n")),
    ("the socket read-only, long syntax", more(
        "    volumes:\n      - {type: bind, source: /var/run/docker.sock, target: /s, read_only: true}\n")),
    ("a folder that holds the socket", more("    volumes:\n      - /run:/host/run\n")),
    ("the host's /etc, writable", more("    volumes:\n      - /etc:/host/etc\n")),
    ("shared mount propagation", more("    volumes:\n      - /srv/x:/x:rshared\n")),
    ("`network_mode: host`", BASE.replace("    networks:\n      - own\n", "    network_mode: host\n").replace(
        "networks:\n  own:\n", "")),
    ("`pid: host`", more("    pid: host\n")),
    ("`ipc: host`", more("    ipc: host\n")),
    ("`userns_mode: host`", more("    userns_mode: host\n")),
    ("`cap_add: [SYS_ADMIN]`", more("    cap_add: [SYS_ADMIN]\n")),
    ("seccomp off", BASE.replace("      - no-new-privileges:true\n",
                                 "      - no-new-privileges:true\n      - seccomp:unconfined\n")),
    ("a disk as a device", more("    devices: [\"/dev/sda:/dev/sda\"]\n")),
    ("a port on every address", more("    ports: [\"5432:5432\"]\n")),
    ("a password in the environment", more("    environment: {DB_PASSWORD: hunter2secret}\n")),
    ("a password in an address", more("    environment: {URL: \"postgres://app:hunter2secret@db/app\"}\n")),
    ("no memory limit", without("    mem_limit: 128m\n")),
    ("no limit of processes", without("    pids_limit: 64\n")),
    ("no health check", without("    healthcheck:\n      test: [\"CMD\", \"/app\", \"ping\"]\n")),
    ("a tag that moves", re.sub(r"app:1.4.2@sha256:\w+", "app:latest", BASE)),
    ("logs turned off", more("    logging: {driver: none}\n")),
    ("a dangerous sysctl", more("    sysctls: {kernel.core_pattern: \"|/x\"}\n")),
]


def run(words, **more):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                          text=True, timeout=900, **more)


class Composeharden:
    name = "composeharden"
    command = [os.environ.get("COMPOSEHARDEN", str(top / "composeharden"))]

    def version(self):
        return run(self.command + ["--version"]).stdout.split()[-1]

    def check(self, files):
        return self.command + ["--no-config", "-q", "--check", "--enable=practice", "--format=json"] + files

    def fix(self, files):
        return self.command + ["--no-config", "-q", "-i"] + files

    def fix_all(self, files):
        return self.fix(["--enable=practice", "--unsafe-fixes"] + files)

    def found(self, text):
        return {
            finding["rule"]
            for file in json.loads(text)["files"]
            for service in file["services"]
            for finding in service["findings"]
            if finding["state"] not in ("exempt", "allowed")
        }


class ComposeLint:
    name = "compose-lint"
    package = ("pip", "compose-lint")

    def version(self):
        return run(self.command + ["--version"]).stdout.split()[-1]

    def check(self, files):
        return self.command + ["check", "--format", "json"] + files

    def fix(self, files):
        return self.command + ["fix", "--apply"] + files

    def found(self, text):
        return {item for item in re.findall(r"\bCL-\d{4}\b", text)}


class Dclint:
    name = "dclint"
    package = ("npm", "dclint")

    def version(self):
        return run(self.command + ["--version"]).stdout.split()[-1]

    def check(self, files):
        return self.command + ["-f", "json"] + files

    def fix(self, files):
        return self.command + ["--fix"] + files

    def found(self, text):
        return {
            message["rule"]
            for file in json.loads(text)
            for message in file["messages"]
            if message["category"] != "style"
        }


def get(tool):
    """Sets its command; gives the reason where it cannot be had."""
    if hasattr(tool, "command"):
        return None
    given = os.environ.get(tool.name.upper().replace("-", "_"))
    if given or shutil.which(tool.name):
        tool.command = shlex.split(given) if given else [tool.name]
        return None
    kind, package = tool.package
    place = work / package
    if kind == "npm":
        words, command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(place), package], (
            place / "node_modules/.bin" / package)
    else:
        words, command = [sys.executable, "-m", "pip", "install", "-q", "--retries=0", "--target", str(place), package], (
            place / "bin" / package)
        os.environ["PYTHONPATH"] = str(place)
    try:
        done = run(words)
    except OSError as err:
        return "%s: %s" % (words[0], err.strerror)
    if done.returncode or not command.exists():
        lines = (done.stderr + done.stdout).strip().splitlines()
        return "%s: %s" % (kind, lines[-1] if lines else "failed")
    tool.command = [str(command)]
    return None


def findings(tool, path):
    done = run(tool.check([str(path)]))
    try:
        return tool.found(done.stdout)
    except (ValueError, KeyError, TypeError):
        return None


def is_part(before, after):
    """True when nothing was taken away: all bytes are there, in their order, with more between them."""
    rest = iter(after)
    return all(byte in rest for byte in before)


def changed(before, after):
    """Bytes of the author's that are gone or different. What is put in between, in a line too, changes none."""
    old, new, lost = before.splitlines(True), after.splitlines(True), 0
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        gone, came = b"".join(old[a:b]), b"".join(new[c:d])
        if what != "equal" and not is_part(gone, came):
            blocks = difflib.SequenceMatcher(None, gone, came, False).get_matching_blocks()
            lost += len(gone) - sum(block.size for block in blocks)
    return lost


def plant(tool, number, text, base):
    """What the fault adds to the findings: found, and gone after the fix?"""
    path = work / tool.name / ("fault-%02d" % number) / "compose.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    got = findings(tool, path)
    if got is None:
        return "fails"
    named = got - base
    if not named:
        return "-"
    run(getattr(tool, "fix_all", tool.fix)([str(path)]))
    left = findings(tool, path)
    return "fixed" if left is not None and not named & left else "found"


def own_files():
    """Files that people wrote: comments, anchors, quotes, odd indents; with both kinds of line ends."""
    names = [top / "testdata/sample/docker-compose.yml", top / "testdata/reports/stack/input.yml",
             top / "testdata/reports/sample/input.yml"]
    texts = [path.read_bytes() for path in names]
    texts.append(texts[0].replace(b"\n", b"\r\n"))
    return texts


def rewrite(tool):
    """Bytes of the author's that its fixer, as it is without options, changes in such files."""
    lost = 0
    for number, text in enumerate(own_files()):
        path = work / tool.name / ("own-%d" % number) / "compose.yml"
        path.parent.mkdir(parents=True)
        path.write_bytes(text)
        run(tool.fix([str(path)]))
        lost += changed(text, path.read_bytes())
    return lost


def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds(commands):
    """Of the processor, which others on the machine do not change as they do the clock."""
    start = spent()
    for words in commands:
        run(words)
    return spent() - start


def measure(tool):
    clean = work / tool.name / "base" / "compose.yml"
    clean.parent.mkdir(parents=True)
    clean.write_text(BASE)
    base = findings(tool, clean) or set()
    tool.results = [plant(tool, number, text, base) for number, (_, text) in enumerate(FAULTS)]
    tool.lost = rewrite(tool)
    files = []
    for number in range(FILES):
        path = work / tool.name / "many" / ("%03d" % number) / "compose.yml"
        path.parent.mkdir(parents=True)
        path.write_text(FAULTS[number % len(FAULTS)][1].replace("app:", "app%d:" % number, 1))
        files.append(str(path))
    tool.one = seconds([tool.check(files)])
    tool.each = seconds([tool.check([file]) for file in files[:EACH]])


def size(number):
    return "{:,}".format(number)


def rows(tools):
    head = ["", *("%s %s" % (tool.name, tool.version()) for tool in tools)]
    total = len(FAULTS)

    def counted(word):
        return ["%d of %d" % (sum(result in word for result in tool.results), total) for tool in tools]

    short = [
        head,
        ["planted faults found", *counted(("found", "fixed"))],
        ["of these fixed in the file", *counted(("fixed",))],
        ["bytes of the author's that its fix changed or removed, in %d files" % len(own_files()),
         *(size(tool.lost) for tool in tools)],
        ["processor seconds to check %d files in one run" % FILES, *("%.2f" % tool.one for tool in tools)],
        ["the same for %d files, one process each" % EACH, *("%.2f" % tool.each for tool in tools)],
    ]
    long = [["planted fault", *head[1:]]]
    for number, (words, _) in enumerate(FAULTS):
        long.append([words, *(tool.results[number] for tool in tools)])
    return short, long


def table(lines):
    out = ["| " + " | ".join(line) + " |" for line in lines]
    out.insert(1, "| --- |" + " --- |" * (len(lines[0]) - 1))
    return "\n".join(out) + "\n"


def document(path, name, text):
    page = path.read_text()
    pattern = r"(<!-- %s: made by make compare -->\n).*?(<!-- end -->)" % name
    new, count = re.subn(pattern, lambda match: match[1] + "\n" + text + "\n" + match[2], page, flags=re.S)
    if count != 1:
        sys.exit("%s has no place for the table %s" % (path, name))
    path.write_text(new)


def main():
    tools = []
    for tool in Composeharden(), ComposeLint(), Dclint():
        reason = get(tool)
        if reason:
            print("%s is left out: %s\n" % (tool.name, reason), file=sys.stderr)
            continue
        print("measuring %s" % tool.name, file=sys.stderr)
        measure(tool)
        tools.append(tool)
    short, long = rows(tools)
    print(table(short) + "\n" + table(long))
    if "--document" in sys.argv[1:]:
        if len(tools) < 3:
            sys.exit("not all could be had: the documents stay as they are")
        document(top / "README.md", "compare", table(short))
        document(top / "doc/compare.md", "compare", table(short))
        document(top / "doc/compare.md", "faults", table(long))


try:
    main()
finally:
    shutil.rmtree(work)
