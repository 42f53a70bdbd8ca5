"""Takes letters: PUT /NAME writes one and has it archived by a helper, with the rights of root."""
import http.server
import os
import signal
import subprocess
import sys


class Desk(http.server.BaseHTTPRequestHandler):
    """One letter."""

    def do_PUT(self):
        """Takes it."""
        name = os.path.basename(self.path)
        try:
            with open(name, "wb") as letter:
                letter.write(self.rfile.read(int(self.headers["Content-Length"])))
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.send_error(500)
            return
        run = subprocess.run(["sudo", "-n", "/usr/local/sbin/archive", name], capture_output=True, check=False)
        sys.stderr.buffer.write(run.stderr)
        sys.stderr.flush()
        self.send_response(500 if run.returncode else 201)
        self.end_headers()
        self.wfile.write(run.stdout)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("", 8000), Desk).serve_forever()
