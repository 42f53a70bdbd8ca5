import os
from flask import Flask, request, send_from_directory, redirect

app = Flask(__name__)
UPLOADS = "/app/uploads"


@app.get("/")
def index():
    return "".join(f"<li>{name}</li>\n" for name in sorted(os.listdir(UPLOADS)))


@app.post("/upload")
def upload():
    file = request.files["file"]
    file.save(os.path.join(UPLOADS, os.path.basename(file.filename)))
    return redirect("/", 303)


@app.get("/files/<name>")
def download(name):
    return send_from_directory(UPLOADS, name)
