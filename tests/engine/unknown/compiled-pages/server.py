"""Pages that are compiled into ./work at the first request for them, as servers of Java do, with a log in ./logs."""
import http.server
import os
import py_compile
import runpy
import signal
import sys


class Pages(http.server.BaseHTTPRequestHandler):
    """GET /NAME runs pages/NAME.page."""

    def do_GET(self):
        """Compiles the page when it was not yet, and runs it."""
        name = os.path.basename(self.path)
        compiled = f"work/{name}.pyc"
        try:
            if not os.path.exists(compiled):
                with open(f"pages/{name}.page", encoding="utf-8") as page, \
                        open(f"work/{name}.py", "w", encoding="utf-8") as source:
                    source.write("TEXT = " + page.read())
                py_compile.compile(f"work/{name}.py", cfile=compiled, doraise=True)
            text = runpy.run_path(compiled)["TEXT"]
            with open("logs/access.log", "a", encoding="utf-8") as log:
                log.write(self.path + "\n")
        except OSError as problem:
            print(problem, file=sys.stderr)
            self.send_error(500)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("", 8080), Pages).serve_forever()
