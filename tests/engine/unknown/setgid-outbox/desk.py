"""Takes letters: PUT /NAME gives one to the program that puts it into the outbox."""
import http.server
import os
import signal
import subprocess
import sys


class Desk(http.server.BaseHTTPRequestHandler):
    """One letter."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Tells that it is there."""
        self.answer(200, b"desk\n")

    def do_PUT(self):
        """Takes it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        run = subprocess.run(["outbox", os.path.basename(self.path)], input=body, capture_output=True, check=False)
        sys.stderr.buffer.write(run.stderr)
        sys.stderr.flush()
        self.answer(500 if run.returncode else 201)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Desk).serve_forever()
