from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy import text

router = APIRouter()


class OrderFilter(BaseModel):
    customer: str | None = None
    minimum: int = 0


def conditions(wanted):
    parts = ["deleted_at IS NULL"]
    if wanted.customer:
        parts.append(f"customer = '{wanted.customer}'")
    parts.append(f"total >= {wanted.minimum}")
    return " AND ".join(parts)


@router.post("/orders/search")
async def search(wanted: OrderFilter, session: AsyncSession = Depends(get_session)):
    statement = text("SELECT id FROM orders WHERE " + conditions(wanted))  # expect: security/sql-built-from-input
    return (await session.execute(statement)).all()
