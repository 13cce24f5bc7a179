"""a change

Revision ID: c5d11e70f004
Revises: 4f1c2a9be001
"""

import sqlalchemy as sa
from alembic import op

revision = "c5d11e70f004"
down_revision = "4f1c2a9be001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("currency", sa.CHAR(length=3), nullable=False))  # expect: migrations/required-column-no-default


def downgrade() -> None:
    op.drop_column("orders", "currency")
