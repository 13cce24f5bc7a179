"""a change

Revision ID: e21bb8f3d006
Revises: 4f1c2a9be001
"""

import sqlalchemy as sa
from alembic import op

revision = "e21bb8f3d006"
down_revision = "4f1c2a9be001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    state = sa.Enum("open", "paid", name="order_state")
    state.create(op.get_bind(), checkfirst=True)  # expect: migrations/rollback-unproven
    op.add_column("orders", sa.Column("state", state, server_default="open", nullable=False))


def downgrade() -> None:
    op.drop_column("orders", "state")
