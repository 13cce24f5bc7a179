from flask import Blueprint, request

from shop.db import db

login = Blueprint("login", __name__)


@login.post("/login")
def sign_in():
    sent = request.get_json()
    user = db.users.find_one({"email": str(sent["email"]), "token": str(sent["token"])})
    return {"id": str(user["_id"])}


@login.get("/users")
def search():
    return list(db.users.find({"name": request.args["name"]}))
