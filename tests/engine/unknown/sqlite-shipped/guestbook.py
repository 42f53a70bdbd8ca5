"""A guest book: GET / is a page, PUT /NAME signs it, GET /NAME looks for who signed. The empty book comes with the image."""
import http.server
import os
import signal
import sqlite3
import sys

BOOK = "/var/lib/guestbook/guestbook.db"


class Book(http.server.BaseHTTPRequestHandler):
    """One guest."""

    def answer(self, status, body=b""):
        """Sends a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Looks for a guest."""
        with sqlite3.connect(BOOK) as book:
            if self.path == "/":
                guests = book.execute("select count(*) from guests").fetchone()[0]
                self.answer(200, b"%d guests\n" % guests)
                return
            row = book.execute("select words from guests where name = ?", (os.path.basename(self.path),)).fetchone()
        self.answer(200 if row else 404, row[0] if row else b"")

    def do_PUT(self):
        """Signs."""
        words = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            with sqlite3.connect(BOOK) as book:
                book.execute("insert into guests values (?, ?)", (os.path.basename(self.path), words))
            self.answer(201)
        except sqlite3.Error as problem:
            print(problem, file=sys.stderr, flush=True)
            self.answer(500, str(problem).encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("", 8080), Book).serve_forever()
