import requests

WEBHOOK_URL = "http://hooks.warehouse.io/orders"  # expect: security/plain-transport


def rates():
    return requests.get("http://api.rates.io/latest", timeout=5)  # expect: security/plain-transport
