import re

from flask import request


def run(model, dataframe):
    model.eval()
    dataframe.eval("total = price * amount")
    pattern = re.compile("[a-z]+")
    return pattern.match(request.args["name"])
