from fastapi import APIRouter, FastAPI

app = FastAPI()
v1 = APIRouter(prefix="/v1")


@v1.get("/orders")
def orders():
    return []


@v1.get("/customers")
def customers():
    return []


@v1.get("/products")
def products():
    return []


@app.get("/invoices")  # expect: contracts/route-unversioned
def invoices():
    return []


app.include_router(v1)
