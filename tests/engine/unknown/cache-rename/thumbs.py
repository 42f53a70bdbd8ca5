"""Makes small pictures: PUT /NAME makes one in tmp/, and moves it to done/, GET /NAME shows it from there."""
import http.server
import os
import signal
import sys

SPOOL = "/var/cache/thumbs"


class Thumbs(http.server.BaseHTTPRequestHandler):
    """One picture."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Reads it."""
        if self.path == "/":
            self.answer(200, b"thumbs\n")
            return
        try:
            with open(os.path.join(SPOOL, "done", os.path.basename(self.path)), "rb") as picture:
                self.answer(200, picture.read())
        except OSError as problem:
            self.answer(404, str(problem).encode())

    def do_PUT(self):
        """Takes it."""
        name = os.path.basename(self.path)
        passing, final = os.path.join(SPOOL, "tmp", name), os.path.join(SPOOL, "done", name)
        try:
            for folder in "tmp", "done":
                os.makedirs(os.path.join(SPOOL, folder), exist_ok=True)
            with open(passing, "wb") as picture:
                picture.write(self.rfile.read(int(self.headers["Content-Length"])))
            os.rename(passing, final)
            self.answer(201)
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Thumbs).serve_forever()
