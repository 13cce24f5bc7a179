"""a change

Revision ID: d9e4406ac005
Revises: 4f1c2a9be001
"""

import sqlalchemy as sa
from alembic import op

revision = "d9e4406ac005"
down_revision = "4f1c2a9be001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column(  # expect: migrations/column-type-rewrite
            "total", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False
        )


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("total", existing_type=sa.BigInteger(), type_=sa.Integer())
