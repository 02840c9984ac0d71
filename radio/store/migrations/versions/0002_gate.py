"""The request gate's memory, for a fleet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "gate",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("stamp", sa.Float(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
    )
