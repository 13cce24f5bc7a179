import os
import subprocess

from flask import Blueprint, request

files = Blueprint("files", __name__)


@files.post("/thumbnails")
def thumbnail():
    name = request.form["name"]
    os.system("convert " + name + " thumbnail.png")  # expect: security/command-from-input
    subprocess.run(f"optipng {name}", shell=True, check=True)  # expect: security/command-from-input
    return "", 204
