from flask import Blueprint, request

from shop.db import connection

orders = Blueprint("orders", __name__)


@orders.get("/orders")
def list_orders():
    sort = request.args.get("sort", "created_at")
    with connection() as db:
        rows = db.execute(f"SELECT id, total FROM orders ORDER BY {sort}")  # expect: security/sql-built-from-input
    return list(rows)
