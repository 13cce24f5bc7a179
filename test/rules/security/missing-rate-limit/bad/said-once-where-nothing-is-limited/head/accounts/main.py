from fastapi import FastAPI

from .accounts import accounts

app = FastAPI()


@app.get("/profile")
def profile():
    return accounts.mine()


@app.post("/auth/login")  # expect: security/missing-rate-limit
def login(email: str, password: str):
    return accounts.enter(email, password)


@app.post("/auth/verify-otp")
def verify_otp(email: str, code: str):
    return accounts.check(email, code)
