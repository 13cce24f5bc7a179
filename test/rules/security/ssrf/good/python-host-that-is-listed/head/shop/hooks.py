from urllib.parse import urlparse

import requests
from flask import Blueprint, abort, request

hooks = Blueprint("hooks", __name__)
HOSTS = {"hooks.example.com"}


@hooks.post("/hooks/test")
def test_hook():
    url = request.json["url"]
    if urlparse(url).hostname not in HOSTS:
        abort(400)
    return requests.post(url, timeout=5).text


@hooks.get("/rates")
def rates():
    currency = request.args["currency"]
    return requests.get(f"https://rates.example.com/v1/{currency}", timeout=5).json()
