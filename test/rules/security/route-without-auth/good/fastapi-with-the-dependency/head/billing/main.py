from fastapi import FastAPI

from .invoices import router

app = FastAPI()
app.include_router(router)
