"""a change

Revision ID: b0c3f55d1003
Revises: 4f1c2a9be001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b0c3f55d1003"
down_revision = "4f1c2a9be001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("user_id", postgresql.UUID(as_uuid=True), nullable=True))
    op.create_foreign_key(  # expect: migrations/fk-without-index
        op.f("fk_orders_user_id_users"), "orders", "users", ["user_id"], ["id"], ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_orders_user_id_users"), "orders", type_="foreignkey")
    op.drop_column("orders", "user_id")
