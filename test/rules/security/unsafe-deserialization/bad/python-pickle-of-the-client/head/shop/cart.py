import base64
import pickle

import yaml
from flask import Blueprint, request

cart = Blueprint("cart", __name__)


@cart.get("/cart")
def show():
    saved = base64.b64decode(request.cookies["cart"])
    return pickle.loads(saved)  # expect: security/unsafe-deserialization


@cart.post("/cart/import")
def load():
    return yaml.load(request.data, Loader=yaml.Loader)  # expect: security/unsafe-deserialization
