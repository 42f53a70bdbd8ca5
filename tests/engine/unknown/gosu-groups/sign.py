"""Signs letters: PUT /NAME keeps one in /data with its signature, by the key that the group "keys" may read; GET reads it."""
import hashlib
import hmac
import http.server
import os
import signal
import sys


class Sign(http.server.BaseHTTPRequestHandler):
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
            self.answer(200, b"sign\n")
            return
        try:
            with open(os.path.join("/data", os.path.basename(self.path)), "rb") as letter:
                self.answer(200, letter.read())
        except OSError as problem:
            self.answer(404, str(problem).encode())

    def do_PUT(self):
        """Signs it."""
        name, body = os.path.basename(self.path), self.rfile.read(int(self.headers["Content-Length"]))
        try:
            with open("/etc/sign/key", "rb") as key:
                signature = hmac.new(key.read(), body, hashlib.sha256).hexdigest()
            with open(os.path.join("/data", name), "w", encoding="ascii") as letter:
                letter.write(signature)
            self.answer(201, signature.encode())
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Sign).serve_forever()
