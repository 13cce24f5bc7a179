import httpx
import requests
from urllib.request import urlopen


def charge(order):
    return requests.post("https://payments.example.com/charges", json={"order": order.id}, timeout=(3, 10))


def rates():
    # Five seconds by default.
    return httpx.get("https://rates.example.com/latest").json()


def place(ip):
    return urlopen(f"https://geo.example.com/{ip}", timeout=2).read()
