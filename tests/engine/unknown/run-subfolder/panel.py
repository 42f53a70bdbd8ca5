"""A counter behind a socket in /run, and a page before it: POST / counts on and answers with the number."""
import http.server
import os
import signal
import socket
import socketserver
import sys
import threading

SOCKET = "/run/panel/counter.sock"
KEPT = "/var/lib/panel/count"


class Counter(socketserver.StreamRequestHandler):
    """Counts on, and keeps the number."""

    def handle(self):
        try:
            with open(KEPT, encoding="ascii") as kept:
                count = int(kept.read())
        except FileNotFoundError:
            count = 0
        with open(KEPT, "w", encoding="ascii") as kept:
            kept.write(str(count + 1))
        self.wfile.write(str(count + 1).encode())


class Page(http.server.BaseHTTPRequestHandler):
    """Asks the counter."""

    def do_POST(self):
        """Counts on."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(SOCKET)
            number = line.recv(20)
        self.send_response(200 if number else 500)
        self.end_headers()
        self.wfile.write(number)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
if os.path.exists(SOCKET):
    os.remove(SOCKET)
counter = socketserver.UnixStreamServer(SOCKET, Counter)
threading.Thread(target=counter.serve_forever, daemon=True).start()
http.server.HTTPServer(("", 8080), Page).serve_forever()
