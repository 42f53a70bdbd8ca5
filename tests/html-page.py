# Judges the HTML report: prints what is wrong, and fails if anything is.
# usage: html-page.py page REPORT [NAME...]    structure; each name must be shown as it is written
#        html-page.py contrast REPORT          of every ink and line upon every paper, light and dark
#        html-page.py words REPORT HEADING     prints the text of the sections below that <h3>, a line a row or item
import html.parser
import re
import sys

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)
VOID = {"meta", "br"}
TAGS = set(
    "html head meta title style body header main footer section div h1 h2 h3 p ul ol li dl dt dd b small "
    "span code pre a table thead tbody tr th td details summary figure figcaption "
    "svg desc rect path circle text".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name class id href scope colspan open tabindex role aria-label "
    "aria-labelledby xmlns viewbox width height x y rx r cx cy d transform".split()
)
CSP = "default-src 'none'; style-src 'unsafe-inline'"
faults = []


def fault(words):
    if len(faults) < 20:
        faults.append(words)


class Page(html.parser.HTMLParser):
    """Every tag and attribute must be one of ours, and what is opened is closed in its order."""

    def __init__(self):
        super().__init__()
        self.stack, self.ids, self.wanted, self.text, self.counts = [], set(), [], [], {}
        self.csp = self.before_csp = None

    def handle_starttag(self, tag, attrs):
        line = self.getpos()[0]
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in TAGS:
            fault("line %d: there is a <%s>" % (line, tag))
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            fault("line %d: <%s> has an attribute twice" % (line, tag))
        for name, value in attrs:
            if name not in ATTRIBUTES:
                fault("line %d: there is a <%s %s=%r>" % (line, tag, name, value))
            if name == "id":
                if value in self.ids:
                    fault("line %d: the id %s is there twice" % (line, value))
                self.ids.add(value)
            if name == "href":
                if not re.fullmatch(r"#[a-z][a-z0-9-]*", value):
                    fault("line %d: a link leads to %r" % (line, value))
                self.wanted.append(value[1:])
            if name == "aria-labelledby":
                self.wanted.extend(value.split())
            if name == "xmlns" and value != "http://www.w3.org/2000/svg":
                fault("line %d: xmlns=%r" % (line, value))
        attrs = dict(attrs)
        if tag == "meta" and attrs.get("http-equiv"):
            self.csp = attrs["content"]
        if tag == "style":
            self.before_csp = self.csp
        if tag == "th" and attrs.get("scope") not in ("row", "col"):
            fault("line %d: a <th> without scope" % line)
        if tag == "svg" and (attrs.get("role") != "img" or not attrs.get("aria-labelledby")):
            fault("line %d: a drawing without a name" % line)
        if tag == "section" and not (attrs.get("aria-labelledby") or attrs.get("id")):
            fault("line %d: a section without a name" % line)
        if tag == "summary" and self.stack[-1:] != ["details"]:
            fault("line %d: a <summary> outside of <details>" % line)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self.stack[-1:] == [tag]:
            self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            fault("line %d: </%s> ends nothing" % (self.getpos()[0], tag))

    def handle_comment(self, data):
        fault("there is a comment: %r" % data)

    def handle_data(self, data):
        if self.stack[-1:] != ["style"]:
            self.text.append(data)


def page(text, names):
    view = Page()
    view.feed(text)
    view.close()
    if not text.startswith("<!DOCTYPE html>\n") or not text.endswith("</html>\n"):
        fault("not a whole page")
    if view.stack:
        fault("never ended: %s" % view.stack)
    if view.csp != CSP or view.before_csp != CSP:
        fault("the policy is %r" % view.csp)
    for name in view.wanted:
        if name not in view.ids:
            fault("nothing has the id %s" % name)
    for match in UNSAFE.finditer(text):
        fault("line %d holds U+%04X as it is" % (text.count("\n", 0, match.start()) + 1, ord(match.group())))
    for word in "url(", "@import", "javascript:", "<script", "expression(":
        if word in re.sub(r">[^<]*<", "><", text) or word in re.search(r"<style>(.*?)</style>", text, re.S)[1]:
            fault("there is %s" % word)
    for line in text.splitlines():
        if re.match(r"\s*(::|##\[|##vso\[)", line):
            fault("a runner would take this line for a command: %r" % line[:80])
    shown = "".join(view.text)
    for name in names:
        if name not in shown:
            fault("%r is not shown as it is written" % name)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def ratio(a, b):
    """https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def contrast(text, _):
    style = re.search(r"<style>(.*?)</style>", text, re.S)[1]
    schemes = re.findall(r":root\{([^}]*)\}", style)
    if len(schemes) != 2:
        fault("%d sets of colours" % len(schemes))
    least = {"ink": 99, "line": 99}
    for scheme in schemes:
        colours = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", scheme))
        papers = [name for name in colours if name.split("-")[0] == "paper"]
        for name, colour in colours.items():
            kind = name.split("-")[0]
            for paper in papers if kind in least else []:
                found = ratio(colour, colours[paper])
                least[kind] = min(least[kind], found)
                # WCAG 2.1, 1.4.3 and 1.4.11, level AA.
                if found < {"ink": 4.5, "line": 3}[kind]:
                    fault("%s %s on %s %s: %.2f" % (name, colour, paper, colours[paper], found))
    if set(re.findall(r"[^-]#[0-9a-f]{3,8}\b|\brgb|\bhsl", re.sub(r":root\{[^}]*\}", "", style))):
        fault("a colour is written outside of the two sets")
    # --rule only parts what stands apart anyhow; text must not have it.
    if re.search(r"(?<![-a-z])(color|fill):var\(--(rule|line|paper)", re.sub(r"(circle|rect|\.tip|\.box)[^}]*", "", style)):
        fault("text has a colour that is none of the inks")
    if not faults:
        print("least contrast: %.2f of text, %.2f of lines" % (least["ink"], least["line"]))


class Words(html.parser.HTMLParser):
    def __init__(self, heading):
        super().__init__()
        self.heading, self.inside, self.in_heading, self.lines = heading, False, False, [""]

    def handle_starttag(self, tag, _):
        if tag == "h3":
            self.in_heading, self.title = True, ""
        elif tag in ("tr", "p") or (tag == "li" and self.lines[-1].strip()[-1:] not in ("|", "")):
            self.lines.append("")
        if tag in ("td", "li") and self.lines[-1].strip():
            self.lines[-1] += " | "

    def handle_endtag(self, tag):
        if tag == "h3":
            self.in_heading = False
            self.inside = self.title == self.heading
            self.lines.append("")
        elif tag == "section":
            self.inside = False

    def handle_data(self, data):
        if self.in_heading:
            self.title += data
        elif self.inside:
            self.lines[-1] += data.replace("\n", " ")


def words(text, arguments):
    view = Words(arguments[0])
    view.feed(re.sub(r"<figure.*?</figure>", "", text, flags=re.S))
    for line in view.lines:
        if line.strip():
            print(re.sub(r" +", " ", line.strip()))


CHECKS = {"page": page, "contrast": contrast, "words": words}
with open(sys.argv[2], encoding="utf-8", newline="") as file:
    CHECKS[sys.argv[1]](file.read(), sys.argv[3:])
for words in faults:
    print(words)
sys.exit(bool(faults))
