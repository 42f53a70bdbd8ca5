"""Keeps what is posted in a file of the volume, by way of a temporary file, and lists it."""
import tempfile


def application(environ, start_response):
    if environ["REQUEST_METHOD"] == "POST":
        with tempfile.TemporaryFile() as copy, open("/data/notes", "ab") as notes:
            copy.write(environ["wsgi.input"].read())
            copy.seek(0)
            notes.write(copy.read() + b"\n")
    start_response("200 OK", [("Content-Type", "text/plain")])
    try:
        with open("/data/notes", "rb") as notes:
            return [notes.read()]
    except FileNotFoundError:
        return [b""]
