from flask import request


def greet(console):
    console.execute(f"Select your order, {request.args['name']}")
