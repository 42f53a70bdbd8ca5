#!/usr/bin/env python3
"""A service that makes files in one folder and moves them into another: PUT /NAME writes into tmp/, GET /NAME reads from there.

usage: mover.py FOLDER OTHER rename|link     (OTHER: the folder beside tmp/ that files end in; link: as a maildir does it)
"""
import http.server
import os
import signal
import sys

SPOOL, OTHER, HOW = sys.argv[1:]


class Mover(http.server.BaseHTTPRequestHandler):
    """One file."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Shows it."""
        if self.path == "/":
            self.answer(200, b"mover\n")
            return
        try:
            with open(os.path.join(SPOOL, OTHER, os.path.basename(self.path)), "rb") as file:
                self.answer(200, file.read())
        except OSError as problem:
            self.answer(404, str(problem).encode())

    def do_PUT(self):
        """Takes it."""
        name = os.path.basename(self.path)
        passing, final = os.path.join(SPOOL, "tmp", name), os.path.join(SPOOL, OTHER, name)
        try:
            for folder in "tmp", OTHER:
                os.makedirs(os.path.join(SPOOL, folder), exist_ok=True)
            with open(passing, "wb") as file:
                file.write(self.rfile.read(int(self.headers["Content-Length"])))
            if HOW == "link":
                if os.path.exists(final):
                    os.unlink(final)
                os.link(passing, final)
                os.unlink(passing)
            else:
                os.rename(passing, final)
            self.answer(201)
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8080), Mover).serve_forever()
