import requests
from flask import current_app, request


def rates():
    base = current_app.config["RATES_URL"]
    return requests.get(base + "/v1/rates", params={"currency": request.args["currency"]}, timeout=5).json()
