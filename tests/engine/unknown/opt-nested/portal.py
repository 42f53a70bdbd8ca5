"""A portal: GET / is a page, PUT /NAME uploads a picture into uploads/ of the vendor's folder, GET /NAME shows it."""
import http.server
import os
import signal
import sys

UPLOADS = "/opt/acme/portal/uploads"


class Portal(http.server.BaseHTTPRequestHandler):
    """One picture."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Shows it."""
        if self.path == "/":
            self.answer(200, b"portal\n")
            return
        try:
            with open(os.path.join(UPLOADS, os.path.basename(self.path)), "rb") as picture:
                self.answer(200, picture.read())
        except OSError as problem:
            self.answer(404, str(problem).encode())

    def do_PUT(self):
        """Takes it."""
        try:
            with open(os.path.join(UPLOADS, os.path.basename(self.path)), "wb") as picture:
                picture.write(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer(201)
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Portal).serve_forever()
