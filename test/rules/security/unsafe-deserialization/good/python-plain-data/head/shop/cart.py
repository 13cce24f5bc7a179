import json

import yaml
from flask import Blueprint, request

cart = Blueprint("cart", __name__)


@cart.get("/cart")
def show():
    return json.loads(request.cookies["cart"])


@cart.post("/cart/import")
def load():
    first = yaml.safe_load(request.data)
    return first or yaml.load(request.data, Loader=yaml.CSafeLoader)
