"""A form of a web site: POST / sends what was written to the owner of the site, by the mail system's own program."""
import http.server
import signal
import subprocess
import sys


class Form(http.server.BaseHTTPRequestHandler):
    """One form."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Shows it."""
        self.answer(200, b"<form method=post><textarea name=words></textarea></form>\n")

    def do_POST(self):
        """Sends it."""
        words = self.rfile.read(int(self.headers["Content-Length"]))
        letter = b"From: form@example.org\nTo: ann@example.org\nSubject: " + words + b"\n\nHello.\n"
        run = subprocess.run(["sendmail", "-t", "-f", "form@example.org"], input=letter, capture_output=True, check=False)
        sys.stderr.buffer.write(run.stderr)
        sys.stderr.flush()
        self.answer(500 if run.returncode else 201)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Form).serve_forever()
