import json
import pickle

CACHE = "/var/cache/shop/catalogue"


def catalogue():
    with open(CACHE, "rb") as file:
        return pickle.load(file)


def store(value):
    return pickle.dumps(value), json.loads("[]")
