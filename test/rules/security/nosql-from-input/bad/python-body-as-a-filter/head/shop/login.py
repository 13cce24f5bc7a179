from flask import Blueprint, request

from shop.db import db

login = Blueprint("login", __name__)


@login.post("/login")
def sign_in():
    sent = request.get_json()
    user = db.users.find_one({"email": sent["email"], "token": sent["token"]})  # expect: security/nosql-from-input
    return {"id": str(user["_id"])}


@login.get("/users")
def search():
    name = request.args["name"]
    return list(db.users.find({"$where": f"this.name == '{name}'"}))  # expect: security/nosql-from-input
