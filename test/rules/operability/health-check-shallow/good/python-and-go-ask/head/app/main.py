from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(DATABASE_URL)


@app.get("/readyz")
async def ready():
    async with engine.connect() as connection:
        await connection.execute(text("select 1"))
    return {"status": "ok"}
