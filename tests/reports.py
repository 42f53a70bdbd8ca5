# Judges a report of a file whose names try to act: prints what is wrong, and fails if anything is.
# usage: reports.py FORMAT REPORT INPUT (for markdown: REPORT HTML)
import html.parser
import json
import re
import sys

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)
faults = []


def fault(words):
    faults.append(words)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def check_raw(text):
    """Whatever the format: what is shown as it is moves no cursor and turns no text around."""
    for match in UNSAFE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        fault("line %d holds U+%04X as it is" % (line, ord(match.group())))


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def terminal(text, _):
    check_raw(re.sub("\x1b\\[[0-9;]*m", "", text))
    if "\x1b[31mred" in text:
        fault("a colour of the file's own is shown")


class Tags(html.parser.HTMLParser):
    OURS = set("h2 h3 p code strong ul li input pre table thead tbody tr th td details summary br".split())

    def __init__(self):
        super().__init__()
        self.stack, self.plain = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.OURS:
            fault("there is a <%s> at line %d" % (tag, self.getpos()[0]))
        for key, value in attrs:
            if (tag, key) not in {("input", "type"), ("input", "disabled"), ("code", "class")}:
                fault("there is a <%s %s=%r>" % (tag, key, value))
        if tag not in ("input", "br"):
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag != "input" and (not self.stack or self.stack.pop() != tag):
            fault("</%s> at line %d ends nothing" % (tag, self.getpos()[0]))

    def handle_comment(self, data):
        fault("there is a comment: %r" % data)

    def handle_data(self, data):
        # What code hosts look for in running text, which code is not.
        if "code" not in self.stack:
            for match in re.finditer(
                r"@\w|[#!$&%~^]\w|\b\w+-\d+\b|https?:|www\.|:\w+:|\b[0-9a-f]{7,40}\b|\[\[|{[+-]|\*\*",
                data,
            ):
                fault("in running text: %r" % data[max(0, match.start() - 20) : match.end() + 20])
        self.plain.append(data)


def markdown(text, html_path):
    tags = Tags()
    check_raw(text)
    tags.feed(read(html_path))
    if tags.stack:
        fault("never ended: %s" % tags.stack)
    shown = "".join(tags.plain)
    for name in ("<script>alert(1)</script>", "a|b\\|c\\\\|d", "a` ``` ```` b", "::error file=a.c",
                 "@octocat see #12", "/approve !12", "</summary></details></code><h1>x"):
        if name not in shown:
            fault("%r is not shown as it is written" % name)
    for line in text.splitlines():
        if line.startswith("/"):
            fault("GitLab would take this line for a command: %r" % line)


def github(text, _):
    check_raw(text)
    lines = text.splitlines()
    for line in lines:
        if not re.fullmatch(
            r"::(error|warning|notice) (file=[^:,]+(,line=\d+,endLine=\d+)?,)?title=[^:,]+::.+", line
        ):
            fault("no annotation of ours: %r" % line)
        message = line.split("::", 2)[2]
        if re.search("%(?!25|0A|0D|3A|2C)", message):
            fault("a percent sign is not escaped: %r" % line)
    if not any("a%250A%3A%3Awarning" in line or "a%250A::warning" in line for line in lines):
        fault("the name with %0A is not there, escaped")


def services(text, _):
    check_raw(text.replace("\t", ""))
    for line in text.splitlines():
        if line.count("\t") != 1:
            fault("not two columns: %r" % line)


def parsed(text):
    check_raw(text)
    return json.loads(text)


def json_report(text, _):
    names = {service["name"] for file in parsed(text)["files"] for service in file["services"]}
    if "first\n::error::pwned\r\nsecond" not in names:
        fault("names are not whole in data")


def sarif(text, _):
    for result in parsed(text)["runs"][0]["results"]:
        for string in strings({k: v for k, v in result.items() if k != "fixes"}):
            for match in UNSAFE.finditer(string):
                fault("shown: U+%04X in %r" % (ord(match.group()), string[:80]))
            if "\n" in string:
                fault("more than one line: %r" % string[:80])
        # Static Analysis Results Interchange Format 2.1.0, 3.11.5 and 3.11.6: placeholders and links.
        if re.search(r"\{\d|\]\(", result["message"]["text"]):
            fault("a placeholder or a link: %r" % result["message"]["text"][:120])


def gitlab(text, _):
    issues = parsed(text)
    if not isinstance(issues, list) or not issues:
        fault("no list of issues")
    for issue in issues:
        for string in strings(issue):
            if UNSAFE.search(string) or "\n" in string:
                fault("shown: %r" % string[:80])


def gitlab_fields(text, _):
    """https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""
    issues, seen = parsed(text), set()
    for issue in issues:
        where = json.dumps(issue)[:200]
        for key in "description", "check_name", "fingerprint":
            if not isinstance(issue.get(key), str) or not issue[key]:
                fault("no %s: %s" % (key, where))
        if issue.get("severity") not in ("info", "minor", "major", "critical", "blocker"):
            fault("no severity of GitLab's: %s" % where)
        location = issue.get("location", {})
        if location.get("path", "/").startswith(("/", "./")):
            fault("not relative to the repository: %s" % where)
        begin = location.get("lines", {}).get("begin")
        if not isinstance(begin, int) or begin < 1:
            fault("no line: %s" % where)
        if issue.get("fingerprint") in seen:
            fault("the fingerprint is there twice: %s" % where)
        seen.add(issue.get("fingerprint"))


def schema(text, schema_path):
    import jsonschema

    rules = json.loads(read(schema_path))
    judge = jsonschema.validators.validator_for(rules)
    judge.check_schema(rules)
    for error in judge(rules).iter_errors(json.loads(text)):
        fault("%s: %s" % ("/".join(map(str, error.absolute_path)), error.message[:200]))


def pty(program, path):
    """Runs --check on a terminal of 80 columns."""
    import os
    import pty as terminals

    shown = []

    def note(descriptor):
        data = os.read(descriptor, 65536)
        shown.append(data)
        return data

    os.environ.pop("COLUMNS", None)
    os.environ["NO_COLOR"] = "1"
    status = os.waitstatus_to_exitcode(
        terminals.spawn([program, "--check", "--no-config", path], note, lambda _: b"")
    )
    text = b"".join(shown).decode()
    if "SERVICE" not in text or "+++ b/" in text:
        fault("not the table: %r" % text[:400])
    if status != 1:
        fault("status %d" % status)


CHECKS = {"terminal": terminal, "markdown": markdown, "github": github, "json": json_report,
          "sarif": sarif, "gitlab": gitlab, "services": services,
          "gitlab-fields": gitlab_fields, "schema": schema, "pty": pty}
CHECKS[sys.argv[1]](sys.argv[2] if sys.argv[1] == "pty" else read(sys.argv[2]), sys.argv[3])
for words in faults[:20]:
    print(words)
sys.exit(bool(faults))
