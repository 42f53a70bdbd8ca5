"""A wiki with a page of settings: GET / is its title, PUT / is another title, which is kept in the file of settings."""
import http.server
import json
import os
import signal
import sys

SETTINGS = "/etc/wiki/settings.json"


class Wiki(http.server.BaseHTTPRequestHandler):
    """One page."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Shows the title."""
        with open(SETTINGS, encoding="utf-8") as settings:
            self.answer(200, json.load(settings)["title"].encode())

    def do_PUT(self):
        """Keeps another one."""
        title = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            with open(SETTINGS + ".new", "w", encoding="utf-8") as settings:
                json.dump({"title": title}, settings)
            os.rename(SETTINGS + ".new", SETTINGS)
            self.answer(201)
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Wiki).serve_forever()
