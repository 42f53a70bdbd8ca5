"""Shows feeds: GET / is a page; GET /feed/NAME makes a summary once, and keeps it in the cache of who runs it."""
import http.server
import os
import signal
import sys


class Feeds(http.server.BaseHTTPRequestHandler):
    """One page."""

    def answer(self, status, body):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """A page."""
        if not self.path.startswith("/feed/"):
            self.answer(200, b"feeds\n")
            return
        cache = os.path.join(os.path.expanduser("~"), ".cache", "feeds")
        place = os.path.join(cache, os.path.basename(self.path))
        try:
            os.makedirs(cache, exist_ok=True)
            if not os.path.exists(place):
                with open(place, "w", encoding="ascii") as summary:
                    summary.write("summary of " + self.path)
            with open(place, "rb") as summary:
                self.answer(200, summary.read())
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Feeds).serve_forever()
