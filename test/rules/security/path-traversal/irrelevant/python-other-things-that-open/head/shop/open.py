import webbrowser

from flask import request
from PIL import Image

from shop.settings import TEMPLATE


def show():
    webbrowser.open(request.args["page"])
    Image.open(request.files["picture"].stream)
    with open(TEMPLATE) as template:
        return template.read()
