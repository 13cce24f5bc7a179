from uuid import UUID

from flask import Blueprint, abort, request
from psycopg import sql

from shop.db import connection
from shop.names import ORDERS

orders = Blueprint("orders", __name__)
COLUMNS = {"created": "created_at", "total": "total"}


@orders.get("/orders")
def list_orders():
    column = COLUMNS.get(request.args.get("sort"), "created_at")
    direction = request.args.get("direction", "asc")
    if direction not in ("asc", "desc"):
        abort(400)
    with connection() as db:
        return db.execute(
            f"SELECT id FROM {ORDERS} WHERE customer = %s ORDER BY {column} {direction}",
            (request.args["customer"],),
        )


@orders.get("/orders/<int:order_id>")
def one(order_id):
    with connection() as db:
        return db.execute(f"SELECT id FROM orders WHERE id = {order_id}")


@orders.get("/export/<table>")
def export(table):
    tenant = UUID(request.headers["X-Tenant"])
    query = sql.SQL("SELECT * FROM {} WHERE tenant = {}").format(sql.Identifier(table), sql.Literal(tenant))
    with connection() as db:
        return db.execute(query)
