import os
import shlex
import subprocess

from flask import Blueprint, abort, request

files = Blueprint("files", __name__)
SIZES = {"small": "64", "large": "512"}


@files.post("/thumbnails")
def thumbnail():
    name = request.form["name"]
    subprocess.run(["convert", "--", name, "thumbnail.png"], check=True)
    os.system("optipng " + shlex.quote(name))
    size = request.form["size"]
    if size not in SIZES:
        abort(400)
    subprocess.run(f"resize {size}", shell=True, check=True)
    return "", 204
