from flask import request


def position():
    return request.get_json()["text"].find(request.get_json()["word"])
