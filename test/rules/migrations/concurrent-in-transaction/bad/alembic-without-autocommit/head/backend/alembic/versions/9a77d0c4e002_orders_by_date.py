"""a change

Revision ID: 9a77d0c4e002
Revises: 4f1c2a9be001
"""

from alembic import op

revision = "9a77d0c4e002"
down_revision = "4f1c2a9be001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_orders_placed_at", "orders", ["placed_at"], postgresql_concurrently=True)  # expect: migrations/concurrent-in-transaction


def downgrade() -> None:
    op.drop_index("ix_orders_placed_at", table_name="orders")
