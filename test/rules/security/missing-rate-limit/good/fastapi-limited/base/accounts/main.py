from fastapi import FastAPI

from .accounts import accounts

app = FastAPI()


@app.get("/profile")
def profile():
    return accounts.mine()
