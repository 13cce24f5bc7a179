"""a change

Revision ID: f7a90c12e007
Revises: 4f1c2a9be001
"""

import sqlalchemy as sa
from alembic import op

revision = "f7a90c12e007"
down_revision = "4f1c2a9be001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("users", "nickname")  # expect: migrations/destructive-change


def downgrade() -> None:
    op.add_column("users", sa.Column("nickname", sa.Text(), nullable=True))
