"""Whether hosts can be reached: POST /HOST pings it and keeps the answer, GET / lists the answers."""
import http.server
import signal
import subprocess
import sys

KEPT = "/var/lib/status/answers"


class Status(http.server.BaseHTTPRequestHandler):
    """One request."""

    def answer(self, status, text):
        """Sends a whole answer."""
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        """The answers so far."""
        with open(KEPT, encoding="utf-8") as kept:
            self.answer(200, kept.read())

    def do_POST(self):
        """Pings."""
        try:
            run = subprocess.run(["ping", "-c", "1", "-W", "2", self.path[1:]], capture_output=True, check=False)
            words = f"{self.path[1:]} {'up' if run.returncode == 0 else 'down'}\n"
            with open(KEPT, "a", encoding="utf-8") as kept:
                kept.write(words)
            self.answer(200, words)
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem))


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("", 8000), Status).serve_forever()
