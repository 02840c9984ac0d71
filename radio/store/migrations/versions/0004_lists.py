"""What is known of arXiv's announcements: lists taken whole, harvests under way, new versions of known papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "lists",
        sa.Column("feed", sa.String(400), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("data", sa.JSON(), nullable=False),
    )
    op.create_table(
        "harvests",
        sa.Column("feed", sa.String(400), primary_key=True),
        sa.Column("set_name", sa.String(64), primary_key=True),
        sa.Column("data", sa.JSON(), nullable=False),
    )
    op.create_table(
        "updates",
        sa.Column("paper_id", sa.String(64), primary_key=True),
        sa.Column("to_version", sa.Integer(), primary_key=True),
        sa.Column("seen", sa.Float(), nullable=False, index=True),
        sa.Column("explained", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
    )
