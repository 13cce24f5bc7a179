import os
from pathlib import Path

from flask import Blueprint, request, send_file

files = Blueprint("files", __name__)
ROOT = Path("/srv/invoices")


@files.get("/invoices")
def invoice():
    name = request.args["name"]
    return send_file(os.path.join("/srv/invoices", name))  # expect: security/path-traversal


@files.get("/notes/<path:name>")
def note(name):
    return (ROOT / name).read_text()  # expect: security/path-traversal
