import os
from pathlib import Path

from flask import Blueprint, abort, request, send_file, send_from_directory
from werkzeug.utils import secure_filename

files = Blueprint("files", __name__)
ROOT = Path("/srv/invoices")


@files.get("/invoices")
def invoice():
    file = (ROOT / request.args["name"]).resolve()
    if not file.is_relative_to(ROOT):
        abort(404)
    return send_file(file)


@files.get("/old-invoices")
def old_invoice():
    file = os.path.realpath(os.path.join("/srv/invoices", request.args["name"]))
    if os.path.commonpath(["/srv/invoices", file]) != "/srv/invoices":
        abort(404)
    return send_file(file)


@files.get("/uploads")
def upload():
    return send_file(os.path.join("/srv/uploads", secure_filename(request.args["name"])))


@files.get("/logos")
def logo():
    return send_from_directory("/srv/logos", request.args["name"])


@files.get("/reports/<name>")
def report(name):
    # One segment of the path: no slash comes through.
    return send_file(f"/srv/reports/{name}.pdf")
