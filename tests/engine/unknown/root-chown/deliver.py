"""A drop box: PUT /USER/NAME leaves a file for a user, and makes it that user's own, as the file server of the house wants it."""
import http.server
import os
import pwd
import signal
import sys


class Box(http.server.BaseHTTPRequestHandler):
    """One file."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Tells that it is there."""
        self.answer(200, b"box\n")

    def do_PUT(self):
        """Takes it."""
        user, name = self.path.strip("/").split("/")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            owner = pwd.getpwnam(user)
            folder = os.path.join("/srv/boxes", user)
            os.makedirs(folder, exist_ok=True)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            with open(os.path.join(folder, os.path.basename(name)), "wb") as file:
                file.write(body)
                os.fchown(file.fileno(), owner.pw_uid, owner.pw_gid)
            self.answer(201)
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Box).serve_forever()
