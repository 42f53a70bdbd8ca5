"""A shelf of books: POST /books adds one, GET / lists them."""
import configparser
import os
import sqlite3

from flask import Flask, redirect, request

FOLDER = os.environ.get("SHELF_FOLDER", "/config")
app = Flask(__name__)
settings = configparser.ConfigParser()
settings.read(os.path.join(FOLDER, "shelf.ini"))


def database():
    """The books."""
    books = sqlite3.connect(os.path.join(FOLDER, "shelf.db"), timeout=5)
    books.execute("CREATE TABLE IF NOT EXISTS books (title TEXT PRIMARY KEY)")
    return books


@app.get("/")
def index():
    """All titles."""
    titles = "".join(f"<li>{title}</li>\n" for (title,) in database().execute("SELECT title FROM books"))
    return f"<h1>{settings.get('shelf', 'title')}</h1>\n<ul>\n{titles}</ul>\n"


@app.post("/books")
def add():
    """One more."""
    with database() as books:
        books.execute("INSERT OR REPLACE INTO books VALUES (?)", (request.form["title"],))
    return redirect("/", 303)
