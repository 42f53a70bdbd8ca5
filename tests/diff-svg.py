# Draws what a terminal shows of coloured text as SVG: the picture at the top of the README.
# usage: diff-svg.py TITLE <TEXT >SVG (the colours that the program uses: src/report/paint.c, src/text/diff.c)
import html
import re
import sys

CHAR, LINE, PAD, TOP = 8.0, 19, 18, 44  # pixels; the font is monospaced
CLASSES = {"1": "b", "2": "d", "31": "r", "32": "g", "33": "y", "36": "c"}

title = sys.argv[1]
lines = sys.stdin.read().rstrip("\n").split("\n")
columns = max(len(re.sub("\x1b\\[[0-9;]*m", "", line)) for line in lines)
width, height = int(columns * CHAR + 2 * PAD), TOP + LINE * len(lines) + PAD // 2
print(
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
    f'role="img" aria-labelledby="title">\n<title id="title">{html.escape(title)}</title>\n'
    "<style>text{font:13.33px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6ebf0;white-space:pre}"
    ".b{font-weight:bold}.d{fill:#9aa6b2}.r{fill:#ff9f96}.g{fill:#7ee2a0}.y{fill:#f0c674}.c{fill:#7fd0e0}</style>\n"
    f'<rect width="{width}" height="{height}" rx="10" fill="#161b22"/>\n'
    '<circle cx="20" cy="20" r="6" fill="#5c6773"/><circle cx="40" cy="20" r="6" fill="#5c6773"/>'
    '<circle cx="60" cy="20" r="6" fill="#5c6773"/>'
)
for number, line in enumerate(lines):
    spans, style = [], ""
    for part in re.split("(\x1b\\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            style = CLASSES.get(part[2:-1], "")
        elif part:
            text = html.escape(part, quote=False)
            spans.append(f'<tspan class="{style}">{text}</tspan>' if style else text)
    # The length is fixed, so that any font keeps the columns.
    length = len(re.sub("\x1b\\[[0-9;]*m", "", line)) * CHAR
    if spans:
        print(
            f'<text x="{PAD}" y="{TOP + LINE * number + 10}" textLength="{length:g}" xml:space="preserve">'
            + "".join(spans) + "</text>"
        )
print("</svg>")
