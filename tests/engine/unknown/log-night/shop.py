"""A shop: GET / is a page; each visit is a line of the log, which is opened again after SIGHUP."""
import http.server
import signal
import sys

LOG = "/var/log/shop/shop.log"
log = open(LOG, "a", encoding="utf-8")


def reopen(*_):
    """Opens the log again, as it was rotated."""
    global log
    log.close()
    log = open(LOG, "a", encoding="utf-8")


class Shop(http.server.BaseHTTPRequestHandler):
    """One visit."""

    def do_GET(self):
        """A page."""
        log.write(self.path + "\n")
        log.flush()
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"shop\n")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.signal(signal.SIGHUP, reopen)
http.server.HTTPServer(("", 8080), Shop).serve_forever()
