#!/usr/bin/env python3
"""A service that keeps notes: PUT writes a file of a folder, GET reads it.

usage: notes.py PORT FOLDER     (relative folders are below the working directory)
"""
import http.server
import os
import signal
import sys

PORT, FOLDER = int(sys.argv[1]), sys.argv[2]


class Notes(http.server.BaseHTTPRequestHandler):
    """A request for one note."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def path_of_note(self):
        """Where the note of the request lies."""
        return os.path.join(FOLDER, os.path.basename(self.path))

    def do_GET(self):
        """Reads a note."""
        try:
            with open(self.path_of_note(), "rb") as note:
                self.answer(200, note.read())
        except OSError as problem:
            self.answer(404, str(problem).encode())

    def do_PUT(self):
        """Writes a note."""
        try:
            os.makedirs(FOLDER, exist_ok=True)
            with open(self.path_of_note(), "wb") as note:
                note.write(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer(201)
        except OSError as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", PORT), Notes).serve_forever()
