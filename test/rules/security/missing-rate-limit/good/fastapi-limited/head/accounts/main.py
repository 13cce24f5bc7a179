from fastapi import Depends, FastAPI
from fastapi_limiter.depends import RateLimiter

from .accounts import accounts

app = FastAPI()


@app.get("/profile")
def profile():
    return accounts.mine()


@app.post("/auth/login", dependencies=[Depends(RateLimiter(times=10, seconds=60))])
def login(email: str, password: str):
    return accounts.enter(email, password)
