"""Takes letters as a maildir does: PUT /NAME writes into tmp/, links into new/, GET /NAME reads it from there."""
import http.server
import os
import signal
import sys

SPOOL = "/var/spool/drop"


class Drop(http.server.BaseHTTPRequestHandler):
    """One letter."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Reads it."""
        if self.path == "/":
            self.answer(200, b"drop\n")
            return
        try:
            with open(os.path.join(SPOOL, "new", os.path.basename(self.path)), "rb") as letter:
                self.answer(200, letter.read())
        except OSError as problem:
            self.answer(404, str(problem).encode())

    def do_PUT(self):
        """Takes it."""
        name = os.path.basename(self.path)
        passing, final = os.path.join(SPOOL, "tmp", name), os.path.join(SPOOL, "new", name)
        try:
            for folder in "tmp", "new", "done":
                os.makedirs(os.path.join(SPOOL, folder), exist_ok=True)
            with open(passing, "wb") as letter:
                letter.write(self.rfile.read(int(self.headers["Content-Length"])))
            if os.path.exists(final):
                os.unlink(final)
            os.link(passing, final)
            os.unlink(passing)
            self.answer(201)
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Drop).serve_forever()
