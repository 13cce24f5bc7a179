import ssl

import requests


def fetch(url):
    return requests.get(url, timeout=5, verify="/etc/ssl/ca.pem")


context = ssl.create_default_context(cafile="/etc/ssl/ca.pem")
