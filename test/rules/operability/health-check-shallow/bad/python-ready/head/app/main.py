from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(DATABASE_URL)


@app.get("/readyz")
async def ready(): # expect: operability/health-check-shallow
    return {"status": "ok"}
